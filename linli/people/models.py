"""Staff accounts, their sessions and tokens, and buckets that limit how often somebody may try."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their username; making one is an action."""


class User(AbstractBaseUser):
    """Somebody who works here, possibly without a usable password.

    A reference row: read often, written rarely, so there is no `last_login`.
    """

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    last_login = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.username

    @property
    def actor_kind(self) -> str:
        """Return how the journal names this kind of actor."""
        return "user"

    @property
    def actor_id(self) -> str:
        """Return how the journal names this actor."""
        return str(self.pk)


class Session(AbstractBaseSession):
    """One sign-in on one device, so that it can be listed and ended."""

    shard_kind = "local"

    user_id = models.BigIntegerField(null=True, db_index=True)
    started_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.session_key


class Token(models.Model):
    """A word that lets a program act for one account; only its digest is kept."""

    shard_kind = "local"

    user_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk}"


class Bucket(models.Model):
    """How often one (hashed) somebody did one thing in the running window."""

    shard_kind = "local"

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
