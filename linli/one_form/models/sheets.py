"""What one unit owes for one period of a form: its sheet, the answers, and doubts about them."""

from __future__ import annotations

from django.db import models

from linli.matters.models import Matter
from linli.one_form import rules
from linli.one_form.states import Outcome
from linli.org.models import Unit
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel


class Sheet(ShardedModel):
    """The detail row of a matter of kind `form`; the form itself may lie in another jurisdiction.

    `reused` fields are filled in already, `fresh` ones are typed, `minutes` is the estimate made
    when it was asked.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, db_index=False, related_name="sheets")
    form_home_id = models.BigIntegerField()
    form_id = models.UUIDField()
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    office = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    asked_on = models.DateField()
    reused = models.PositiveSmallIntegerField()
    fresh = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "matter"], name="one_form_sheet_matter"
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "form_id", "period_from", "unit"],
                name="one_form_sheet_once",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "asked_on"], name="one_form_sheet_week"),
        ]

    def __str__(self) -> str:
        return f"sheet {self.pk}"


class Answer(ShardedModel):
    """One field of a sheet: the value with its as-of time and definition; frozen once released."""

    sheet = ShardedForeignKey(Sheet, models.CASCADE, db_index=False, related_name="answers")
    code = models.CharField(max_length=8)
    value = models.DecimalField(max_digits=19, decimal_places=rules.DIGITS, null=True)
    text = models.CharField(max_length=rules.ANSWER_LENGTH, blank=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    is_summable = models.BooleanField(default=True)
    as_of = models.CharField(max_length=40, blank=True)
    definition = models.JSONField(default=dict)
    note = models.CharField(max_length=400, blank=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "sheet", "code"], name="one_form_answer_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.code}"


class Doubt(ShardedModel):
    """The detail row of a matter of kind `doubt`: a unit says that a value filled in is wrong.

    It goes to the owner of the figure; the value itself stays as it is.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, db_index=False, related_name="doubts")
    sheet = ShardedForeignKey(Sheet, models.CASCADE, db_index=False, related_name="doubts")
    code = models.CharField(max_length=8)
    source = models.CharField(max_length=rules.SOURCE_LENGTH, blank=True)
    text = models.CharField(max_length=rules.ANSWER_LENGTH, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    reply = models.CharField(max_length=rules.ANSWER_LENGTH, blank=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "matter"], name="one_form_doubt_matter"
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "sheet"], name="one_form_doubt_sheet")]

    def __str__(self) -> str:
        return f"doubt {self.pk}"

    @property
    def outcome_words(self) -> str:
        """Return what its owner said, in words; empty while it is owed."""
        return str(Outcome(self.outcome).label) if self.outcome else ""
