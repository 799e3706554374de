"""The mechanisms in force, and one mechanism in one place."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.areas import reach
from linli.blueprint import queries as blueprint
from linli.portal import mechanisms as shown
from linli.portal.views.door import last_door
from linli.ui.asked import Asked


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
    """Show how one mechanism is made, with its units and posts in one place."""
    area, on = request.GET.get("area", ""), timezone.localdate()
    near = [] if area else _near(request, on)
    page = shown.MechanismPage(code, area=area, near=near, on=on)
    return render(request, "portal/mechanism.html", {"page": page})


def _near(request: Asked, on: date) -> list[str]:
    """Return where the reader is: at the door last looked at, and where they work."""
    door = last_door(request)
    works = reach.grants(request.user, on=on) if request.user.is_authenticated else []
    return [*([door.path] if door else []), *(path for _role, path, _kind, _home in works)]
