"""The mechanisms in force, one mechanism in one place, and what it lacks there."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.areas import reach
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.people.models import User
from linli.portal import mechanisms as shown
from linli.portal.mechanisms.missing import MissingPage
from linli.portal.mechanisms.page import MechanismPage
from linli.portal.views.door import last_door
from linli.ui.asked import Asked

MANAGING = "org.manage"


@require_safe
def mechanisms(request: HttpRequest) -> HttpResponse:
    """List the mechanisms in force with the places where they run."""
    found: dict[str, dict[str, object]] = {}
    for row in shown.running(on=timezone.localdate()):
        made = blueprint.mechanism(row.edition_id)
        one = found.setdefault(row.blueprint, {"code": row.blueprint, "made": made, "places": []})
        one["places"].append(row.area)  # type: ignore[attr-defined]
    return render(request, "portal/mechanisms.html", {"mechanisms": list(found.values())})


@require_safe
def mechanism(request: Asked, code: str) -> HttpResponse:
    """Show how one mechanism stands in one place; those who work there see small groups too."""
    area, on = request.GET.get("area", ""), timezone.localdate()
    near, viewer = [] if area else _near(request, on), _viewer(request)
    page = MechanismPage(code, area=area, near=near, viewer=viewer, at=timezone.now())
    return render(request, "portal/mechanism.html", {"page": page})


@require_safe
def missing(request: Asked, code: str, key: str) -> HttpResponse:
    """List the places that lack their organization of one level or tier."""
    area, on = request.GET.get("area", ""), timezone.localdate()
    page = MissingPage(code, key, area=area, near=[] if area else _near(request, on), on=on)
    may_add = _may_add(_viewer(request), page.area, on)
    return render(request, "portal/mechanisms/missing.html", {"page": page, "may_add": may_add})


def _viewer(request: Asked) -> User | None:
    return request.user if request.user.is_authenticated else None


def _may_add(viewer: User | None, area: Area, on: date) -> bool:
    return viewer is not None and MANAGING in reach.held(viewer, area.path, on=on)


def _near(request: Asked, on: date) -> list[str]:
    """Return where the reader is: at the door last looked at, and where they work."""
    door = last_door(request)
    works = reach.grants(request.user, on=on) if request.user.is_authenticated else []
    return [*([door.path] if door else []), *(path for _role, path, _kind, _home in works)]
