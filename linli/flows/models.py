"""The pulse of the background work, which the health page reads."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """When one kind of background process last gave a sign, and what rests on operators' list."""

    shard_kind = "local"

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    pid = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name
