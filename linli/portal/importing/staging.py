"""From drafts to fates: what is new, changed, unchanged or wrong against what stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from datetime import datetime
from typing import Any

from linli.areas.models import Area
from linli.kernel.intake import Change
from linli.portal.importing import rules
from linli.portal.importing.called import called, with_names
from linli.portal.importing.kind import Draft, Kind
from linli.portal.importing.places import Places
from linli.portal.importing.reading import Contents
from linli.portal.importing.rows import names, pack

# [line, before, after, faults], and for a wrong line what it calls itself; a fault is
# [column, letter, value, code, what fills the words].
StagedRow = list[Any]
# What an owner says of a cell that could not be read; the reason is told already.
_EMPTY = frozenset(["blank", "unknown_kind", "no_holder_name"])


@dataclass
class Staged:
    """The rows of one table by their fate."""

    fates: dict[str, list[StagedRow]] = made(default_factory=lambda: defaultdict(list))
    changes: list[Change[Any]] = made(default_factory=list)
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows have each fate."""
        counts = {fate: len(rows) for fate, rows in self.fates.items()}
        return {**counts, rules.UNCHANGED: self.unchanged}

    @property
    def state(self) -> str:
        """Return what the import stands at."""
        return rules.WRONG if self.fates.get(rules.BAD) else rules.READY


def stage(kind: Kind, contents: Contents, *, scope: Area | None, at: datetime) -> Staged:
    """Judge every line; reads what stands, writes nothing. The drafts are used up."""
    drafts, letters, places = contents.drafts, contents.letters, Places(scope)
    kind.read(drafts, places)
    whole = [draft for draft in drafts if draft.row is not None]
    _judge(kind, whole, letters, at)
    _keep_within(kind, whole, places)
    staged = _sorted(drafts, letters, [one.name for one in kind.layout().columns if one.required])
    drafts.clear()
    return staged


def _judge(kind: Kind, whole: Sequence[Draft], letters: Collection[str], at: datetime) -> None:
    """Note what stands, and what the owner finds wrong."""
    standing = kind.standing([draft.row for draft in whole])
    _fill(kind, whole, standing, letters)
    faults = kind.faults([draft.row for draft in whole], standing, at)
    names_of = called(faults, whole)
    for fault in faults:
        draft = whole[fault.index]
        column = draft.used.get(fault.field) or kind.fields.get(fault.field, fault.field)
        if fault.code in _EMPTY and any(column == one[0] for one in draft.faults):
            continue
        params = with_names(fault.params, names_of)
        if "first" in params:
            params["line"] = whole[int(str(params.pop("first")))].number
        draft.blame(column, fault.code, **params)


def _fill(
    kind: Kind, drafts: Iterable[Draft], standing: Mapping[Any, Any], letters: Collection[str]
) -> None:
    """Leave as it stands whatever the table does not speak of."""
    keys = {name for name, column in kind.fields.items() if column in letters}
    silent = [name for name in names(kind.row) if name not in keys]
    phones = [name for name in keys if kind.layout().column(kind.fields[name]).kind == "phone"]
    for draft in drafts:
        before = standing.get(kind.key(draft.row))
        if before is None:
            continue
        draft.before = before
        if draft.row == before:
            continue
        kept = {name: getattr(before, name) for name in silent if name not in draft.used}
        # A table is read without the spaces in a number; they are no difference.
        for name in phones:
            if getattr(before, name).replace(" ", "") == getattr(draft.row, name):
                kept[name] = getattr(before, name)
        draft.row = replace(draft.row, **kept)


def _keep_within(kind: Kind, drafts: Iterable[Draft], places: Places) -> None:
    if places.is_everywhere:
        return
    for draft in drafts:
        if draft.faults or draft.row == draft.before:
            continue
        if column := kind.outside(draft.row, places):
            draft.blame(column, "outside", place=places.name)


def _sorted(drafts: Iterable[Draft], letters: Mapping[str, str], calling: Sequence[str]) -> Staged:
    """Sort the drafts by their fate; of rows that change nothing only the first are kept."""
    staged = Staged()
    for draft in drafts:
        if draft.faults:
            after = pack(draft.row) if draft.row is not None else None
            said = " ".join(text for column in calling if (text := draft.text(column)))[:80]
            wrong = [draft.number, None, after, _faults(draft, letters), said]
            staged.fates[rules.BAD].append(wrong)
        elif draft.before is None:
            staged.fates[rules.NEW].append([draft.number, None, pack(draft.row), []])
            staged.changes.append(Change(None, draft.row))
        elif draft.before == draft.row:
            staged.unchanged += 1
            if staged.unchanged <= rules.UNCHANGED_KEPT:
                staged.fates[rules.UNCHANGED].append([draft.number, None, pack(draft.row), []])
        else:
            row = [draft.number, pack(draft.before), pack(draft.row), []]
            staged.fates[rules.CHANGED].append(row)
            staged.changes.append(Change(draft.before, draft.row))
    return staged


def _faults(draft: Draft, letters: Mapping[str, str]) -> list[list[Any]]:
    return [
        [
            column,
            letters.get(column, ""),
            str(params.get("value", draft.text(column)))[:80],
            code,
            {name: str(value)[:80] for name, value in params.items() if name != "value"},
        ]
        for column, code, params in draft.faults
    ]
