"""A form somebody wants filled, its fields, its periods, and who said it was asked before."""

from __future__ import annotations

from django.db import models

from linli.areas.models import Area
from linli.one_form import rules
from linli.org.models import Unit
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel


class FormRequest(ShardedModel):
    """One form: who wants it of whom, on which legal basis, how often, until when.

    It asks the units of one type or level beneath `area`. `next_on` is the day on which the next
    period is asked; null while none is ahead. `approver_id` answers for less than the usual time.
    """

    number = models.CharField(max_length=24)
    area = models.ForeignKey(Area, models.PROTECT, db_index=False, related_name="+")
    office = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    title = models.CharField(max_length=rules.TITLE_LENGTH)
    basis = models.CharField(max_length=rules.BASIS_LENGTH)
    purpose = models.CharField(max_length=rules.PURPOSE_LENGTH)
    cycle = models.CharField(max_length=10)
    org_type = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    lead_days = models.PositiveSmallIntegerField(default=rules.LEAD_DAYS)
    approver_id = models.BigIntegerField(null=True)
    urgency = models.CharField(max_length=rules.REASON_LENGTH, blank=True)
    starts_on = models.DateField()
    sunset_on = models.DateField()
    stage = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=0)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=rules.WORDS_LENGTH, blank=True)
    next_on = models.DateField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="one_form_number"),
            models.CheckConstraint(
                condition=models.Q(sunset_on__gte=models.F("starts_on")), name="one_form_sunset"
            ),
            models.CheckConstraint(
                condition=~models.Q(org_type="") | models.Q(level__isnull=False),
                name="one_form_scope",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "stage", "-made_at"], name="one_form_stage"),
            models.Index(
                fields=["next_on"],
                name="one_form_next",
                condition=models.Q(next_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Field(ShardedModel):
    """One question of a form and where its answer comes from; `key` is its name as compared."""

    form = ShardedForeignKey(FormRequest, models.CASCADE, db_index=False, related_name="fields")
    code = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=rules.NAME_LENGTH)
    key = models.CharField(max_length=rules.NAME_LENGTH)
    unit = models.CharField(max_length=rules.UNIT_LENGTH, blank=True)
    way = models.CharField(max_length=8)
    source = models.CharField(max_length=rules.SOURCE_LENGTH, blank=True)
    formula = models.CharField(max_length=rules.FORMULA_LENGTH, blank=True)
    shape = models.CharField(max_length=6, default="number")
    reason = models.CharField(max_length=rules.REASON_LENGTH, blank=True)
    approver_id = models.BigIntegerField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "form", "code"], name="one_form_field_code"
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "form", "key", "unit"], name="one_form_field_name"
            ),
            models.CheckConstraint(
                condition=~models.Q(way="exists") | ~models.Q(source=""),
                name="one_form_field_source",
            ),
            models.CheckConstraint(
                condition=~models.Q(way="derived") | ~models.Q(formula=""),
                name="one_form_field_formula",
            ),
            models.CheckConstraint(
                condition=~models.Q(way="new")
                | (~models.Q(reason="") & models.Q(approver_id__isnull=False)),
                name="one_form_field_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.code}"


class Round(ShardedModel):
    """One period of a form; `cursor` is the last unit that was asked, so that a crash loses none.

    `asked` sheets were opened, `skipped` units answer where no mechanism runs yet.
    """

    form = ShardedForeignKey(FormRequest, models.CASCADE, db_index=False, related_name="rounds")
    period_from = models.DateField()
    period_to = models.DateField()
    asked_on = models.DateField()
    busy = models.CharField(max_length=10, blank=True)
    cursor = models.BigIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    released = models.PositiveIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    released_by = models.BigIntegerField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "form", "period_from"], name="one_form_round_period"
            ),
        ]
        indexes = [
            models.Index(
                fields=["busy", "id"], name="one_form_round_busy", condition=~models.Q(busy="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period_from}"


class AskedBefore(ShardedModel):
    """Somebody says that a form, or a part of it, was asked before; nobody knows who said so."""

    form = ShardedForeignKey(
        FormRequest, models.CASCADE, null=True, db_index=False, related_name="asked_before"
    )
    what = models.CharField(max_length=rules.WORDS_LENGTH)
    where = models.CharField(max_length=rules.WORDS_LENGTH)
    said_on = models.DateField()
    settled_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        indexes = [
            models.Index(fields=["jurisdiction", "-said_on"], name="one_form_asked_before"),
        ]
        verbose_name_plural = "asked before"

    def __str__(self) -> str:
        return f"asked before {self.pk}"
