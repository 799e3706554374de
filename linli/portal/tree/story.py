"""The history of a place in plain words, and how it stood on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.areas.queries import Chapter
from linli.journal.models import Entry
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.portal.tree import reading, words
from linli.ui.words import full_day, joined, named


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, what, and by whom where the reader may know."""

    at: datetime
    kind: str
    words: str
    by: str


@dataclass(frozen=True)
class Told:
    """One row of the history: from when to when it stood, where, and what happened to it."""

    area: Area
    is_this: bool
    lines: list[Line]

    @property
    def never_stood(self) -> bool:
        """Say whether it was changed again on the day it began."""
        return self.area.valid_to is not None and self.area.valid_to < self.area.valid_from


@dataclass(frozen=True)
class Stood:
    """A place as it stood on a day: the row, what lay in it, who answered for it."""

    day: date
    area: Area | None
    units: list[Unit]

    @property
    def where(self) -> str:
        """Say in which places it lay."""
        return " / ".join(named(one) for one in self.above)

    @cached_property
    def above(self) -> list[Area]:
        """Return the places it lay in."""
        return reading.above(self.area) if self.area else []

    @cached_property
    def children(self) -> list[Area]:
        """Return what lay directly beneath."""
        if self.area is None:
            return []
        rows = areas.as_of(self.day).filter(parent=self.area)[: reading.LEVEL_MOST]
        return sorted(rows, key=words.natural)


def history(area: Area, *, names_people: bool) -> list[Told]:
    """Return the chapters of a place, the oldest first; each entry stands where it came first."""
    chapters = areas.history(area, kinds=_SAYS)
    known = _places(chapters)
    people = _people(chapters) if names_people else {}
    told: set[tuple[str, str]] = set()
    found = []
    for chapter in chapters:
        lines = []
        for entry in chapter.entries:
            mark = (entry.kind, f"{entry.at.isoformat()} {entry.facts}")
            if mark not in told:
                told.add(mark)
                by = people.get(entry.actor_id, "") if entry.actor_kind == "user" else ""
                said = _SAYS[entry.kind](entry.facts, known)
                lines.append(Line(entry.at, entry.kind, said, by))
        found.append(Told(chapter.area, chapter.area.pk == area.pk, lines))
    return found


def stood(user: User, code: str, *, day: date, on: date) -> Stood:
    """Return how the place with this code stood on a day, where this user sees it."""
    rows = areas.as_of(day).filter(reading.visible(user, on=on), code=code)
    found = rows.select_related("parent").order_by("-pk").first()
    units = org.chain_at(found.ancestor_paths, on=day) if found else []
    return Stood(day, found, units)


def _places(chapters: list[Chapter]) -> dict[int, Area]:
    """Return every place that the entries speak of, and those in which the rows lie."""
    known = {one.area.pk: one.area for one in chapters}
    wanted = {one.area.parent_id for one in chapters} | {
        pk for one in chapters for entry in one.entries for pk in _named_in(entry)
    }
    known |= Area.objects.in_bulk(list(wanted - known.keys() - {None}))
    for one in chapters:
        if one.area.parent_id:
            one.area.parent = known[one.area.parent_id]
    return known


def _named_in(entry: Entry) -> list[int]:
    facts = entry.facts
    found = [facts.get("heir"), facts.get("replaced_by"), *facts.get("heirs", ())]
    return [pk for pk in found if pk]


def _people(chapters: list[Chapter]) -> Mapping[str, str]:
    ids = {
        entry.actor_id
        for one in chapters
        for entry in one.entries
        if entry.actor_kind == "user" and entry.actor_id.isdigit()
    }
    rows = User.objects.filter(pk__in=[int(one) for one in ids]) if ids else ()
    return {str(one.pk): named(one) for one in rows}


Facts = Mapping[str, Any]
Known = Mapping[int, Area]


def _called(pk: int | None, known: Known) -> str:
    area = known.get(pk or 0)
    return f"{named(area)} ({area.code})" if area else "–"


def _added(_facts: Facts, _known: Known) -> str:
    return _("Added.")


def _taken_in(facts: Facts, _known: Known) -> str:
    said = [
        (_("%(n)d places added"), facts.get("areas")),
        (_("%(n)d changed"), facts.get("changed")),
        (_("%(n)d moved"), facts.get("moved")),
        (_("%(n)d closed"), facts.get("ended")),
        (_("%(n)d taken away"), facts.get("removed")),
    ]
    parts = joined(one % {"n": n} for one, n in said if n)
    return _("A table was taken in: %(what)s.") % {"what": parts or "0"}


def _moved(facts: Facts, known: Known) -> str:
    heir = known.get(facts["heir"])
    where = _called(heir.parent_id, known) if heir else "–"
    return _("Moved: it lies in %(where)s since then.") % {"where": where}


def _split(facts: Facts, known: Known) -> str:
    heirs = joined(_called(pk, known) for pk in facts["heirs"])
    return _("%(code)s was split: %(heirs)s.") % {"code": facts["code"], "heirs": heirs}


def _merged(facts: Facts, known: Known) -> str:
    said = {"codes": joined(facts["codes"]), "heir": _called(facts["heir"], known)}
    return _("%(codes)s became one: %(heir)s.") % said


def _renamed(_facts: Facts, _known: Known) -> str:
    return _("Got another name.")


def _closed(facts: Facts, known: Known) -> str:
    day = full_day(date.fromisoformat(facts["last_on"]))
    if facts.get("replaced_by"):
        said = {"day": day, "heir": _called(facts["replaced_by"], known)}
        return _("Closed after %(day)s; %(heir)s took over.") % said
    return _("Closed after %(day)s.") % {"day": day}


def _adopted(facts: Facts, _known: Known) -> str:
    said = {"mechanism": words.mechanism(facts["edition_id"]), "day": _day(facts)}
    return _("%(mechanism)s: an edition runs here from %(day)s.") % said


def _cancelled(facts: Facts, _known: Known) -> str:
    said = {"mechanism": words.mechanism(facts["edition_id"]), "day": _day(facts)}
    return _("%(mechanism)s: the edition that was to run from %(day)s was taken back.") % said


def _day(facts: Facts) -> str:
    return full_day(date.fromisoformat(facts["from_on"]))


_SAYS: Mapping[str, Callable[[Facts, Known], str]] = {
    "area.added": _added,
    "area.taken_in": _taken_in,
    "area.moved": _moved,
    "area.split": _split,
    "area.merged": _merged,
    "area.renamed": _renamed,
    "area.closed": _closed,
    "mechanism.adopted": _adopted,
    "mechanism.cancelled": _cancelled,
}
