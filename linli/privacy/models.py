"""Encrypted contacts, the record of every look at them, and proof of what was deleted."""

from __future__ import annotations

from django.db import models

from linli.shards.models import ShardedModel


class Contact(ShardedModel):
    """How to reach a requester: ciphertext only; its id is the token that matters carry."""

    ciphertext = models.BinaryField()
    key_name = models.CharField(max_length=24)
    purpose = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="privacy_contact_expiry",
                condition=models.Q(expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Access(ShardedModel):
    """Somebody looked at, or called through, a contact; the requester can see that it happened."""

    contact_id = models.UUIDField()
    subject_id = models.UUIDField()
    user_id = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    way = models.CharField(max_length=12)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta(ShardedModel.Meta):
        indexes = [
            models.Index(fields=["jurisdiction", "subject_id", "at"], name="privacy_access_subject")
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.contact_id}"


class Erasure(ShardedModel):
    """Proof that rows of one kind were deleted when their time was up: numbers only."""

    kind = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta(ShardedModel.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
