"""Sample tables in a registry of their own, since this room may not look at the rooms above it."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import models

from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel

samples = Apps(["linli.shards.tests"])


class Area(models.Model):
    """Stands in for the areas of the house: the reference table that jurisdictions are."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "areas"
        apps = samples
        db_table = "sample_area"

    def __str__(self) -> str:
        return self.name


class Parcel(ShardedModel):
    """A sharded parent with one column of each awkward kind."""

    number = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    seal = models.BinaryField(default=b"")
    sent_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        app_label = "tests"
        apps = samples
        db_table = "sample_parcel"
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="sample_number")
        ]

    def __str__(self) -> str:
        return self.number


class Stop(ShardedModel):
    """A sharded child."""

    parcel = ShardedForeignKey(Parcel, models.CASCADE, related_name="stops")
    before = ShardedForeignKey("self", models.CASCADE, null=True, related_name="after")
    place = models.ForeignKey(Area, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(ShardedModel.Meta):
        app_label = "tests"
        apps = samples
        db_table = "sample_stop"

    def __str__(self) -> str:
        return f"stop {self.order}"


class Errand(models.Model):
    """A local table whose ids the database counts."""

    shard_kind = "local"

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "tests"
        apps = samples
        db_table = "sample_errand"

    def __str__(self) -> str:
        return self.name


TABLES = (Area, Parcel, Stop, Errand)
