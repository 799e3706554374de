"""Entries nobody may change, the heads of streams without a matter, and deliveries to do."""

from __future__ import annotations

from django.db import models

from linli.shards.models import ShardedModel


class Entry(ShardedModel):
    """One thing that happened; `facts` hold ids, codes and numbers, never words people wrote."""

    stream = models.UUIDField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    due_on = models.DateField(null=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=48)
    area_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    facts = models.JSONField()
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "stream", "seq"], name="journal_entry_stream_seq"
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "at"], name="journal_entry_at"),
            models.Index(
                fields=["jurisdiction", "due_on"],
                name="journal_entry_due",
                condition=models.Q(due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stream}@{self.seq}"


class StreamHead(ShardedModel):
    """Where a stream that is no matter (an area, a unit, a post) stands."""

    stream = models.UUIDField()
    seq = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "stream"], name="journal_head_stream"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}@{self.seq}"


class Delivery(models.Model):
    """One reaction that one entry still owes; it is deleted when done, or rests after its tries."""

    shard_kind = "local"

    jurisdiction_id = models.BigIntegerField()
    entry_id = models.UUIDField()
    reaction = models.CharField(max_length=60)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rests = models.BooleanField(default=False)
    problem = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["reaction", "id"],
                name="journal_delivery_due",
                condition=models.Q(rests=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} of {self.entry_id}"
