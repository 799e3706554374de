"""The first start in a browser: the word, then a few questions, then the place stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.kernel.errors import Refused
from linli.portal import demo
from linli.portal.setup import actions, forms, proposals, queries, word
from linli.portal.setup.actions import Plan
from linli.portal.setup.proposals import Place
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.forms import ActionForm

KEPT = "setup"
STEPS = ("place", "above", "mechanism", "administrator")
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@never_cache
def first(request: Asked) -> HttpResponse:
    """Ask for the one-time word; once the place stands, say so and lead to the sign-in."""
    at, form = now(), forms.Enter(request.POST or None)
    if queries.is_set_up():
        return render(request, "portal/setup/done.html", {"is_demo": demo.is_demo()})
    if request.method == "POST" and form.use(address=request.META["REMOTE_ADDR"], at=at):
        request.session.cycle_key()
        request.session[KEPT] = {"until": form.result.isoformat()}
    if _answers(request, at) is not None:
        return SeeOther("/setup/place/")
    return render(request, "portal/setup/word.html", {"form": form}, status=_status(form))


@require_http_methods(GET_OR_POST)
@never_cache
def place(request: Asked) -> HttpResponse:
    """Ask what the place is called and what it is."""
    answers = _answers(request, now())
    if answers is None:
        return SeeOther("/setup/")
    form = forms.AboutPlace(request.POST or None, initial=answers.get("place"))
    if form.is_valid():
        changed = form.cleaned_data != answers.get("place")
        _keep(request, place=form.cleaned_data, above={} if changed else answers.get("above", {}))
        return SeeOther("/setup/above/")
    return _page(request, "place", form, {})


@require_http_methods(GET_OR_POST)
@never_cache
def above(request: Asked) -> HttpResponse:
    """Ask what lies above it."""
    answers = _answers(request, now())
    if answers is None or "place" not in answers:
        return SeeOther("/setup/")
    here = Place(**answers["place"])
    form = forms.Above(request.POST or None, place=here, initial=answers.get("above"))
    if form.is_valid() and _holds(form, here):
        _keep(request, above=form.cleaned_data)
        return SeeOther("/setup/mechanism/")
    return _page(request, "above", form, answers)


@require_http_methods(GET_OR_POST)
@never_cache
def mechanism(request: Asked) -> HttpResponse:
    """Ask which mechanism runs from today."""
    answers = _answers(request, now())
    if answers is None or "above" not in answers:
        return SeeOther("/setup/")
    kept = {"mechanism": answers["mechanism"]} if "mechanism" in answers else None
    form = forms.Choose(request.POST or None, initial=kept)
    if form.is_valid():
        _keep(request, **form.cleaned_data)
        return SeeOther("/setup/administrator/")
    return _page(request, "mechanism", form, answers)


@sensitive_post_parameters("password", "again")
@require_http_methods(GET_OR_POST)
@never_cache
def administrator(request: Asked) -> HttpResponse:
    """Ask who administers the place, set it up, and sign that person in."""
    at = now()
    answers = _answers(request, at)
    if answers is None or "mechanism" not in answers:
        return SeeOther("/setup/")
    form = forms.Administrator(request.POST or None)
    if request.method == "POST" and form.accepted_by(actions.found, _plan(answers), at=at):
        word.forget()
        login(request, form.result)
        return SeeOther("/manage/")
    return _page(request, "administrator", form, answers)


def _answers(request: Asked, at: datetime) -> dict[str, Any] | None:
    """Return what was answered so far; None without the word, and once the place stands."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if kept is None or at >= datetime.fromisoformat(kept["until"]) or queries.is_set_up():
        return None
    return kept


def _keep(request: Asked, **more: Any) -> None:
    request.session[KEPT] = {**request.session[KEPT], **more}


def _plan(answers: Mapping[str, Any]) -> Plan:
    return Plan(
        place=Place(**answers["place"]),
        mechanism=answers.get("mechanism", queries.FIRST),
        above=answers.get("above", {}),
    )


def _holds(form: ActionForm, here: Place) -> bool:
    """Try the chain now, so that a gap is blamed on the page that can fill it."""
    plan = Plan(place=here, mechanism="", above=form.cleaned_data)
    return ActionForm.accepted_by(form, lambda **_names: actions.chain(plan))


def _page(request: Asked, step: str, form: ActionForm, answers: Mapping[str, Any]) -> HttpResponse:
    titles = {
        "place": _("Which place is this?"),
        "above": _("What lies above it?"),
        "mechanism": _("How does it work together?"),
        "administrator": _("Who administers it?"),
    }
    number = STEPS.index(step)
    context = {
        "form": form,
        "step": number + 1,
        "of": len(STEPS),
        "title": titles[step],
        "before": f"/setup/{STEPS[number - 1]}/" if number else "",
        "is_last": number + 1 == len(STEPS),
        "chain": _chain(answers) if "place" in answers else [],
        "is_above": step == "above",
    }
    return render(request, "portal/setup/step.html", context, status=_status(form))


def _chain(answers: Mapping[str, Any]) -> list[tuple[object, str]]:
    """Return kind and name of the place and of what was named above it, the highest first."""
    here = Place(**answers["place"])
    try:
        rows = actions.chain(_plan(answers))
    except Refused:
        return [(proposals.KINDS[here.kind], here.name)]
    return [(proposals.word_of(row.kind), row.name) for row in rows[1:]]


def _status(form: ActionForm) -> int:
    return form.status if form.is_bound and not form.is_valid() else 200
