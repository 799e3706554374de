"""What a change of a place touches, before it is made; and whether that is still so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.flow import Phase
from linli.kernel.numbers import SEGMENT_SIGNS
from linli.matters.models import Matter
from linli.org import queries as org
from linli.org.models import Poster
from linli.org.queries import Touched
from linli.people.models import User
from linli.portal.tree import changing, reading, words
from linli.portal.tree.changing import Part
from linli.shards.fanout import allow_fanout
from linli.ui.words import full_day, joined, named

WHY = "a change of a place counts what is open in it"
# These leave everything in the place as it is.
_GENTLE = frozenset(["add", "rename"])


@dataclass(frozen=True)
class Turn:
    """One thing before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Tally:
    """How many of something are touched, with names."""

    what: str
    n: int
    which: str = ""


@dataclass(frozen=True)
class Share:
    """One of the places that come out of a split: what lies in it afterwards."""

    part: Part
    children: list[Area]
    buildings: int

    @property
    def names(self) -> str:
        """Name what lies directly beneath."""
        return words.listed(self.children, 12)


class Preview:
    """What a change would touch if it were made now."""

    def __init__(
        self, verb: str, area: Area, answers: dict[str, Any], *, actor: User, at: datetime
    ) -> None:
        self.verb, self.area, self.answers = verb, area, answers
        self.actor, self.on = actor, localtime(at).date()

    @cached_property
    def others(self) -> list[Area]:
        """Return the places that are merged with this one."""
        codes = self.answers.get("areas", ())
        return [changing.found(self.actor, one, field="areas", on=self.on) for one in codes]

    @cached_property
    def touched(self) -> Touched:
        """Return what lies in these places and who answers for it."""
        if self.verb in _GENTLE:
            return Touched({}, (), (), 0, 0, 0, ())
        return org.touched(self.area, *self.others, on=self.on)

    @cached_property
    def matters(self) -> int:
        """Return how many matters are open in these places."""
        if self.verb in _GENTLE:
            return 0
        return sum(_open_in(one) for one in (self.area, *self.others))

    @cached_property
    def posters(self) -> int:
        """Return how many printed sheets hang in these places."""
        if self.verb in _GENTLE:
            return 0
        these = (self.area, *self.others)
        rows = Poster.objects.filter(taken_down_at__isnull=True)
        return sum(rows.filter(areas.within(one, field="area__path")).count() for one in these)

    @property
    def says(self) -> str:
        """Say in one sentence what will be."""
        return _SAYS[self.verb](self)

    @property
    def turns(self) -> list[Turn]:
        """Return what is different afterwards."""
        return _turns(self)

    @property
    def counts(self) -> list[Tally]:
        """Return how many of what follows, with names."""
        return list(_counts(self)) if self.verb not in _GENTLE else []

    @property
    def keeps(self) -> list[str]:
        """Say what stays as it is."""
        return list(_keeps(self)) if self.verb not in _GENTLE else []

    @cached_property
    def shares(self) -> list[Share]:
        """Return what each new place of a split gets."""
        return _shares(self) if self.verb == "split" else []

    @cached_property
    def seen(self) -> str:
        """Return a digest of how everything stands that the preview is about."""
        return _digest(_stands(self))


def _open_in(area: Area) -> int:
    homes = {area.jurisdiction_pk, *areas.jurisdictions_beneath(area)}
    still = Matter.objects.filter(
        areas.within(area, field="area__path"),
        jurisdiction_id__in=homes,
        phase__in=[Phase.OPEN, Phase.PAUSED],
    )
    with allow_fanout(WHY):
        return still.count()


def _stands(seen: Preview) -> Iterable[object]:
    """Yield what must not change between looking and doing; what people report does not count."""
    for one in (seen.area, *seen.others):
        yield one.pk, one.parent_id, one.name, one.name_en, one.valid_to
        rows = Area.objects.filter(parent=one, valid_to__isnull=True).order_by("pk")
        yield list(rows.values_list("pk", flat=True))
    for field in ("parent", "replaced_by"):
        if code := seen.answers.get(field):
            yield changing.found(seen.actor, code, field=field, on=seen.on).pk
    if seen.verb not in _GENTLE:
        found = seen.touched
        yield sorted(found.areas.items()), found.posts, found.holders, found.grants
        for these in (found.covering, found.based, found.mechanisms):
            yield [row.pk for row in these]


def _digest(facts: Iterable[object]) -> str:
    return hashlib.sha256("\n".join(map(repr, facts)).encode()).hexdigest()[:24]


def _turns(seen: Preview) -> list[Turn]:
    area, said = seen.area, seen.answers
    if seen.verb == "rename":
        found = [Turn(_("Name"), area.name, said["name"])]
        if said["name_en"] != area.name_en:
            found.append(Turn(_("English name"), area.name_en or "–", said["name_en"] or "–"))
        return found
    if seen.verb == "add":
        kind, name = said["kind"], said["name"]
        code = said["code"] or changing.code_for(area, kind=kind, name=name)
        return [Turn(_("Place code"), "", code)]
    if seen.verb == "move":
        new = changing.found(seen.actor, said["parent"], field="parent", on=seen.on)
        return [Turn(_("Lies in"), _path(area), _path(new, itself=True))]
    return []


