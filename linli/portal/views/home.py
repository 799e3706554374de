"""The first page: one field, one button, then what is near and how it goes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.center import queries as center
from linli.indicators import queries as indicators
from linli.indicators.queries import Figure
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.portal.doors import face, opened
from linli.portal.mechanisms import shared_place
from linli.portal.setup import queries as setup
from linli.portal.views.door import last_door
from linli.ui.asked import Asked
from linli.ui.words import span

FIGURES = ("opened", "on_time_rate", "first_response_time", "solved_rate")
DAYS = 30
ESTATES_SHOWN = 8
FACILITIES_SHOWN = 4


@require_safe
def home(request: Asked) -> HttpResponse:
    """Show the first page, with the door last looked at if there was one."""
    at = now()
    place, here = shared_place(on=day_of(at)), last_door(request)
    estates = _estates(place) if place and not here else []
    context = {
        "place": place,
        "here": here,
        "estates": estates,
        **({} if here or estates else _bare(place)),
        "figures": _figures(place, day_of(at)) if place else [],
        **(_near(here, at) if here else {}),
    }
    return render(request, "portal/home.html", context)


def _bare(place: Area | None) -> dict[str, bool]:
    """Return what an installation that has only begun says of itself."""
    if place is None:
        return {"is_bare": True, "is_new": not setup.is_set_up()}
    return {"is_bare": not areas.beneath(place).filter(kind="building").exists()}


def _near(here: Area, at: datetime) -> dict[str, Any]:
    on = day_of(at)
    facilities = opened(center.near(here, on=on), at)
    return {
        "face": face(org.answering(here, on=on), at),
        "facilities": facilities[:FACILITIES_SHOWN],
    }


def _estates(place: Area) -> list[Area]:
    return list(areas.beneath(place).filter(kind="estate").order_by("path")[:ESTATES_SHOWN])


def _figures(place: Area, on: date) -> list[dict[str, Any]]:
    since = date.fromordinal(on.toordinal() - DAYS + 1)
    found = indicators.figures(place, since=since, until=on, codes=FIGURES)
    return [_said(found[code]) for code in FIGURES if code in found]


def _said(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.words,
        "number": _number(figure),
        "unit": "" if figure.value is None or figure.measure != "count" else figure.unit,
        "of": _out_of(figure),
        "definition": figure.definition,
    }


def _number(figure: Figure) -> str:
    if figure.is_suppressed:
        return _("too few to show")
    if figure.value is None:
        return _("no data yet")
    if figure.percent is not None:
        return f"{figure.percent} %"
    return _length(figure.value) if figure.measure == "quantile" else f"{figure.value:g}"


def _length(minutes: float) -> str:
    """Say a length; from three hours on single minutes do not matter."""
    return span(minutes if minutes < 180 else round(minutes / 60) * 60)


def _out_of(figure: Figure) -> str:
    if figure.value is None or figure.denominator is None:
        return _("in the last %(n)d days") % {"n": DAYS}
    counts = {"n": figure.numerator, "of": figure.denominator}
    if figure.percent is None:
        return _("of %(of)s cases") % counts
    return _("%(n)s of %(of)s cases") % counts
