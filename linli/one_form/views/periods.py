"""One period of a form over all units, the burden of a week, and the channel without a name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel import sheets
from linli.kernel.errors import Missing
from linli.one_form.actions import releasing, telling
from linli.one_form.forms.requesting import AskedBefore
from linli.one_form.models import FormRequest
from linli.one_form.queries import burden as burdens
from linli.one_form.queries import people, requests, rounds
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.rules import network
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@never_cache
@login_required
def period(request: Asked, number: str, first: str) -> HttpResponse:
    """Show every unit's sheet of a period, with totals, and what can be released."""
    made = _form(request, number)
    found = rounds.table(made, rounds.one(made, _day(first)))
    is_office = people.is_of_office(request.user, made, on=localdate())
    may_release = is_office and bool(found.confirmed) and not found.round.busy
    context = {"table": found, "made": made, "may_release": may_release}
    return render(request, "one_form/period.html", context)


@require_POST
@login_required
def release(request: Asked, number: str, first: str) -> HttpResponse:
    """Release what the units confirmed."""
    made = _form(request, number)
    releasing.release(rounds.one(made, _day(first)), actor=request.user, at=now())
    messages.success(request, _("What was confirmed goes out now; the values stay as they are."))
    return SeeOther(f"/forms/{made.number}/{first}/")


@require_safe
@never_cache
@login_required
def download(request: Asked, number: str, first: str, kind: str) -> HttpResponse:
    """Give a period as a table."""
    made = _form(request, number)
    cells = rounds.table(made, rounds.one(made, _day(first))).cells()
    if kind == "csv":
        answer = HttpResponse(sheets.write_csv(cells), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(sheets.write_xlsx(made.title, cells), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{made.number}-{first}.{kind}"'
    return answer


@require_safe
@never_cache
@login_required
def burden(request: Asked) -> HttpResponse:
    """Show how much was asked of whom in a week, by the office that asks."""
    area = _area(request)
    week = request.GET.get("week", "")
    found = burdens.burden(area, week_of=_day(week) if week else localdate())
    before, after = found.first - burdens.WEEK, found.first + burdens.WEEK
    following = after if after <= localdate() else None
    context = {"burden": found, "area": area, "before": before, "after": following}
    return render(request, "one_form/burden.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def asked_before(request: Asked) -> HttpResponse:
    """Take what somebody says was asked before; nobody signs in, nothing about them is kept."""
    made = requests.by_number(request.GET.get("form", ""))
    data = request.POST if request.method == "POST" else None
    form = AskedBefore(data)
    who = network(request.META.get("REMOTE_ADDR", ""))
    about: dict[str, Any] = {"form": made, "who": who, "at": now()}
    if form.accepted_by(telling.say, _told_at(request, made), **about):
        return SeeOther(f"{request.path}?thanks=1")
    status = form.status if form.is_bound else 200
    context = {"form": form, "made": made, "thanks": "thanks" in request.GET}
    return render(request, "one_form/asked_before.html", context, status=status)


def _told_at(request: Asked, made: FormRequest | None) -> Area:
    """Return where it belongs: the place of the form, the place named, or the whole."""
    if made is not None:
        return made.area
    code = request.GET.get("area", "")
    return areas.by_code(code) if code else people.top()


def _form(request: Asked, number: str) -> FormRequest:
    made = requests.get_for(request.user, number=number, on=localdate())
    people.require_table(request.user, made, on=localdate())
    return made


def _area(request: Asked) -> Area:
    """Return the place asked for, else that of my highest unit, else the whole."""
    code = request.GET.get("area", "")
    if code:
        return areas.by_code(code)
    mine = list(org.units_of(request.user, on=localdate()))
    unit = Unit.objects.filter(pk__in=mine).select_related("base").order_by("base__path").first()
    return unit.base if unit else people.top()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Missing("form.day", _("There is no such day.")) from problem
