"""Keep what a read of reference rows returned, in this process, until any of them changes.

Reference rows are read with every case and written rarely. Each of their writes takes an id or says
`ids.changed()`, so the counter behind `ids.take` tells with one tiny query whether they are still
the same. Inside a transaction nothing is kept: what is not committed yet may be rolled back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")

_VERSION = "SELECT next FROM shards_sequence WHERE name = 'reference'"
_everything: list[OrderedDict[Hashable, Any]] = []
# The version one request goes by, once it has asked; None outside `steady`.
_seen: ContextVar[list[int] | None] = ContextVar("seen_version", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Ask for the version once, so that one request costs one tiny query, however much it reads."""
    token = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(token)


def version() -> int:
    """Return a number that grows with every change of a reference row."""
    seen = _seen.get()
    if seen:
        return seen[0]
    found = _asked()
    if seen is not None:
        seen.append(found)
    return found


def forget() -> None:
    """Ask for the version again: this request itself changed a reference row."""
    seen = _seen.get()
    if seen is not None:
        seen.clear()


def drop() -> None:
    """Keep nothing any more: another database, as each test has, counts its versions anew."""
    for answers in _everything:
        answers.clear()


def _asked() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def kept(
    key: Callable[P, Hashable], *, most: int = 4096
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the `most` recent answers of a read; `key` makes what tells its questions apart.

    The answers are shared between requests: nobody may change them.
    """

    def wrap(read: Callable[P, T]) -> Callable[P, T]:
        answers: OrderedDict[Hashable, tuple[int, T]] = OrderedDict()
        lock = Lock()
        _everything.append(answers)

        @wraps(read)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            if connection.in_atomic_block:
                return read(*args, **kwargs)
            now, question = version(), key(*args, **kwargs)
            found: Any = answers.get(question)
            if found and found[0] == now:
                return found[1]  # type: ignore[no-any-return]
            answer = read(*args, **kwargs)
            with lock:
                answers[question] = (now, answer)
                while len(answers) > most:
                    answers.popitem(last=False)
            return answer

        return asked

    return wrap
