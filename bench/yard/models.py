"""One row with one text."""

from __future__ import annotations

from django.db import models


class Row(models.Model):
    """What the yardstick stores."""

    shard_kind = "local"

    text = models.TextField()

    def __str__(self) -> str:
        return f"row {self.pk}"
