"""Posts of a unit: who answers today and in the coming weeks, and every change of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.org import actions
from linli.org import queries as org
from linli.org.models import Post, Unit
from linli.org.queries import posts as reads
from linli.org.queries import rights
from linli.people.models import User
from linli.portal.doors import span_words
from linli.portal.staffing import forms, turns
from linli.portal.staffing.people import role_words
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.forms import ActionForm

FOUND_MOST, OFFERED_MOST = 20, 8
asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@login_required
def unit_posts(request: Asked, code: str) -> HttpResponse:
    """Show the posts of a unit and who answers for each."""
    unit, today = org.unit(code), localtime(now()).date()
    rights.require_posts(request.user, unit, on=today)
    lines = turns.lines(list(reads.posts_of(unit, on=today)), on=today)
    vacant, over = sum(line.is_vacant for line in lines), reads.posts_over(unit, on=today)
    context = {"unit": unit, "lines": lines, "vacant": vacant, "over": over}
    return render(request, "portal/posts/unit.html", context)


@asks
@never_cache
@login_required
def add(request: Asked, code: str) -> HttpResponse:
    """Set up a post."""
    unit, today = org.unit(code), localtime(now()).date()
    rights.require_posts(request.user, unit, on=today)
    roles = rights.roles_to_give(request.user, unit, on=today)
    form = forms.ChairForm(sent(request), roles=roles)
    if form.accepted_by(actions.add_post, unit, actor=request.user, at=now()):
        messages.success(request, _("The post is set up. Name who holds it."))
        return SeeOther(f"/manage/posts/{form.result.pk}/")
    return _ask(request, form, _("Set up a post"), unit=unit)


@require_safe
@never_cache
@login_required
def post(request: Asked, pk: int) -> HttpResponse:
    """Show one post: who answers, who will, and what can be changed."""
    found, today = _post(request, pk)
    [line] = turns.lines([found], on=today)
    context = {
        "post": found,
        "unit": found.unit,
        "line": line,
        **_about(found, today),
        "is_over": found.valid_to is not None and found.valid_to < today,
        "may_give": rights.may_give(request.user, found.unit, found.role, on=today),
        "today": today,
    }
    return render(request, "portal/posts/post.html", context)


@asks
@never_cache
@login_required
def change(request: Asked, pk: int) -> HttpResponse:
    """Describe a post anew."""
    found, today = _post(request, pk)
    roles = rights.roles_to_give(request.user, found.unit, on=today)
    form = forms.ChairForm(sent(request), roles=roles, post=found)
    return _do(request, form, _("Change the post"), found, actions.change_post)


@asks
@never_cache
@login_required
def appoint(request: Asked, pk: int) -> HttpResponse:
    """Name who holds a post from a day on; whoever held it hands over."""
    found, today = _post(request, pk)
    people = _found(request, found.unit, today)
    find = request.GET.get("find", "")
    form = forms.Appoint(sent(request), people=people, today=today, find=find)
    return _do(request, form, _("Name the holder"), found, actions.appoint)


@asks
@never_cache
@login_required
def substitute(request: Asked, pk: int) -> HttpResponse:
    """Name who stands in during a leave."""
    found, today = _post(request, pk)
    people = _found(request, found.unit, today)
    find = request.GET.get("find", "")
    form = forms.NameSubstitute(sent(request), people=people, today=today, find=find)
    return _do(request, form, _("Name a substitute"), found, actions.name_substitute)


@asks
@never_cache
@login_required
def end_post(request: Asked, pk: int) -> HttpResponse:
    """End a post."""
    found, today = _post(request, pk)
    says = _("Whoever holds it or stands in leaves with it; it stays in the history.")
    form = forms.LastDay(sent(request), last_on=today, says=says)
    return _do(request, form, _("End the post"), found, actions.end_post)


@asks
@never_cache
@login_required
def leave(request: Asked, pk: int, seat: int) -> HttpResponse:
    """End what somebody holds, or call off what has not begun."""
    found, today = _post(request, pk)
    holding = reads.holding(found, seat)
    says = _("The post is vacant after that. To hand it over, name the next holder instead.")
    last_on = max(today, holding.from_on - timedelta(days=1))
    form = forms.LastDay(sent(request), last_on=last_on, says=says)
    heading = _("%(name)s leaves the post") % {"name": holding.user.name}
    return _do(request, form, heading, found, actions.leave, holding)


@asks
@never_cache
@login_required
def shorten(request: Asked, pk: int, seat: int) -> HttpResponse:
    """Let a stand-in end earlier, or call it off."""
    found, today = _post(request, pk)
    stand_in = reads.stand_in(found, seat)
    says = _("A day before the first one calls it off.")
    last_on = max(today, stand_in.from_on) - timedelta(days=1)
    form = forms.LastDay(sent(request), last_on=last_on, says=says)
    heading = _("End or call off: %(name)s stands in") % {"name": stand_in.user.name}
    return _do(request, form, heading, found, actions.shorten, stand_in)


def _about(found: Post, today: date) -> dict[str, Any]:
    return {
        "role": role_words(found.role),
        "hours": [span_words(span) for span in found.hours],
        "before": turns.before(found, on=today),
    }


def sent(request: Asked) -> Any:
    """Return what was sent, None when the form is only shown."""
    return request.POST if request.method == "POST" else None


def _do(
    request: Asked,
    form: ActionForm,
    heading: str,
    found: Post,
    action: Callable[..., Any],
    subject: Any = None,
) -> HttpResponse:
    """Do it and lead back to the post, or ask (again)."""
    if form.accepted_by(action, subject or found, actor=request.user, at=now()):
        messages.success(request, _("Saved."))
        return SeeOther(f"/manage/posts/{found.pk}/")
    return _ask(request, form, heading, unit=found.unit, post=found)


def _ask(request: Asked, form: ActionForm, heading: str, **more: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, **more}
    status = form.status if form.is_bound else 200
    return render(request, "portal/posts/step.html", context, status=status)


def _post(request: Asked, pk: int) -> tuple[Post, date]:
    """Return a post this user looks after, and the day."""
    found, today = reads.post(pk), localtime(now()).date()
    rights.require_posts(request.user, found.unit, on=today)
    return found, today


def _found(request: Asked, unit: Unit, today: date) -> list[User]:
    """Return whom to choose from: those searched for, else the colleagues and who lives near."""
    words = request.GET.get("find", "").strip()[:60]
    near = list(reads.people_near(unit, words, on=today)[:FOUND_MOST])
    if words:
        return near
    beside = reads.colleagues(unit, on=today)[:OFFERED_MOST]
    return list(dict.fromkeys([*beside, *near]))[:OFFERED_MOST]
