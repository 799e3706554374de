"""What one place decided about one mechanism: its editions, the one in force, and its draft."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.load import nodes
from linli.blueprint.models import Draft, Edition
from linli.blueprint.rules import cross
from linli.blueprint.types import Mechanism as Blueprint
from linli.kernel.errors import Missing
from linli.org.models import Mechanism

NEVER, COMING, RUNNING, PAST = "never", "coming", "running", "past"


@dataclass(frozen=True)
class Stretch:
    """One decision: an edition, from when to when, and whether it runs, ran or will."""

    row: Mechanism
    state: str
    before: int | None
    may_run_again: bool

    @property
    def words(self) -> str:
        """Return the state in plain words."""
        said = {
            NEVER: _("taken back before it began"),
            COMING: _("not begun"),
            RUNNING: _("in force"),
            PAST: _("over"),
        }
        return said[self.state]

    @property
    def tone(self) -> str:
        """Return the look of the state."""
        return {RUNNING: "ok", COMING: "soon"}.get(self.state, "example")


class Decided:
    """What a place decided about one mechanism, as it stands on one day."""

    def __init__(self, area: Area, code: str, *, on: date) -> None:
        self.area, self.code, self.on = area, code, on
        rows = Mechanism.objects.filter(area=area, blueprint=code)
        self.rows = list(rows.order_by("-from_on", "-pk"))

    @cached_property
    def editions(self) -> set[int]:
        """Return the ids of every edition that was ever decided on here."""
        return {row.edition_id for row in self.rows}

    @cached_property
    def running(self) -> Mechanism | None:
        """Return the decision in force today."""
        return next((row for row in self.rows if state_of(row, self.on) == RUNNING), None)

    @cached_property
    def coming(self) -> Mechanism | None:
        """Return the decision that begins on a later day."""
        return next((row for row in self.rows if state_of(row, self.on) == COMING), None)

    @cached_property
    def latest(self) -> Mechanism:
        """Return the last word of the place. Raises Missing where nothing was ever decided."""
        found = next((row for row in self.rows if row.to_on is None), None)
        if found is None:
            raise Missing("blueprint.nothing_here", _("This mechanism does not run here."))
        return found

    @cached_property
    def latest_edition(self) -> Edition:
        """Return the edition of the last word, with its text."""
        return Edition.objects.get(pk=self.latest.edition_id)

    @property
    def latest_text(self) -> str:
        """Return the text of the last word."""
        return self.latest_edition.text

    @cached_property
    def latest_made(self) -> Blueprint:
        """Return the last word as code reads it."""
        return blueprint.mechanism(self.latest.edition_id)

    @cached_property
    def draft(self) -> Draft | None:
        """Return what is being written."""
        return blueprint.draft_of(self.area.pk, self.code)

    @property
    def text(self) -> str:
        """Return the text that a change begins from: the draft, else the last word."""
        return self.draft.text if self.draft else self.latest_text

    @cached_property
    def made(self) -> Blueprint:
        """Return what the pages show: the draft, else the last word."""
        return blueprint.read_text(self.draft.text) if self.draft else self.latest_made

    @cached_property
    def data(self) -> dict[str, Any]:
        """Return the plain data of the text, to be changed freely."""
        return copy.deepcopy(nodes.read(self.text).data)

    @property
    def is_behind(self) -> bool:
        """Tell whether the draft was begun before the last word was spoken."""
        return self.draft is not None and self.draft.base_id != self.latest.edition_id

    @property
    def name(self) -> str:
        """Return what the mechanism is called."""
        return str(self.made.name)

    @cached_property
    def history(self) -> list[Stretch]:
        """Return every decision, the newest first, each with the edition before it."""
        found = []
        for place, row in enumerate(self.rows):
            state = state_of(row, self.on)
            before = next(
                (
                    one.edition_id
                    for one in self.rows[place + 1 :]
                    if state_of(one, self.on) != NEVER
                ),
                None,
            )
            again = row.edition_id != self.latest.edition_id
            found.append(Stretch(row, state, before, again))
        return found

    @cached_property
    def awaiting(self) -> list[tuple[str, int]]:
        """Return which rooms the blueprint waits for, and in how many places."""
        rooms = [room for _path, room in cross.awaiting(self.made)]
        return sorted({room: rooms.count(room) for room in rooms}.items())


def state_of(row: Mechanism, on: date) -> str:
    """Tell whether a decision runs, ran, will run or was taken back."""
    if row.to_on is not None and row.to_on < row.from_on:
        return NEVER
    if row.from_on > on:
        return COMING
    return RUNNING if row.to_on is None or row.to_on >= on else PAST


@dataclass(frozen=True)
class Running:
    """One line of the list: a mechanism in a place, its edition, and what is on its way."""

    area: Area
    code: str
    made: Blueprint
    row: Mechanism
    coming: Mechanism | None
    has_draft: bool

    @property
    def has_begun(self) -> bool:
        """Tell whether anything runs yet."""
        return self.coming is None or self.coming.pk != self.row.pk


def listed(rows: Iterable[Mechanism], *, on: date) -> list[Running]:
    """Return one line for each mechanism of each place; rows come newest first, with areas."""
    found: dict[tuple[int, str], list[Mechanism]] = {}
    for row in rows:
        if state_of(row, on) in {RUNNING, COMING}:
            found.setdefault((row.area_id, row.blueprint), []).append(row)
    drafts = blueprint.drafts_in({area for area, _code in found})
    return [_line(key, group, on, key in drafts) for key, group in found.items()]


def _line(key: tuple[int, str], rows: list[Mechanism], on: date, has_draft: bool) -> Running:  # noqa: FBT001
    coming = next((row for row in rows if state_of(row, on) == COMING), None)
    row = next((row for row in rows if state_of(row, on) == RUNNING), rows[0])
    made = blueprint.mechanism(row.edition_id)
    return Running(row.area, key[1], made, row, coming, has_draft)
