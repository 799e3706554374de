"""The desk: open legs of my units by due time, overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.areas import queries as areas
from linli.matters.models import Leg
from linli.matters.rules import day_of
from linli.matters.states import kind_of
from linli.org import queries as org
from linli.portal import queries, rules
from linli.portal.calendar.year import changed_lately
from linli.portal.queries import Desk, Wanted
from linli.portal.week import week
from linli.tasks.forms.calls import put_aside
from linli.tasks.queries import calls
from linli.ui.asked import Asked
from linli.ui.words import named

HERE = "/desk/"
# How long before New Year the holidays of the next year matter to promises made now.
NEAR = timedelta(days=31)
CHOSEN = ("unit", "role", "topic", "state", "area")


@dataclass(frozen=True)
class Row:
    """One line of the desk."""

    leg: Leg
    title: str
    place: str
    unit: str
    state: str
    role: str
    icon: str
    is_own: bool
    voices: int
    handed: int


@require_safe
@never_cache
@login_required
def desk(request: Asked) -> HttpResponse:
    """Show whatever waits for my units, with the filters of the address."""
    at = now()
    want = queries.wanted(request.GET.dict())
    found = queries.desk(request.user, want=want, after=request.GET.get("after", ""), at=at)
    context = _context(want, found)
    posts = org.units_of(request.user, on=day_of(at)).values()
    context["may_enter"] = any("cases.enter" in held for held in posts)
    context["calls"] = _calls(request, at)
    context["week"] = week(request.user, on=day_of(at))
    context["is_further"] = "after" in request.GET
    context["unknown_years"] = _unknown_years(day_of(at))
    context["calendar_changed"] = changed_lately(on=day_of(at))
    return render(request, "portal/desk.html", context)


def _calls(request: Asked, at: datetime) -> int:
    """Return how many calls for helpers wait for an answer of the reader, or of their units."""
    return calls.waiting_for(request.user, hidden=put_aside(request.COOKIES), at=at)


def _unknown_years(today: date) -> str:
    """Return this year or the next, if it is near, where its holidays are not known yet."""
    near = {today.year, (today + NEAR).year}
    return pgettext("list", ", ").join(map(str, sorted(near - areas.known_years())))


def _context(want: Wanted, found: Desk) -> dict[str, Any]:
    todo = [
        (rules.ROLES[role], found.counted(count), _address({"role": role}))
        for role, count in found.todo
    ]
    further = {**want.values, "after": found.following}
    return {
        "headline": _headline(found),
        "open_words": found.counted(len(found.glances)),
        "rows": [_row(leg, found) for leg in found.legs],
        "raised": [_row(leg, found) for leg in found.raised],
        "chips": _chips(want, found),
        "filters": _offered(want, found),
        "want": want.values,
        "todo": todo,
        "following": _address(further) if found.following else "",
    }


def _headline(found: Desk) -> str:
    """Say in one sentence how the desk stands."""
    late, today = found.late, found.today
    parts = []
    if late:
        words = ngettext("%(n)s overdue", "%(n)s overdue", late)
        parts.append(words % {"n": found.counted(late)})
    if today:
        words = ngettext("%(n)s due today", "%(n)s due today", today)
        parts.append(words % {"n": found.counted(today)})
    if parts:
        return pgettext("list", ", ").join(parts)
    return _("Nothing is overdue or due today") if found.glances else _("Nothing waits for you")


def _chips(want: Wanted, found: Desk) -> list[dict[str, Any]]:
    """Return the filters in force, each with the address without it."""
    names = _filter_names()
    said = {name: dict(choices) for name, _label, choices in _offered(want, found)}
    made = []
    for name, value in want.values.items():
        rest = {other: kept for other, kept in want.values.items() if other != name}
        words = said.get(name, {}).get(value, value)
        shown = words if name != "late" else ""
        made.append({"name": names[name], "value": shown, "remove": _address(rest)})
    return made


def _offered(want: Wanted, found: Desk) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the filters that make a difference here: name, label and choices."""
    names = _filter_names()
    choices: dict[str, dict[str, str]] = {name: {} for name in CHOSEN}
    for one in found.glances:
        choices["unit"].update([queries.choice(*one.unit)])
        choices["role"][one.role] = str(rules.ROLES[one.role])
        choices["topic"].setdefault(one.topic[2], queries.topic_words(*one.topic))
        choices["state"][one.state] = str(rules.state_words(one.topic[1], one.state))
        choices["area"].update([queries.choice(*one.area)])
    if want.area:
        choices["area"][want.area.code] = named(want.area)
    return [
        (name, names[name], list(found_choices.items())[: queries.OFFERED])
        for name, found_choices in choices.items()
        if len(found_choices) > 1 or name in want.values
    ]


def _filter_names() -> dict[str, str]:
    return {
        "unit": _("Unit"),
        "role": _("What to do"),
        "topic": _("Kind"),
        "state": _("Stands at"),
        "area": _("Place"),
        "late": _("Overdue only"),
        "q": _("Words"),
    }


def _row(leg: Leg, found: Desk) -> Row:
    matter = leg.matter
    is_asked = kind_of(matter.kind).is_asked_from_outside
    english = (get_language() or "").startswith("en")
    return Row(
        leg=leg,
        title=matter.title or queries.topic_words(matter.edition_id, matter.kind, matter.topic),
        place=rules.place_name(matter.area, english=english),
        unit=named(leg.unit),
        state=str(rules.state_words(matter.kind, matter.state)),
        role=str(rules.ROLES[leg.role]),
        icon=rules.ICONS.get(leg.role, "users"),
        is_own=leg.role == "own",
        voices=matter.voice_count,
        # What an office issues passes to its lead once, which is no handing over.
        handed=found.handed.get(leg.matter_id, 0) if is_asked else 0,
    )


def _address(values: dict[str, str]) -> str:
    return f"{HERE}?{urlencode(values)}" if values else HERE
