"""Reads the rows under a header as lines of values and faults."""

from __future__ import annotations

from collections.abc import Iterator

from .opening import Sheet
from .types import Binding, Layout, Line, Note


class Reading(Iterator[Line]):
    """The lines of a table, once; `notes` is complete after the last one."""

    notes: list[Note]

    def __next__(self) -> Line:
        raise NotImplementedError


def read(sheet: Sheet, layout: Layout, binding: Binding) -> Reading:
    """Read the rows under the header; raises Unreadable for a table that is too long or broken."""
    raise NotImplementedError
