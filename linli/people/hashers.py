"""Passwords: hashed at a cost that two cores can bear, and unlike the name they belong to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.utils.translation import gettext as _


class Argon2(Argon2PasswordHasher):
    """Argon2id with 48 MiB and two lanes: Django's defaults take 100 MiB and eight lanes."""

    memory_cost = 48 * 1024
    parallelism = 2


class UnlikeTheName(UserAttributeSimilarityValidator):
    """Refuses a password made of the account or the name of whom it belongs to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            user_attributes=("username", "name", "name_en"), max_similarity=0.55, **options
        )

    def get_error_message(self) -> str:
        """Say it without naming a column."""
        return _("This password is too much like the account or the name.")
