"""The pages of blank forms: keep one, choose cells and what fills them, fill it, follow changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.errors import Missing, NotAllowed
from linli.one_form.actions import papers, papers_newer
from linli.one_form.forms import papers as forms
from linli.one_form.models import Template
from linli.one_form.queries import papers as queries
from linli.one_form.queries.paper_showing import PaperPage, change_words, doubt_words
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "docx": OFFICE + "wordprocessingml.document",
}
FOUND_SHOWN = 40


@require_safe
@never_cache
@login_required
def index(request: Asked) -> HttpResponse:
    """List the blank forms of the places whose figures this user may read."""
    on = localdate()
    may_send = bool(queries.keepers(request.user, on=on))
    context = {"papers": queries.listed(request.user, on=on), "may_send": may_send}
    return render(request, "one_form/papers/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: Asked) -> HttpResponse:
    """Take a blank form."""
    at = now()
    offices = _offices(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    places = queries.places(offices, on=localdate(at))
    form = forms.Send(*sent, offices=offices, places=places)
    if form.accepted_by(forms.send, actor=request.user, at=at):
        return SeeOther(f"/papers/{form.result.pk}/")
    status = form.status if form.is_bound else 200
    return render(request, "one_form/papers/new.html", {"form": form}, status=status)


@require_safe
@never_cache
@login_required
def one(request: Asked, pk: UUID) -> HttpResponse:
    """Show a form as a grid; a cell chosen by its link shows what may fill it."""
    return _shown(request, queries.get_for(request.user, pk, on=localdate()))


@require_safe
@never_cache
@login_required
def newer(request: Asked, pk: UUID) -> HttpResponse:
    """Say what a newer version changes, before it is used."""
    template = queries.get_for(request.user, pk, on=localdate())
    found = papers_newer.compared(template)
    if found is None:
        return SeeOther(f"/papers/{pk}/")
    context = {
        "template": template,
        "found": found,
        "changes": [change_words(*one) for one in found.changes],
        "doubts": [(old, doubt_words(why)) for old, why in found.doubts],
        "may_bind": queries.may_bind(request.user, template, on=localdate()),
    }
    return render(request, "one_form/papers/newer.html", context)


@require_safe
@login_required
def blank(request: Asked, pk: UUID) -> HttpResponse:
    """Give the blank form as it was sent."""
    template = queries.get_for(request.user, pk, on=localdate())
    return download(queries.file_of(template), template.file_name, template.kind)


@require_POST
@never_cache
@login_required
def act(request: Asked, pk: UUID, verb: str) -> HttpResponse:
    """Do what a button says."""
    template = queries.get_for(request.user, pk, on=localdate())
    if verb not in _VERBS:
        raise Missing("paper.verb", _("There is no such step."))
    return _VERBS[verb](request, template, now())


def _offices(request: Asked) -> list[Any]:
    offices = queries.keepers(request.user, on=localdate())
    if not offices:
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
    return offices


def _number(request: Asked, name: str) -> int:
    told = request.GET.get(name, "")
    return int(told[:6]) if told.isdecimal() else 1


def _shown(request: Asked, template: Template, **more: Any) -> HttpResponse:
    at = now()
    cell = request.POST.get("address") or request.GET.get("cell", "")
    page = PaperPage(
        template,
        request.user,
        grid=_number(request, "grid"),
        first=_number(request, "from"),
        cell=cell,
        at=at,
    )
    asked = request.GET.get("q", "")[:60]
    context = {
        "page": page,
        "template": template,
        "q": asked,
        "found": queries.find_sources(template.area, asked, on=page.today)[:FOUND_SHOWN],
        "fill": forms.Fill(template=template, today=page.today),
        "newer": forms.Newer(),
        "wrong": None,
        **more,
    }
    wrong = context["wrong"] or next(
        (f for f in (context["newer"], context["fill"]) if f.is_bound), None
    )
    status = wrong.status if wrong else 200
    return render(request, "one_form/papers/one.html", {**context, "wrong": wrong}, status=status)


def _bind(request: Asked, template: Template, at: datetime) -> HttpResponse:
    form = forms.Bind(request.POST)
    if form.accepted_by(papers.bind, template, actor=request.user, at=at):
        return _back(template, form.result.address)
    return _shown(request, template, wrong=form)


def _guess(request: Asked, template: Template, at: datetime) -> HttpResponse:
    guesses = PaperPage(template, request.user, at=at).guesses
    made = papers.bind_guessed(template, guesses=guesses, actor=request.user, at=at)
    words = ngettext("%(n)d cell is bound.", "%(n)d cells are bound.", len(made))
    messages.success(request, words % {"n": len(made)})
    return _back(template)


def _unbind(request: Asked, template: Template, at: datetime) -> HttpResponse:
    addresses = [request.POST.get("address", "")]
    papers.unbind(template, addresses=addresses, actor=request.user, at=at)
    return _back(template, addresses[0])


def _confirm(request: Asked, template: Template, at: datetime) -> HttpResponse:
    form = forms.Cell(request.POST)
    if form.accepted_by(papers_newer.confirm, template, actor=request.user, at=at):
        return _back(template)
    return _shown(request, template, wrong=form)


def _fill(request: Asked, template: Template, at: datetime) -> HttpResponse:
    form = forms.Fill(request.POST, template=template, today=localdate(at))
    if form.accepted_by(forms.fill, template, actor=request.user, at=at):
        return download(form.result.data, form.result.name, form.result.kind)
    return _shown(request, template, fill=form)


def _newer(request: Asked, template: Template, at: datetime) -> HttpResponse:
    form = forms.Newer(request.POST, request.FILES)
    if form.accepted_by(forms.offer, template, actor=request.user, at=at):
        return SeeOther(f"/papers/{template.pk}/newer/")
    return _shown(request, template, newer=form)


def _drop(request: Asked, template: Template, at: datetime) -> HttpResponse:
    papers_newer.drop(template, actor=request.user, at=at)
    return _back(template)


def _take(request: Asked, template: Template, at: datetime) -> HttpResponse:
    digest = request.POST.get("digest", "")
    papers_newer.take_over(template, digest=digest, actor=request.user, at=at)
    messages.success(request, _("The newer version is used from now on."))
    return _back(template)


def _end(request: Asked, template: Template, at: datetime) -> HttpResponse:
    papers.end(template, actor=request.user, at=at)
    messages.success(request, _("This form is no longer used here."))
    return SeeOther("/papers/")


_VERBS: Mapping[str, Callable[[Asked, Template, datetime], HttpResponse]] = {
    "bind": _bind,
    "guess": _guess,
    "unbind": _unbind,
    "confirm": _confirm,
    "fill": _fill,
    "send": _newer,
    "drop": _drop,
    "take": _take,
    "end": _end,
}


def _back(template: Template, address: str = "") -> HttpResponse:
    query = f"?{urlencode({'cell': address})}#cell" if address else ""
    return SeeOther(f"/papers/{template.pk}/{query}")


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Answer with a form to keep."""
    answer = HttpResponse(data, content_type=TYPES[kind])
    answer["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    return answer
