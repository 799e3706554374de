"""Facilities and the areas they serve."""

from __future__ import annotations

from django.db import models

from linli.areas.models import Area


class Facility(models.Model):
    """A place people use: a shop, a leisure center; `hours` as `center.rules` reads them."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="facilities")
    place = models.CharField(max_length=80, blank=True)
    place_en = models.CharField(max_length=120, blank=True)
    fee = models.CharField(max_length=60, blank=True)
    fee_en = models.CharField(max_length=80, blank=True)
    hours = models.JSONField(default=list)
    is_from_source = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.code


class Serves(models.Model):
    """A facility is there for the people of an area and everything beneath it."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    facility = models.ForeignKey(Facility, models.CASCADE, related_name="serves")
    area = models.ForeignKey(Area, models.PROTECT, related_name="served_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "area"], name="center_serves_once"),
        ]
        verbose_name_plural = "serves"

    def __str__(self) -> str:
        return f"{self.facility_id} serves {self.area_id}"
