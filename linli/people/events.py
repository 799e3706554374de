"""What happened to one's own account: password, tokens, devices; never the words themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """Somebody chose another password; every other device was signed out."""

    kind: ClassVar[str] = "account.password_changed"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class LinkUsed(Event):
    """Somebody chose a password with the link that was made for them."""

    kind: ClassVar[str] = "account.link_used"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class DeviceSignedOut(Event):
    """Somebody signed one of their devices out."""

    kind: ClassVar[str] = "account.device_signed_out"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    """Somebody let a program act for them until a day."""

    kind: ClassVar[str] = "account.token_issued"
    user_id: int
    token_id: int
    until: date


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """Somebody ended a token before its day."""

    kind: ClassVar[str] = "account.token_revoked"
    user_id: int
    token_id: int
