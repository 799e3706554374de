"""What happened to a unit, told from its journal in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linli.areas.models import Area
from linli.journal.log import stream_of
from linli.journal.models import Entry
from linli.org.models import Covers, Unit
from linli.people.models import User
from linli.portal.tree.words import listed, natural
from linli.shards.fanout import allow_fanout
from linli.ui.words import full_day, named

PAGE = 60
HOMES_MOST = 50
WHY = "what happened to a unit lies where it was at home at the time"
FIELDS = {
    "org_type": gettext_lazy("type"),
    "level": gettext_lazy("level"),
    "name": gettext_lazy("name"),
    "name_en": gettext_lazy("English name"),
    "base": gettext_lazy("place it is at home in"),
    "upper": gettext_lazy("unit above"),
    "phone": gettext_lazy("phone"),
}


@dataclass
class Chapter:
    """What somebody did to a unit in one step."""

    at: datetime
    who: str
    words: str = ""


@dataclass(frozen=True)
class Told:
    """The entries of one step with the rows that they name."""

    entries: list[Entry]
    areas: Mapping[int, Area]
    units: Mapping[int, Unit]
    users: Mapping[str, User] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        """Return the facts of the first entry; those of one step differ only in the place."""
        return dict(self.entries[0].facts)

    def day(self, name: str) -> str:
        """Return a day among the facts, in words."""
        return full_day(date.fromisoformat(self.facts[name]))

    @property
    def places(self) -> str:
        """Name the places of all entries."""
        pks = {entry.facts["area_id"] for entry in self.entries}
        return listed(sorted((self.areas[pk] for pk in pks & self.areas.keys()), key=natural))


def chapters(unit: Unit, *, page: int = 1) -> tuple[list[Chapter], bool]:
    """Return one page of what happened, the latest first, and whether more follows."""
    first = (page - 1) * PAGE
    with allow_fanout(WHY):
        rows = Entry.objects.filter(
            jurisdiction_id__in=_homes(unit), stream=stream_of("unit", unit.pk)
        )
        entries = list(rows.order_by("-at", "-seq")[first : first + PAGE + 1])
    return _told(entries[:PAGE]), len(entries) > PAGE


def _homes(unit: Unit) -> list[int]:
    """Return the jurisdictions where entries about a unit lie: of its base, and where it covered.

    A unit that was at home elsewhere, and covered nothing there, is told from its move on.
    """
    rows = Covers.objects.filter(unit=unit).order_by("-from_on")
    pairs = rows.values_list("area__jurisdiction_id", "area_id")[: HOMES_MOST * 20]
    found = {unit.base.jurisdiction_pk, *(home or pk for home, pk in pairs)}
    return sorted(found)[:HOMES_MOST]


def _told(entries: list[Entry]) -> list[Chapter]:
    steps: list[list[Entry]] = []
    for entry in entries:
        if steps and _step(steps[-1][0]) == _step(entry):
            steps[-1].append(entry)
        else:
            steps.append([entry])
    areas = Area.objects.in_bulk(_ids(entries, "area_id", "base"))
    units = Unit.objects.in_bulk(_ids(entries, "upper"))
    users = _users(entries)
    told = (Told(some, areas, units, users) for some in steps)
    return [_chapter(one) for one in told if one.entries[0].kind in _TELLERS]


def _step(entry: Entry) -> tuple[object, ...]:
    """Return what entries of one step share; a change of the unit stands alone."""
    alone = entry.pk if entry.kind == "unit.changed" else None
    return entry.at, entry.kind, entry.actor_kind, entry.actor_id, alone


def _ids(entries: Iterable[Entry], *names: str) -> list[int]:
    return list({one.facts[name] for one in entries for name in names if one.facts.get(name)})


def _users(entries: Iterable[Entry]) -> dict[str, User]:
    wanted = {int(one.actor_id) for one in entries if one.actor_kind == "user"}
    return {str(pk): user for pk, user in User.objects.in_bulk(list(wanted)).items()}


def _chapter(told: Told) -> Chapter:
    entry = told.entries[0]
    user = told.users.get(entry.actor_id) if entry.actor_kind == "user" else None
    who = named(user) if user else _("the system")
    return Chapter(entry.at, who, _TELLERS[entry.kind](told))


def _changed(told: Told) -> str:
    fields = pgettext("list", ", ").join(str(FIELDS.get(one, one)) for one in told.facts["fields"])
    words = _("Described anew: %(fields)s.") % {"fields": fields}
    upper = told.units.get(told.facts.get("upper") or 0)
    if "base" in told.facts["fields"] and (base := told.areas.get(told.facts["base"])):
        words += " " + _("At home in %(place)s since.") % {"place": named(base)}
    if "upper" in told.facts["fields"] and upper:
        words += " " + _("Below %(unit)s since.") % {"unit": named(upper)}
    return words


def _covered(told: Told) -> str:
    said = {"places": told.places, "day": told.day("from_on")}
    if told.facts.get("to_on"):
        said["last"] = told.day("to_on")
        return _("Covers %(places)s from %(day)s to %(last)s.") % said
    return _("Covers %(places)s from %(day)s on.") % said


def _uncovered(told: Told) -> str:
    said = {"places": told.places, "day": told.day("last_on")}
    return _("Covers %(places)s until %(day)s only.") % said


def _ended(told: Told) -> str:
    return _("Ended with %(day)s.") % {"day": told.day("last_on")}


_TELLERS: dict[str, Callable[[Told], str]] = {
    "unit.changed": _changed,
    "unit.covered": _covered,
    "unit.uncovered": _uncovered,
    "unit.ended": _ended,
}
