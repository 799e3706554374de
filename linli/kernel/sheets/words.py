"""Reads words that stand for something: yes and no, choices, enumerations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from functools import partial

from . import signs
from .texts import AtOnce, One, Unfit, short_enough, written
from .types import Column

_YES = "是 有 对 真 √ ✓ ✔ ☑ y yes 1 true t on 已"
_NO = "否 无 没有 不 不是 × ✗ ✘ x ☐ n no 0 false f off 未 未有"
_YES_NO: Mapping[str, object] = dict.fromkeys(map(signs.plain, _YES.split()), True) | dict.fromkeys(
    map(signs.plain, _NO.split()), False
)


def read_yes_no(_column: Column) -> One:
    """Return how yes and no are read, in Chinese, English or signs."""
    return partial(_chosen, _YES_NO, "not_yes_no")


def read_choice(column: Column) -> One:
    """Return how one of the column's choices is read."""
    return partial(_chosen, _meanings(column), "not_a_choice")


def _meanings(column: Column) -> Mapping[str, object]:
    """Return what each word stands for; a code stands for itself."""
    choices = column.choices or {}
    own = {signs.plain(code): code for code in choices.values()}
    return own | {signs.plain(word): code for word, code in choices.items()}


def _chosen(meanings: Mapping[str, object], code: str, cell: object) -> object:
    text = signs.plain(written(cell))
    if not text:
        return None
    if text not in meanings:
        raise Unfit(code)
    return meanings[text]


def choices_at_once(column: Column) -> AtOnce:
    """Look up the words as they are written; who spells them otherwise is read one by one."""
    choices: Mapping[str, object] = column.choices or {}
    known = {"是": True, "否": False} if column.kind == "yes_no" else choices
    known = {"": None, **known}

    def at_once(cells: Sequence[object]) -> Sequence[object] | None:
        try:
            return [known[cell] for cell in cells]  # type: ignore[index]
        except (KeyError, TypeError):
            return None

    return at_once


def read_list(column: Column) -> One:
    """Return how several words in one cell are read, each once and in their order."""
    meanings = _meanings(column) if column.choices else None

    def one(cell: object) -> object:
        if isinstance(cell, (date, time, timedelta)):
            raise Unfit("became_date")
        parts = dict.fromkeys(signs.cut(written(cell)))
        if meanings is not None:
            return tuple(dict.fromkeys(_chosen(meanings, "not_a_choice", part) for part in parts))
        return tuple(short_enough(column, part) for part in parts)

    return one


def lists_at_once(_column: Column) -> AtOnce:
    """Return how a stretch of empty lists is read in one go, else None."""

    def at_once(cells: Sequence[object]) -> Sequence[object] | None:
        return None if any(cell != "" for cell in cells) else [()] * len(cells)

    return at_once
