"""Files that are being taken in: what was asked, the staged rows, headers bound by hand."""

from __future__ import annotations

from django.db import models

from linli.shards.ids import uuid7


class Import(models.Model):
    """One file on its way into the house, from its upload to the day it is taken back."""

    shard_kind = "local"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    file_name = models.CharField(max_length=200, blank=True)
    suffix = models.CharField(max_length=8, blank=True)
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=120, blank=True)
    binding = models.JSONField(default=dict)
    fields = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    touches = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    error_words = models.CharField(max_length=300, blank=True)
    # Soft references: the account that sent it (none for the system), the place it keeps within.
    user_id = models.BigIntegerField(null=True)
    area_id = models.BigIntegerField(null=True)
    undoes_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    apply_on = models.DateField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="portal_import_due"),
            models.Index(fields=["kind", "digest"], name="portal_import_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Chunk(models.Model):
    """Up to a thousand staged rows of one fate: [line, before, after, faults] each."""

    shard_kind = "local"

    part_of = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    fate = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part_of", "fate", "number"], name="portal_chunk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fate} {self.number} of {self.part_of_id}"


class Remembered(models.Model):
    """A header that somebody bound to a column by hand, so that it is known next time."""

    shard_kind = "local"

    kind = models.CharField(max_length=12)
    header = models.CharField(max_length=120)
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "header"], name="portal_remembered_once"),
        ]
        verbose_name_plural = "remembered"

    def __str__(self) -> str:
        return f"{self.kind}: {self.header}"
