"""Work on very many rows that all live until the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unhindered() -> Iterator[None]:
    """Keep the garbage collector from walking the same rows again and again.

    With 100,000 rows it takes as long as all other work; none of them is part of a ring.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
