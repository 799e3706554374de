"""Editions of blueprints, kept as the text that somebody wrote."""

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
