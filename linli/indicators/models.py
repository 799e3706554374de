"""Cells counted from the journal, how far they reach, and the numbers that were entered by hand."""

from __future__ import annotations

from django.db import models

from linli.areas.models import Area
from linli.org.models import Unit
from linli.shards.fields import ShardedForeignKey
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
    """How far a jurisdiction is counted; its row is the lock under which its cells are written.

    `counted_under` is the digest of the definitions by which its past was counted.
    """

    shard_kind = "local"

    area_id = models.BigIntegerField(primary_key=True)
    carried_to = models.DateField(null=True)
    counted_at = models.DateTimeField(null=True)
    counted_under = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name_plural = "filled"

    def __str__(self) -> str:
        return f"{self.area_id} counted {self.counted_at}"


class Stated(ShardedModel):
    """A number that one unit entered for a place and a day: entered once, corrected in sight.

    A correction is a row of its own that names what it `replaces` and why; what it replaces stays,
    no longer current. The database keeps one current value per place, figure and day.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=19, decimal_places=4)
    as_of = models.DateField()
    source = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    entered_by = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField()
    replaces = ShardedForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=200, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "area", "code", "as_of"],
                name="indicators_stated_current",
                condition=models.Q(is_current=True),
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "replaces"], name="indicators_stated_replaces"
            ),
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | ~models.Q(reason=""),
                name="indicators_stated_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["jurisdiction", "area", "code", "entered_at"],
                name="indicators_stated_story",
            ),
        ]
        verbose_name_plural = "stated"

    def __str__(self) -> str:
        return f"{self.code} {self.area_id} {self.as_of}"

    @property
    def is_correction(self) -> bool:
        """Return whether it puts an earlier number right."""
        return self.replaces_id is not None