def _path(area: Area, *, itself: bool = False) -> str:
    chain = reading.above(area)[-3:] + ([area] if itself else [])
    return " / ".join(named(one) for one in chain[-3:])


def _counts(seen: Preview) -> Iterable[Tally]:
    found = seen.touched
    inside = sum(found.areas.values())
    yield Tally(_("Places that change or go along"), inside, words.counts(found.areas))
    yield Tally(
        _("Units that answer for something in it"),
        len(found.covering),
        words.listed(found.covering),
    )
    yield Tally(_("Units based in it"), len(found.based), words.listed(found.based))
    yield Tally(_("Posts of these units"), found.posts)
    yield Tally(_("People who hold them"), found.holders)
    yield Tally(_("Roles given in it"), found.grants)
    yield Tally(
        _("Mechanisms that run in it"),
        len(found.mechanisms),
        joined(dict.fromkeys(words.mechanism(one.edition_id) for one in found.mechanisms)),
    )
    yield Tally(_("Open matters"), seen.matters)
    yield Tally(_("Printed posters that hang"), seen.posters)


def _keeps(seen: Preview) -> Iterable[str]:
    closes = seen.verb == "close"
    if seen.matters:
        said = ngettext(
            "%(n)d open matter keeps its place, its unit and its promise; new ones go where the "
            "place lies then.",
            "%(n)d open matters keep their place, their unit and their promise; new ones go where "
            "the place lies then.",
            seen.matters,
        )
        yield said % {"n": seen.matters}
    if seen.posters and closes:
        yield _(
            "Take the posters down that hang there; until then their QR signs lead to whatever "
            "takes over."
        )
    elif seen.posters:
        yield _("Printed posters may stay: codes and QR signs do not change.")
    if not closes or seen.answers.get("replaced_by"):
        yield _("Units, roles and mechanisms follow by themselves; who works there keeps the work.")
    elif seen.touched.covering:
        yield _("Nobody takes over: units cover it no longer after that day.")


def _shares(seen: Preview) -> list[Share]:
    """Return the parts with their children and buildings; two queries."""
    rows = Area.objects.filter(parent=seen.area, valid_to__isnull=True)
    homes = seen.answers["children"]
    buildings = _buildings(seen.area)
    found = []
    for part in seen.answers["into"]:
        mine = sorted((one for one in rows if homes.get(one.code) == part.code), key=words.natural)
        found.append(Share(part, mine, sum(buildings.get(one.path, 0) for one in mine)))
    return found


def _buildings(area: Area) -> dict[str, int]:
    """Return the number of buildings at and beneath each place directly beneath, by its path."""
    cut = len(area.path) + SEGMENT_SIGNS
    found: dict[str, int] = {}
    rows = areas.beneath(area).filter(kind="building").order_by()
    for path in rows.values_list("path", flat=True):
        found[path[:cut]] = found.get(path[:cut], 0) + 1
    return found


def _say_add(seen: Preview) -> str:
    said = {"name": seen.answers["name"], "kind": words.kind(seen.answers["kind"])}
    told = _("%(kind)s %(name)s lies in %(area)s from today on.")
    return told % {**said, "area": named(seen.area)}


def _say_rename(_seen: Preview) -> str:
    return _("The code, the QR sign and everything beneath stay as they are.")


def _say_move(seen: Preview) -> str:
    new = changing.found(seen.actor, seen.answers["parent"], field="parent", on=seen.on)
    said = {"area": named(seen.area), "new": named(new)}
    return _("%(area)s lies in %(new)s from today on, with everything in it.") % said


def _say_split(seen: Preview) -> str:
    said = {"area": named(seen.area), "n": len(seen.answers["into"])}
    return _("%(area)s becomes %(n)d places from today on.") % said


def _say_merge(seen: Preview) -> str:
    these = joined(named(one) for one in (seen.area, *seen.others))
    said = {"these": these, "name": seen.answers["into"].name}
    return _("%(these)s become one from today on: %(name)s.") % said


def _say_close(seen: Preview) -> str:
    said = {"area": named(seen.area), "day": full_day(seen.answers["last_on"])}
    if code := seen.answers.get("replaced_by"):
        heir = changing.found(seen.actor, code, field="replaced_by", on=seen.on)
        told = _("%(area)s exists until %(day)s; after that %(heir)s takes over.")
        return told % {**said, "heir": named(heir)}
    return _("%(area)s exists until %(day)s; nothing takes over.") % said


_SAYS: Mapping[str, Callable[[Preview], str]] = {
    "add": _say_add,
    "rename": _say_rename,
    "move": _say_move,
    "split": _say_split,
    "merge": _say_merge,
    "close": _say_close,
}
