"""What tasks add to their matters, and the parts a task was split into."""

from __future__ import annotations

from django.db import models

from linli.matters.models import Matter
from linli.org.models import Unit
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel
from linli.tasks import rules
from linli.tasks.models.rounds import Due, Turn

__all__ = [
    "CallUp",
    "Coming",
    "Due",
    "Measured",
    "Part",
    "Task",
    "Turn",
    "Upward",
    "Willing",
]


class Task(ShardedModel):
    """The detail row of a task: where it comes from, how its end is known, how far it is.

    It lies with the unit that leads, so that `parent_*` may name a task of another jurisdiction.
    `target` and `done` are whole numbers of `quantity`; a task `bound` to a source of
    `indicators.queries.values` counts itself from `counts_from` on. `findings` are what the burden
    check said when it was drafted.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="tasks")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    assistants = models.JSONField(default=list)
    source = models.CharField(max_length=16)
    source_text = models.CharField(max_length=rules.SOURCE_LENGTH)
    basis = models.CharField(max_length=rules.BASIS_LENGTH)
    yardstick = models.CharField(max_length=rules.YARDSTICK_LENGTH)
    due_on = models.DateField()
    target = models.PositiveBigIntegerField(null=True)
    quantity = models.CharField(max_length=rules.QUANTITY_LENGTH, blank=True)
    bound = models.CharField(max_length=rules.SOURCE_CODE_LENGTH, blank=True)
    counts_from = models.DateField()
    done = models.PositiveBigIntegerField(default=0)
    findings = models.JSONField(default=list)
    parts_total = models.PositiveIntegerField(default=0)
    parts_made = models.PositiveIntegerField(default=0)
    parts_closed = models.PositiveIntegerField(default=0)
    parent_id = models.UUIDField(null=True)
    parent_home_id = models.BigIntegerField(null=True)
    is_stale = models.BooleanField(default=False)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "matter"], name="tasks_task_matter"),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "office", "due_on"], name="tasks_task_office"),
            models.Index(
                fields=["jurisdiction", "bound"],
                name="tasks_task_bound",
                condition=~models.Q(bound=""),
            ),
            models.Index(
                fields=["is_stale"], name="tasks_task_stale", condition=models.Q(is_stale=True)
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Part(ShardedModel):
    """One share of a split task: which unit, how much, and how its own task stands.

    It lies with the split task; `child_id` is decided here, so that a fan-out that is tried again
    makes no second one. `made_at` is empty until the unit's own task is there.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="task_parts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    share = models.PositiveBigIntegerField(null=True)
    child_id = models.UUIDField()
    child_home_id = models.BigIntegerField()
    number = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=24, blank=True)
    is_closed = models.BooleanField(default=False)
    done = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "matter", "unit"], name="tasks_part_unit"
            ),
        ]
        indexes = [
            models.Index(
                fields=["jurisdiction", "matter", "child_home_id"],
                name="tasks_part_waiting",
                condition=models.Q(made_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class Measured(models.Model):
    """Up to which count the bound tasks of a jurisdiction have looked at its indicators."""

    shard_kind = "local"

    area_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "measured"

    def __str__(self) -> str:
        return f"{self.area_id} {self.at}"


class Willing(models.Model):
    """A person, or a unit by its lead, said yes to calls of one field in one place, until a day.

    Local and without keys to others, so that a person's row is really gone once deleted: nothing
    that is kept refers to it, and the journal never heard of it (decision 0015).
    """

    shard_kind = "local"

    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=rules.FIELD_LENGTH)
    area_id = models.BigIntegerField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "field", "area_id"],
                name="tasks_willing_person",
                condition=models.Q(user_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["unit_id", "field", "area_id"],
                name="tasks_willing_unit",
                condition=models.Q(unit_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(user_id__isnull=True) ^ models.Q(unit_id__isnull=True),
                name="tasks_willing_one",
            ),
        ]
        indexes = [
            models.Index(fields=["field", "area_id"], name="tasks_willing_place"),
            models.Index(fields=["until"], name="tasks_willing_until"),
        ]
        verbose_name_plural = "willing"

    def __str__(self) -> str:
        return f"willing {self.pk}"


class CallUp(ShardedModel):
    """The detail row of a call-up: what is needed, how many places, from when until when.

    The field is the topic of its matter. `taken` are the places promised, `standby` those of the
    waiting list, `used` those really used in the end.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="call_ups")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    need = models.CharField(max_length=rules.NEED_LENGTH)
    meet = models.CharField(max_length=rules.MEET_LENGTH)
    places = models.PositiveIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    when_full = models.CharField(max_length=8)
    taken = models.PositiveIntegerField(default=0)
    standby = models.PositiveIntegerField(default=0)
    first_minutes = models.PositiveIntegerField(null=True)
    filled_at = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "matter"], name="tasks_call_matter"),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "until_at"], name="tasks_call_until"),
            models.Index(fields=["jurisdiction", "office"], name="tasks_call_office"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def is_full(self) -> bool:
        """Return whether every place asked for is promised."""
        return self.taken >= self.places

    @property
    def free(self) -> int:
        """Return how many places are still asked for."""
        return max(0, self.places - self.taken)


class Coming(ShardedModel):
    """A unit, or a person, comes to one call; whoever does not come leaves no row at all.

    A person is known by the name they chose to show for this call alone; the row is deleted on
    `erase_on`, thirty days after the end, or as soon as they step back.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="coming")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    user_id = models.BigIntegerField(null=True)
    places = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=rules.NOTE_LENGTH, blank=True)
    shown_name = models.CharField(max_length=rules.SHOWN_NAME_LENGTH, blank=True)
    is_waiting = models.BooleanField(default=False)
    at = models.DateTimeField()
    erase_on = models.DateField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "matter", "unit"],
                name="tasks_coming_unit",
                condition=models.Q(unit__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "matter", "user_id"],
                name="tasks_coming_person",
                condition=models.Q(user_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(user_id__isnull=True) ^ models.Q(unit__isnull=True),
                name="tasks_coming_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["erase_on"],
                name="tasks_coming_erase",
                condition=models.Q(erase_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"coming {self.pk}"


class Upward(ShardedModel):
    """The detail row of a request that goes up: who asks whom for what, and what was answered.

    What it is about (power, money, a decision) is the topic of its matter, which lies with the unit
    that asks. `was_late` says whether an answer came after the promised time.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="upward")
    raiser = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    wanted = models.CharField(max_length=rules.WANTED_LENGTH)
    answer = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(null=True)
    was_late = models.BooleanField(null=True)
    promised_on = models.DateField(null=True)
    helps = models.CharField(max_length=8, blank=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "matter"], name="tasks_upward_matter"),
        ]
        indexes = [
            models.Index(fields=["to_unit", "jurisdiction"], name="tasks_upward_to"),
            models.Index(fields=["raiser", "jurisdiction"], name="tasks_upward_from"),
        ]

    def __str__(self) -> str:
        return f"request up {self.pk}"
