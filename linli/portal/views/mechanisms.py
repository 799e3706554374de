"""The mechanisms in force, and one mechanism in one place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from linli.blueprint import queries as blueprint
from linli.portal import mechanisms as shown


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
def mechanism(request: HttpRequest, code: str) -> HttpResponse:
    """Show how one mechanism is made, with its units and posts in one place."""
    area = request.GET.get("area", "")
    page = shown.MechanismPage(code, area=area, on=timezone.localdate())
    return render(request, "portal/mechanism.html", {"page": page})
