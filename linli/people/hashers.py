"""Password hashing at a cost that two cores can bear."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 48 MiB and two lanes: Django's defaults take 100 MiB and eight lanes."""

    memory_cost = 48 * 1024
    parallelism = 2
