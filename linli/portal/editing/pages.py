"""What the pages of services and promises show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.rules.cross import awaiting
from linli.blueprint.types import Appeal, span_text
from linli.blueprint.types import Mechanism as Blueprint
from linli.kernel import numbers
from linli.kernel.errors import Missing, NotAllowed
from linli.org.models import Mechanism
from linli.people.models import User
from linli.portal.editing import counting, preview, sections
from linli.portal.editing.decided import Decided, Running, listed
from linli.portal.editing.preview import Line

NEEDS = "blueprint.edit"
PAGE = 50
SHOWN = 60


@dataclass(frozen=True)
class ServiceLine:
    """One service of the list: its promise and who gets it, in words, and what is open."""

    service: Appeal
    promise: str
    begins: str
    open: int


class Overview:
    """Which mechanisms run where, for one person who may edit some of them."""

    def __init__(self, user: User, *, on: date, page: int) -> None:
        self.on, self.page = on, max(1, page)
        self.paths = [path for path, _kind, _home in reach.paths(user, NEEDS, on=on)]
        if not self.paths:
            raise NotAllowed("services.nowhere", _("You may not edit services and promises."))
        within = reach.within(user, NEEDS, on=on, field="area__path")
        rows = Mechanism.objects.filter(within).select_related("area")
        self._rows = list(rows.order_by("area__path", "blueprint", "-from_on", "-pk"))

    @cached_property
    def _all(self) -> list[Running]:
        return listed(self._rows, on=self.on)

    @property
    def lines(self) -> list[Running]:
        """Return the mechanisms of this page."""
        return self._all[(self.page - 1) * PAGE : self.page * PAGE]

    @property
    def has_more(self) -> bool:
        """Tell whether another page follows."""
        return len(self._all) > self.page * PAGE

    @cached_property
    def places(self) -> list[Area]:
        """Return the places where this person decides, for the first adoption."""
        return list(
            Area.objects.filter(path__in=self.paths, valid_to__isnull=True).order_by("path")
        )

    @cached_property
    def above(self) -> list[tuple[Mechanism, Blueprint]]:
        """Return what runs above these places, which others decide on."""
        chain = {up for path in self.paths for up in numbers.ancestors(path)} - set(self.paths)
        rows = Mechanism.objects.filter(area__path__in=chain, to_on__isnull=True)
        found = rows.select_related("area").order_by("area__path", "blueprint")
        return [(row, blueprint.mechanism(row.edition_id)) for row in found]


class PlacePage:
    """One mechanism in one place: its services, texts, editions and draft."""

    def __init__(self, decided: Decided) -> None:
        self.decided = decided

    @cached_property
    def services(self) -> list[ServiceLine]:
        """Return the services in their order, retired ones last."""
        made, counts = self.decided.made, self._open
        rows = sorted(made.every_appeal, key=lambda one: one.retired)
        return [
            ServiceLine(one, promise_words(one), begin_words(one, made), counts.get(one.code, 0))
            for one in rows
        ]

    @cached_property
    def _open(self) -> dict[str, int]:
        return counting.open_by_topic(self.decided.area, editions=self.decided.editions)

    @cached_property
    def changes(self) -> list[Line]:
        """Return what the draft would change from tomorrow on."""
        if self.decided.draft is None:
            return []
        return draft_lines(self.decided, from_on=self.decided.on + timedelta(days=1))

    @property
    def waits(self) -> list[tuple[str, int]]:
        """Return what the blueprint waits for, in words, and in how many places."""
        words = sections.rooms()
        return [(words.get(room, room), count) for room, count in self.decided.awaiting]

    @property
    def hours(self) -> str:
        """Return the working hours."""
        return preview.hours_words(self.decided.made)

    @property
    def timers(self) -> list[tuple[str, str]]:
        """Return what each waiting time is called, and how long it is."""
        timers = self.decided.made.timers
        named = preview.timer_words().items()
        return [(title, span_text(getattr(timers, name))) for name, title in named]

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Return the sections whose words may be edited."""
        return sections.offered(self.decided.data)


def draft_lines(decided: Decided, *, from_on: date) -> list[Line]:
    """Return what the draft would change against the last word."""
    return preview.lines(
        decided.latest_made,
        decided.made,
        from_on=from_on,
        today=decided.on,
        open_now=counting.open_by_topic(decided.area, editions=decided.editions),
    )


def edition_lines(decided: Decided, edition: int, *, from_on: date) -> list[Line]:
    """Return what putting an edition that ran here in force again would change."""
    return preview.lines(
        decided.latest_made,
        made_of(decided, edition),
        from_on=from_on,
        today=decided.on,
        open_now=counting.open_by_topic(decided.area, editions=decided.editions),
    )


@dataclass(frozen=True)
class Comparison:
    """What one edition changed against another, in words and line by line."""

    lines: list[Line]
    diff: list[tuple[str, str]]
    from_on: date


def comparison(decided: Decided, old: int, new: int) -> Comparison:
    """Return the differences of two editions that were decided on here. Raises Missing."""
    was, now = made_of(decided, old), made_of(decided, new)
    began = min(row.from_on for row in decided.rows if row.edition_id == new)
    found = preview.lines(was, now, from_on=began, today=decided.on)
    texts = blueprint.texts({old, new})
    return Comparison(found, preview.text_diff(texts[old], texts[new]), began)


def made_of(decided: Decided, edition: int) -> Blueprint:
    """Return an edition that was decided on here. Raises Missing for any other."""
    if edition not in decided.editions:
        raise Missing("blueprint.no_edition", _("This edition never ran here."))
    return blueprint.mechanism(edition)


def promise_words(one: Appeal) -> str:
    """Return both promises of a service in one line."""
    words = {"first": span_text(one.first_answer), "finish": span_text(one.finish)}
    return _("First answer: %(first)s · Finished: %(finish)s") % words


def begin_words(one: Appeal, made: Blueprint) -> str:
    """Return who gets a service first."""
    name = str(made.level(one.starts_at).words)
    types = dict(preview.type_words(made))
    if one.prefer in types:
        words = {"first": types[one.prefer], "name": name}
        return _("Begins with: %(first)s, else %(name)s") % words
    return _("Begins with: %(name)s") % {"name": name}


@dataclass(frozen=True)
class Fixed:
    """One thing that code relies on: where it stands in the file, and what it is."""

    line: int
    section: str
    name: str
    code: str
    awaits: str


def fixed(made: Blueprint) -> list[Fixed]:
    """Return what cannot be edited in forms, with its line in the file."""
    titles = sections.titles()
    waits, rooms = dict(awaiting(made)), sections.rooms()
    found = []
    for section in ("indicators", "flows", "institutions", "services"):
        for place, one in enumerate(getattr(made, section)):
            line = made.line_of(f"{section}.{place}")
            room = rooms.get(waits.get(f"{section}.{one.code}", ""), "")
            found.append(Fixed(line, titles[section], str(one.words), one.code, room))
    return sorted(found, key=lambda one: one.line)
