"""How contact data are sealed, why somebody may look at them, and how long they are kept."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTACT_LENGTH = 200
NONCE_BYTES = 12
KEY_BYTES = 32

PLAIN, RELAY = "plain", "relay"
# Why somebody may need the words themselves; calling through the relay needs no reason.
REASONS: dict[str, str | Promise] = {
    "relay_failed": _("The call through the relay did not come through"),
    "visit_agreed": _("A visit was agreed"),
    "danger": _("Life or health is in danger"),
    "asked_for": _("The requester asked for it"),
    "law": _("The law demands it"),
}

CONTACT_KEPT = timedelta(days=90)
CONTACT_RULE = "contact_90_days_after_closing"
LOOKS_KEPT = timedelta(days=3 * 365 + 1)
LOOKS_RULE = "looks_3_years"


@dataclass(frozen=True)
class Ring:
    """The keys of the vault by name; new words are sealed with the first."""

    keys: Mapping[str, bytes]

    @property
    def newest(self) -> str:
        """Return the name of the key that seals."""
        return next(iter(self.keys))


def ring(entries: Sequence[str]) -> Ring:
    """Return the key ring for entries "name:key" (32 bytes in url-safe base 64, 43 signs).

    Raises ValueError that names the entry, never the key.
    """
    keys: dict[str, bytes] = {}
    for place, entry in enumerate(entries, start=1):
        name, _colon, key = entry.partition(":")
        try:
            secret = base64.urlsafe_b64decode(f"{key}=")
        except ValueError as problem:
            raise ValueError(f"vault key {place} is no url-safe base 64") from problem
        if not name or name in keys or len(secret) != KEY_BYTES:
            raise ValueError(f"vault key {place} needs a name of its own and {KEY_BYTES} bytes")
        keys[name] = secret
    if not keys:
        raise ValueError("the vault has no key")
    return Ring(keys)


def seal(plain: str, contact_id: UUID, key: bytes) -> bytes:
    """Return `plain` sealed with AES-256-GCM and bound to the id, so that no two rows can swap."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain.encode(), contact_id.bytes)


def unseal(sealed: bytes, contact_id: UUID, key: bytes) -> str:
    """Return the words. Raises ValueError when the row was changed or sealed with another key."""
    try:
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(key).decrypt(nonce, body, contact_id.bytes).decode()
    except InvalidTag as problem:
        raise ValueError("the contact was changed or the key is another") from problem
