"""Places for those who look after them: the tree, one place, and every change in two steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.areas import reach
from linli.portal.tree import reading, steps, story, table
from linli.portal.tree.page import Page
from linli.ui import qr
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_MOST = 10_000


@require_safe
@never_cache
@login_required
def tree(request: Asked) -> HttpResponse:
    """Show the tree of places within reach, or what was searched for in it."""
    on, said = localdate(), request.GET.get("q", "").strip()[:60]
    opened = request.GET.get("open", "")
    context: dict[str, Any] = {"q": said}
    context["may_take_in"] = bool(reach.paths(request.user, reading.PERMISSION, on=on))
    if said:
        page = _number(request.GET.get("page"))
        context["found"] = reading.search(request.user, said, page=page, on=on)
    else:
        context["nodes"] = reading.tree(request.user, opened, on=on)
    return render(request, "portal/tree/tree.html", context)


@require_safe
@never_cache
@login_required
def place(request: Asked, code: str) -> HttpResponse:
    """Show one place, how it came about, and how it stood on a day."""
    on = localdate()
    area = reading.get_for(request.user, code, on=on)
    page = Page(area, user=request.user, on=on, page=_number(request.GET.get("page")))
    day = _day(request.GET.get("day", ""))
    stood = story.stood(request.user, code, day=day, on=on) if day else None
    door = f"/b/{area.code}/"
    context = {"page": page, "area": area, "stood": stood, "day": day or on, "door": door}
    context["qr"] = qr.svg(qr.address(request, f"{door}?via=qr")) if not area.valid_to else ""
    return render(request, "portal/tree/place.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def change(request: Asked, code: str, verb: str) -> HttpResponse:
    """Ask, show what it touches, do it."""
    at = now()
    area = reading.get_for(request.user, code, on=localdate(at))
    find = request.GET.get("find", "")
    if request.method == "POST":
        turn = steps.sent(verb, area, request.POST, user=request.user, at=at)
    else:
        turn = steps.asked(verb, area, user=request.user, find=find, at=at)
    return _answer(request, turn, area=area, name=verb)


@require_safe
@login_required
def workbook(request: Asked, code: str) -> HttpResponse:
    """Give what lies beneath a place as a table that can be sent back."""
    on = localdate()
    area = reading.get_for(request.user, code, on=on)
    reach.require(request.user, reading.PERMISSION, area, on=on)
    answer = HttpResponse(table.workbook(area), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="linli-areas-{area.code}.xlsx"'
    return answer


def _answer(request: Asked, turn: steps.Turn, **context: Any) -> HttpResponse:
    if turn.leads_to:
        messages.success(request, turn.verb.done)
        return SeeOther(turn.leads_to)
    context |= {"turn": turn, "form": turn.form, "seen": turn.seen, "heading": turn.verb.heading}
    context["carried"] = steps.carried(request.POST)
    return render(request, turn.template, context, status=turn.status)


def _number(said: str | None) -> int:
    return min(max(int(said), 1), PAGE_MOST) if said and said.isdigit() else 1


def _day(said: str) -> date | None:
    try:
        return parse_date(said)
    except ValueError:
        return None
