"""Cells counted from the journal, what must be counted afresh, and how far the carries reach."""

from __future__ import annotations

from django.db import models

from linli.areas.models import Area
from linli.shards.models import ShardedModel


class Count(ShardedModel):
    """One cell: what one indicator counts in a place (`unit_id` 0) or for a unit.

    `span` is `d` (one day), `m` (the sum of a month's days) or `c` (a stock as the month began).
    Zero is not stored. `part` keeps the sides of a share apart, `bucket` the buckets of a quantile.
    """

    indicator = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    unit_id = models.BigIntegerField(default=0)
    topic = models.CharField(max_length=40, blank=True)
    span = models.CharField(max_length=1)
    day = models.DateField()
    bucket = models.PositiveSmallIntegerField(default=0)
    part = models.CharField(max_length=6)
    value = models.BigIntegerField()

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("jurisdiction", "area", "span", "unit_id", "day"),
                    *("topic", "indicator", "part", "bucket"),
                ],
                name="indicators_count_cell",
            ),
            models.CheckConstraint(
                condition=models.Q(span__in=["d", "m", "c"]), name="indicators_count_span"
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "span", "day"], name="indicators_count_day"),
            models.Index(
                fields=["jurisdiction", "span", "day"],
                name="indicators_count_unit",
                condition=models.Q(unit_id__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area_id}/{self.unit_id} {self.span}{self.day}"


class Dirty(models.Model):
    """A day of a jurisdiction that must be counted afresh; first marked, first counted."""

    shard_kind = "local"

    area_id = models.BigIntegerField()
    day = models.DateField()
    not_before = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "day"], name="indicators_dirty_day"),
        ]
        verbose_name_plural = "dirty"

    def __str__(self) -> str:
        return f"{self.area_id} {self.day}"


class Filled(models.Model):
    """How far a jurisdiction is counted; its row is the lock under which its cells are written."""

    shard_kind = "local"

    area_id = models.BigIntegerField(primary_key=True)
    carried_to = models.DateField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "filled"

    def __str__(self) -> str:
        return f"{self.area_id} counted {self.counted_at}"
