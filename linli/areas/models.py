"""The area tree, calendar days with their history, and grants."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.kernel import numbers


class Area(models.Model):
    """A place from the country down to one building; a row never changes its parent."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=32)
    key = models.CharField(max_length=4, null=True, unique=True)  # noqa: DJ001  unique where given
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=96, unique=True)
    # The index on parent and kind finds children as well.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    jurisdiction = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    stat_code = models.CharField(max_length=12, blank=True)
    admin_code = models.CharField(max_length=12, blank=True)
    is_unconfirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="areas_area_code", condition=models.Q(valid_to__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "kind"], name="areas_area_children"),
            # The constraint finds codes in force, this one those that were given up.
            models.Index(
                fields=["code"],
                name="areas_area_ended",
                condition=models.Q(valid_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def jurisdiction_pk(self) -> int:
        """Return the id of the nearest area, itself or above, that can own work."""
        return self.jurisdiction_id or self.pk

    @property
    def ancestor_paths(self) -> list[str]:
        """Return the paths from the root down to this area, itself included."""
        return numbers.ancestors(self.path)

    @property
    def path_end(self) -> str:
        """Return the exclusive upper bound of the paths beneath this area."""
        return numbers.path_end(self.path)


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a make-up working day."""

    shard_kind = "reference"

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.day.isoformat()


class Grant(models.Model):
    """A role somebody has in an area and everything beneath it, from a day to a day."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    area = models.ForeignKey(Area, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    source = models.CharField(max_length=60)

    class Meta:
        indexes = [
            models.Index(fields=["user", "from_on"], name="areas_grant_user"),
            models.Index(fields=["source"], name="areas_grant_source"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.area_id}"
