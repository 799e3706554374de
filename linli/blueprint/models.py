"""Editions of blueprints, kept as the text that somebody wrote, and what is being written."""

from __future__ import annotations

from django.db import models


class Edition(models.Model):
    """One text of a mechanism; never changed, because promises were given under it."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    mechanism = models.CharField(max_length=40)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mechanism", "sha256"], name="blueprint_edition_once_per_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism} #{self.pk}"


class Draft(models.Model):
    """A text that a place is still writing; it binds nobody until it is adopted as an edition.

    `area_id` and `changed_by` are plain ids: nothing here knows an area or a user.
    """

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    area_id = models.BigIntegerField()
    mechanism = models.CharField(max_length=40)
    base = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    changed_by = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_id", "mechanism"], name="blueprint_draft_once_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism} in {self.area_id}, version {self.version}"
