"""What a case adds to its matter."""

from __future__ import annotations

from django.db import models

from linli.matters.models import Matter
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel


class Case(ShardedModel):
    """The detail row of an appeal; the asked service is the matter's `topic`."""

    matter = ShardedForeignKey(Matter, models.CASCADE, related_name="cases")
    channel = models.CharField(max_length=8)
    is_anonymous = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, blank=True)
    planned_on = models.DateField(null=True)
    redirected_to = models.CharField(max_length=24, blank=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "matter"], name="cases_case_matter"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"
