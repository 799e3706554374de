"""Answers already given to writes that may be sent twice."""

from __future__ import annotations

from django.db import models

from linli.ui.rules import KEY_LENGTH


class Answered(models.Model):
    """The first answer to a keyed write, kept so that a second sending gets it again.

    `status` is null only while the first sending is still at work; `body` is the JSON text.
    """

    shard_kind = "local"

    key = models.CharField(max_length=KEY_LENGTH)
    caller = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "caller"], name="answered_once_per_caller")
        ]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
