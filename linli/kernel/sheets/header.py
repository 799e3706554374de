"""Finds the header of a table and what each of its columns tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .opening import Book, Sheet
from .types import Binding, Layout


@dataclass(frozen=True)
class Choice:
    """The sheet that fits best; `others` fit as well, `tried` is every visible sheet's binding."""

    sheet: Sheet | None
    binding: Binding | None
    others: tuple[str, ...]
    tried: Mapping[str, Binding]


def bind(sheet: Sheet, layout: Layout, *, remembered: Mapping[str, str]) -> Binding:
    """Find the header and say what each column tells; what is remembered wins ("" = leave out)."""
    raise NotImplementedError


def choose(book: Book, layout: Layout, *, remembered: Mapping[str, str]) -> Choice:
    """Choose the visible sheet whose header fits the layout best; hidden sheets are never read."""
    raise NotImplementedError
