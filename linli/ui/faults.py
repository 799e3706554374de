"""Which faults of the world are told to people as refusals, and in which words."""

from __future__ import annotations

import errno
from typing import ClassVar

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refused, Unavailable

FULL_WORDS = ("disk is full", "no space left", "disk full", "disk quota")
BUSY_WORDS = ("database is locked", "lock timeout", "deadlock detected", "statement timeout")


class TooLarge(Refused):
    """More was sent at once than is taken."""

    status: ClassVar[int] = 413


class Full(Unavailable):
    """There is no room left to keep it."""

    status: ClassVar[int] = 507


def refusal_of(fault: BaseException) -> Refused | None:
    """Return the refusal that tells people about `fault`, or None when it is a bug."""
    if isinstance(fault, Refused):
        return fault
    if isinstance(fault, RequestDataTooBig):
        return TooLarge("request.too_large", _("This is too large to be sent at once."))
    if isinstance(fault, TooManyFieldsSent | TooManyFilesSent):
        return TooLarge("request.too_many_parts", _("This has too many parts to be sent at once."))
    if isinstance(fault, OperationalError | InterfaceError):
        return _of_the_database(str(fault).lower())
    if isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _full()
    return None


def _of_the_database(words: str) -> Refused:
    if any(word in words for word in FULL_WORDS):
        return _full()
    if any(word in words for word in BUSY_WORDS):
        return Unavailable("database.busy", _("Too many people are writing at this moment."))
    return Unavailable("database.away", _("Our records cannot be reached at this moment."))


def _full() -> Refused:
    return Full("storage.full", _("There is no room left here to keep anything new."))
