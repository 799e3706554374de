"""What owners of rows and whoever takes in tables say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Change(Generic[Row]):
    """One row before and after: without a before it is added, without an after it is taken away."""

    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class RowFault:
    """Why the row at `index` (from 0, in the order given) cannot be taken in.

    `field` is the row's attribute to blame, `code` a word for the fault; `params` fill the sentence
    that an edge says for it.
    """

    index: int
    field: str
    code: str
    params: Mapping[str, object] = made(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """How many rows became what."""

    added: int = 0
    changed: int = 0
    removed: int = 0
