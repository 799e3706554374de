"""What a door says in words: who answers, what is open, what was counted, what lies beneath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.center import rules as hours_rules
from linli.center.models import Facility
from linli.indicators import queries as indicators
from linli.indicators.queries import Figure
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.org.queries import Answer, Answers
from linli.ui.words import WEEKDAYS, named, when_short

BENEATH_SHOWN = 60
PHONE_SIGNS = frozenset("+0123456789")


@dataclass(frozen=True)
class Face:
    """Who is shown at the door, with everything said in words."""

    name: str
    title: str
    duties: str
    unit: str
    phone: str
    dial: str
    way: str
    duty: str
    is_on_duty: bool
    why: tuple[str, ...]

    @property
    def is_relay(self) -> bool:
        """Return whether calls go through the relay."""
        return self.way == "relay"

    @property
    def is_desk(self) -> bool:
        """Return whether the number is that of a desk."""
        return self.way == "desk" and bool(self.phone)


@dataclass(frozen=True)
class Opened:
    """One facility and whether it is open now."""

    facility: Facility
    hours: str
    state: str
    is_open: bool


def takes_appeals(area: Area, at: datetime) -> bool:
    """Return whether anything may be asked for in a place."""
    rows = org.mechanisms_at(area, on=day_of(at))
    return any(blueprint.mechanism(row.edition_id).appeals for row in rows)


def face(answers: Answers, at: datetime) -> Face | None:
    """Return who is shown, falling back as the chain does and saying so; None where no unit is."""
    first = answers.first
    if first.unit is None:
        return None
    card, post = first.card, first.post
    hours = (card.hours if card else []) or (post.hours if post else [])
    phone = answers.phone
    return Face(
        name=named(card, "shown_name") if card else "",
        title=named(post, "title") if post else named(first.unit),
        duties=named(post, "duties") if post else "",
        unit=named(first.unit),
        phone=phone,
        dial=_dial(phone),
        way=card.reach_by if card else "desk",
        duty=duty(hours, at),
        is_on_duty=hours_rules.is_open(hours, localtime(at)),
        why=tuple(_why(answers)),
    )


def _dial(phone: str) -> str:
    return "".join(sign for sign in phone if sign in PHONE_SIGNS)


def duty(hours: list[Mapping[str, Any]], at: datetime) -> str:
    """Say until when somebody is on duty, or from when again; empty when no hours are known."""
    local = localtime(at)
    edge = hours_rules.until(hours, local)
    if hours_rules.is_open(hours, local):
        return _("on duty until %(time)s") % {"time": f"{edge:%H:%M}"} if edge else _("on duty")
    return _("on duty again %(when)s") % {"when": when_short(edge, now=at)} if edge else ""


def _why(answers: Answers) -> Iterable[str]:
    for one in answers.fell_back:
        yield _passed_over(one)
    first = answers.first
    if first.stands == "substitute":
        yield _("The holder is away these days; this is the substitute.")
    elif first.stands == "deputy":
        yield _("The first post is vacant today; the deputy answers.")
    elif first.stands == "vacant":
        unit = {"unit": named(first.unit)}
        yield _("Every post of %(unit)s is vacant today; its desk answers.") % unit
    if first.is_somebody and first.card is None:
        yield _("Whoever holds the post has not agreed to be named here.")


def _passed_over(one: Answer) -> str:
    if one.unit is None:
        known = {
            4: _("No building group covers this building yet."),
            3: _("No grid branch covers this place yet."),
            2: _("No community unit covers this place yet."),
        }
        return known.get(one.level, _("No unit covers this place yet."))
    return _("The post of %(unit)s is vacant today.") % {"unit": named(one.unit)}


def others(answers: Answers) -> list[dict[str, str]]:
    """Return who else answers, upward from the one shown."""
    rest = answers[answers.index(answers.first) + 1 :]
    return [
        {
            "unit": named(one.unit),
            "name": named(one.card, "shown_name") if one.card else "",
            "phone": one.phone,
            "dial": _dial(one.phone),
        }
        for one in rest
        if one.unit
    ]


def opened(facilities: Iterable[Facility], at: datetime) -> list[Opened]:
    """Return facilities with their hours and whether they are open now, open ones first."""
    local = localtime(at)
    found = [_opened(one, local, at) for one in facilities]
    return sorted(found, key=lambda one: not one.is_open)


def _opened(facility: Facility, local: datetime, at: datetime) -> Opened:
    is_open = hours_rules.is_open(facility.hours, local)
    edge = hours_rules.until(facility.hours, local)
    if is_open:
        state = _("open until %(time)s") % {"time": f"{edge:%H:%M}"} if edge else _("always open")
    else:
        state = (
            _("opens %(when)s") % {"when": when_short(edge, now=at)} if edge else _("closed now")
        )
    return Opened(
        facility, pgettext("hours", ", ").join(map(span_words, facility.hours)), state, is_open
    )


def span_words(span: Mapping[str, Any]) -> str:
    """Say one span of opening hours."""
    days = sorted(span["days"])
    clock = f"{span['from']}–{span['to']}"
    if len(days) == len(WEEKDAYS):
        return _("every day %(clock)s") % {"clock": clock}
    is_run = days == list(range(days[0], days[-1] + 1)) and len(days) > 1
    words = (
        f"{WEEKDAYS[days[0] - 1]}–{WEEKDAYS[days[-1] - 1]}"
        if is_run
        else pgettext("days", ", ").join(str(WEEKDAYS[day - 1]) for day in days)
    )
    return f"{words} {clock}"


def month(area: Area, at: datetime) -> str:
    """Say what was reported and closed here this month; empty while nothing is counted."""
    on = day_of(at)
    codes = ("opened", "closed")
    found = indicators.figures(area, since=on.replace(day=1), until=on, codes=codes)
    opened_now, closed_now = (found.get(code) for code in codes)
    if opened_now is None or not opened_now.has_data:
        return ""
    counts = {"opened": _count(opened_now), "closed": _count(closed_now)}
    return _("This month: %(opened)s reported, %(closed)s closed.") % counts


def _count(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return _("few") if figure and figure.is_suppressed else "0"
    return f"{figure.value:g}"


def short_name(area: Area, parent: Area | None) -> str:
    """Return the name without the name of the place above, which stands over it already."""
    name = named(area)
    return name.removeprefix(named(parent)).strip(" ,") or name if parent else name


def beneath(area: Area) -> list[tuple[str, str]]:
    """Return code and short name of the places directly beneath: on to one's own building."""
    rows = Area.objects.filter(parent=area, valid_to__isnull=True)
    found = list(rows.order_by("path")[:BENEATH_SHOWN]) if area.kind != "building" else []
    return [(one.code, short_name(one, area)) for one in sorted(found, key=_natural)]


def _natural(area: Area) -> list[Any]:
    digits = "".join(sign if sign.isdigit() else " " for sign in area.name).split()
    return [area.kind, [int(part) for part in digits], area.path]


def successor(code: str) -> Area | None:
    """Return what took the place of an area whose code was given up; None while it is in force."""
    return areas.heir(code)
