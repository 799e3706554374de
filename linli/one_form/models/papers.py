"""A place's own blank Excel or Word form, and which of its cells is filled from what."""

from __future__ import annotations

from django.db import models

from linli.areas.models import Area
from linli.one_form.paper.limits import ADDRESS_LENGTH, TITLE_LENGTH
from linli.org.models import Unit
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel


class Template(ShardedModel):
    """One blank form as it was sent; `layout` is what was read from it, without any value.

    `coming` is a newer version that somebody sent and nobody has taken over yet.
    """

    area = models.ForeignKey(Area, models.PROTECT, db_index=False, related_name="+")
    owner_unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    kind = models.CharField(max_length=4)
    file = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    layout = models.JSONField()
    coming = models.JSONField(null=True)
    rule = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        indexes = [
            models.Index(
                fields=["jurisdiction", "area"],
                name="one_form_template_place",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"template {self.pk}"


class Binding(ShardedModel):
    """One cell of a form and what fills it; `doubt` says why it is not filled for now."""

    template = ShardedForeignKey(Template, models.CASCADE, db_index=False, related_name="bindings")
    address = models.CharField(max_length=ADDRESS_LENGTH)
    source = models.CharField(max_length=100)
    area = models.ForeignKey(Area, models.PROTECT, null=True, db_index=False, related_name="+")
    doubt = models.CharField(max_length=10, blank=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "template", "address"], name="one_form_binding_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"binding {self.pk}"
