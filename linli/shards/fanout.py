"""The one way to say that a query may go to all shards, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_reason: ContextVar[str | None] = ContextVar("fanout_reason", default=None)


@contextmanager
def allow_fanout(reason: str) -> Iterator[None]:
    """Let queries inside go to many shards; a lazy queryset must be read inside too."""
    if not reason.strip():
        raise ValueError("a fan-out needs a reason")
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


def fanout_reason() -> str | None:
    """Return why queries may go to many shards just now, None if they may not."""
    return _reason.get()
