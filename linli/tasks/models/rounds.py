"""What comes round: one duty of one unit in one period, and how far each town is looked through."""

from __future__ import annotations

from django.db import models

from linli.matters.models import Matter
from linli.org.models import Unit
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel

CODE_LENGTH = 40


class Due(ShardedModel):
    """The detail row of what one unit owes in one period; it exists once.

    `kept_by` is the entry that fulfilled it: nobody ticks it off.
    """

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="dues")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(max_length=CODE_LENGTH)
    begins_on = models.DateField()
    due_on = models.DateField()
    kept_by = models.UUIDField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "unit", "code", "begins_on"], name="tasks_due_once"
            ),
            models.UniqueConstraint(fields=["jurisdiction", "matter"], name="tasks_due_matter"),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "due_on"], name="tasks_due_on"),
        ]

    def __str__(self) -> str:
        return f"due {self.pk}"


class Turn(models.Model):
    """Up to which day the duties of a jurisdiction were made, and its record was looked at.

    `read_at` is the count at which it last looked: without a newer one nothing can have happened.
    """

    shard_kind = "local"

    area_id = models.BigIntegerField(primary_key=True)
    made_on = models.DateField(null=True)
    looked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["made_on"], name="tasks_turn_made")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.made_on}"
