"""The header row of everything owed, with its voices, legs, clocks, pauses, notes and photos."""

from __future__ import annotations

from django.db import models

from linli.areas.models import Area
from linli.blueprint.models import Edition
from linli.kernel.flow import Phase
from linli.matters import rules
from linli.org.models import Unit
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel


class Matter(ShardedModel):
    """One thing owed: who owns it now, in which state, and when the system must look again."""

    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=24)
    topic = models.CharField(max_length=40)
    title = models.CharField(max_length=rules.TITLE_LENGTH, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=24)
    phase = models.CharField(max_length=8)
    opened_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    voice_count = models.PositiveSmallIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)
    head = models.BinaryField(max_length=32)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="matters_number"),
            models.CheckConstraint(
                condition=models.Q(phase__in=[phase.value for phase in Phase]),
                name="matters_phase",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "phase", "due_at"], name="matters_phase_due"),
            models.Index(fields=["jurisdiction", "-opened_at"], name="matters_opened"),
            models.Index(fields=["jurisdiction", "area", "topic", "phase"], name="matters_place"),
            models.Index(
                fields=["next_due_at"],
                name="matters_next_due",
                condition=models.Q(next_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Return whether somebody still owes an answer (open or paused)."""
        return self.phase in {Phase.OPEN, Phase.PAUSED}


class Voice(ShardedModel):
    """One person behind a matter, known only by a code and perhaps a contact token."""

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="voices")
    code = models.CharField(max_length=12)
    contact_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=8)
    joined_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    solved = models.CharField(max_length=8, blank=True)
    satisfied = models.CharField(max_length=8, blank=True)
    rated_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="matters_voice_code"),
        ]

    def __str__(self) -> str:
        return f"voice {self.pk}"

    @property
    def actor_kind(self) -> str:
        """Return how the journal names this kind of actor."""
        return "voice"

    @property
    def actor_id(self) -> str:
        """Return how the journal names this actor."""
        return str(self.pk)


class Leg(ShardedModel):
    """One unit must act on one matter: the desk is the list of my units' open legs.

    `raised_at` lifts it to the top of that unit's desk, and of nobody else's.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="legs")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    handler_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)
    has_disputed = models.BooleanField(default=False)
    is_binding = models.BooleanField(default=False)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "matter", "role"],
                name="matters_leg_open",
                condition=models.Q(ended_at__isnull=True) & ~models.Q(role="partner"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["jurisdiction", "unit", "due_at"],
                name="matters_leg_desk",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(fields=["unit", "jurisdiction"], name="matters_leg_unit"),
            models.Index(
                fields=["jurisdiction", "unit"],
                name="matters_leg_raised",
                condition=models.Q(raised_at__isnull=False, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class Clock(ShardedModel):
    """One promise or timer of a matter; its due time is stored once and moved only by name."""

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(default=1)
    measure = models.CharField(max_length=16)
    allowed = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    extended_to = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    judged = models.CharField(max_length=8, blank=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "matter", "name", "round"], name="matters_clock_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Pause(ShardedModel):
    """A stretch of time that the running promises do not count, for a named reason."""

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=24)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "matter"],
                name="matters_pause_open",
                condition=models.Q(to_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"


class Note(ShardedModel):
    """Words people wrote about a matter, erasable; `entry_id` is what they were said with."""

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="notes")
    voice = ShardedForeignKey(Voice, models.CASCADE, null=True, related_name="notes")
    entry_id = models.UUIDField()
    text = models.TextField(max_length=rules.TEXT_LENGTH)
    audience = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta(ShardedModel.Meta):
        pass

    def __str__(self) -> str:
        return f"note {self.pk}"


class Photo(ShardedModel):
    """A re-encoded picture, without position or camera; served only to whom `reach` allows."""

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="photos")
    voice = ShardedForeignKey(Voice, models.CASCADE, null=True, related_name="photos")
    file = models.CharField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta(ShardedModel.Meta):
        pass

    def __str__(self) -> str:
        return f"photo {self.pk}"


class Counter(ShardedModel):
    """The last running number of a jurisdiction and year; its lock is taken late."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "year"], name="matters_counter_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Moved(ShardedModel):
    """Where a number or a code went when its matter was moved to another jurisdiction."""

    name = models.CharField(max_length=24)
    to_jurisdiction_id = models.BigIntegerField()
    matter_id = models.UUIDField()

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "name"], name="matters_moved_name"),
        ]

    def __str__(self) -> str:
        return self.name
