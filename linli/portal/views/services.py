"""Services and promises of a place: read, edited in a draft, compared, put in force, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.areas import queries as areas
from linli.areas import reach
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Missing
from linli.portal.editing import (
    adopting,
    changing,
    decisions,
    fields,
    forms,
    pages,
    preview,
    sections,
)
from linli.portal.editing.decided import Decided
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.forms import ActionForm

SHOWS = require_http_methods(["GET", "HEAD", "POST"])


def _decided(request: Asked, area: str, code: str) -> Decided:
    place, today = areas.by_code(area), localdate()
    reach.require(request.user, pages.NEEDS, place, on=today)
    found = Decided(place, code, on=today)
    found.latest  # noqa: B018  raises Missing where nothing was decided
    return found


def _home(decided: Decided, name: str = "services_place") -> str:
    return reverse(name, args=[decided.area.code, decided.code])


def _who(request: Asked) -> dict[str, Any]:
    return {"actor": request.user, "at": now()}


@require_safe
@login_required
def overview(request: Asked) -> HttpResponse:
    """List the mechanisms in reach: where, in which edition, since when, what is on its way."""
    number = request.GET.get("page", "")
    page = int(number) if number.isdigit() and len(number) < 6 else 1
    found = pages.Overview(request.user, on=localdate(), page=page)
    return render(request, "portal/services/overview.html", {"overview": found})


@require_safe
@never_cache
@login_required
def place(request: Asked, area: str, code: str) -> HttpResponse:
    """Show one mechanism in one place: services, times, words, editions, file, draft."""
    return _place(request, _decided(request, area, code), decisions.FileForm())


def _place(request: Asked, decided: Decided, form: decisions.FileForm) -> HttpResponse:
    context = {"decided": decided, "page": pages.PlacePage(decided), "form": form}
    status = form.status if form.is_bound else 200
    return render(request, "portal/services/place.html", context, status=status)


@SHOWS
@never_cache
@login_required
def service(request: Asked, area: str, code: str, name: str) -> HttpResponse:
    """Edit one service in the draft."""
    decided = _decided(request, area, code)
    entry = next((one for one in decided.data.get("appeals", []) if one["code"] == name), None)
    if entry is None:
        raise Missing("blueprint.no_service", _("There is no such service here."))
    values = fields.values_of(entry, fields.SERVICE)
    form = forms.ServiceForm(decided.made, request.POST or None, values=values)
    about = {"service": decided.made.appeal(name), **_removal(decided, name)}
    act = _bound(changing.change_service, decided, request, service=name)
    return _edited(request, decided, form, act, "service", about)


def _removal(decided: Decided, name: str) -> dict[str, Any]:
    return {"may_remove": changing.may_remove(decided, name)}


@SHOWS
@never_cache
@login_required
def new_service(request: Asked, area: str, code: str) -> HttpResponse:
    """Add a service to the draft."""
    decided = _decided(request, area, code)
    form = forms.NewServiceForm(decided.made, request.POST or None)
    act = _bound(changing.add_service, decided, request)
    return _edited(request, decided, form, act, "service", {})


@SHOWS
@never_cache
@login_required
def promises(request: Asked, area: str, code: str) -> HttpResponse:
    """Edit working hours and waiting times in the draft."""
    decided = _decided(request, area, code)
    values = fields.values_of(decided.data, fields.PROMISES)
    form = forms.PromisesForm(request.POST or None, values=values)
    about = {"title": _("Working hours and waiting times")}
    act = _bound(changing.change_promises, decided, request)
    return _edited(request, decided, form, act, "words", about)


@SHOWS
@never_cache
@login_required
def words(request: Asked, area: str, code: str, section: str) -> HttpResponse:
    """Edit the words of one section in the draft."""
    decided = _decided(request, area, code)
    known = changing.words_of(decided, section)
    form = forms.WordsForm(decided.data, section, request.POST or None, values=known)
    about = {"title": dict(sections.offered(decided.data))[section]}
    act = _bound(changing.change_words, decided, request, section=section)
    return _edited(request, decided, form, act, "words", about)


Act = Callable[[ActionForm], bool]


def _bound(action: Callable[..., Any], decided: Decided, request: Asked, **more: Any) -> Act:
    return lambda form: form.accepted_by(action, decided, **more, **_who(request))


def _edited(
    request: Asked,
    decided: Decided,
    form: ActionForm,
    act: Act,
    template: str,
    about: dict[str, Any],
) -> HttpResponse:
    if request.method == "POST" and act(form):
        return SeeOther(_home(decided))
    context = {"decided": decided, "form": form, **about}
    status = form.status if form.is_bound else 200
    return render(request, f"portal/services/{template}.html", context, status=status)


VERBS: dict[str, Callable[..., Any]] = {
    "retire": changing.retire,
    "bring-back": changing.bring_back,
    "remove": changing.remove,
}


@require_POST
@login_required
def verb(request: Asked, area: str, code: str, name: str, verb: str) -> HttpResponse:
    """Retire a service in the draft, offer it again, or take out one that is not in use."""
    decided = _decided(request, area, code)
    VERBS[verb](decided, service=name, **_who(request))
    return SeeOther(_home(decided))


@require_POST
@login_required
def discard(request: Asked, area: str, code: str) -> HttpResponse:
    """Throw the draft away that was seen."""
    decided = _decided(request, area, code)
    version = request.POST.get("version", "")
    changing.discard(decided, version=int(version) if version.isdigit() else 0, **_who(request))
    return SeeOther(_home(decided))


@SHOWS
@never_cache
@login_required
def review(request: Asked, area: str, code: str) -> HttpResponse:
    """Say in sentences what the draft changes; one sending puts it in force from a day on."""
    decided = _decided(request, area, code)
    if decided.draft is None:
        raise Missing("blueprint.no_draft", _("There is no draft any more."))
    seen = {"against": decided.latest.edition_id, "version": decided.draft.version}
    form = decisions.AdoptForm(request.POST or None, first=_first(decided), seen=seen)
    said = pages.draft_lines(decided, from_on=_chosen(form, decided))
    act = _bound(adopting.adopt_draft, decided, request)
    about = {"lines": said, "diff": preview.text_diff(decided.latest_text, decided.draft.text)}
    return _edited(request, decided, form, act, "review", about)


@SHOWS
@never_cache
@login_required
def again(request: Asked, area: str, code: str, edition: int) -> HttpResponse:
    """Say what changes when an edition that ran here is put in force again, and do so."""
    decided = _decided(request, area, code)
    seen = {"against": decided.latest.edition_id}
    form = decisions.AdoptForm(request.POST or None, first=_first(decided), seen=seen)
    said = pages.edition_lines(decided, edition, from_on=_chosen(form, decided))
    act = _bound(adopting.adopt_again, decided, request, edition=edition)
    return _edited(request, decided, form, act, "review", {"lines": said, "edition": edition})


def _first(decided: Decided) -> date:
    return adopting.tomorrow(decided.on)


def _chosen(form: decisions.AdoptForm, decided: Decided) -> date:
    """Return the day the sentences speak of: the one that was sent, if it can be read."""
    chosen = form.cleaned_data.get("from_on") if form.is_bound and form.is_valid() else None
    return chosen or _first(decided)


@require_POST
@login_required
def call_off(request: Asked, area: str, code: str, row: int) -> HttpResponse:
    """Take back a decision that has not begun."""
    decided = _decided(request, area, code)
    adopting.call_off(decided, row=row, **_who(request))
    return SeeOther(_home(decided))


@require_safe
@login_required
def compare(request: Asked, area: str, code: str, old: int, new: int) -> HttpResponse:
    """Compare two editions that were decided on here."""
    decided = _decided(request, area, code)
    found = pages.comparison(decided, old, new)
    context = {"decided": decided, "found": found, "old": old, "new": new}
    return render(request, "portal/services/compare.html", context)


@require_safe
@login_required
def structure(request: Asked, area: str, code: str) -> HttpResponse:
    """Show what code relies on, with its line in the file."""
    decided = _decided(request, area, code)
    context = {"decided": decided, "fixed": pages.fixed(decided.made)}
    return render(request, "portal/services/structure.html", context)


@require_safe
@login_required
def file(request: Asked, area: str, code: str) -> HttpResponse:
    """Give the text: of the draft with `?draft=1`, of one edition, else of the last word."""
    decided = _decided(request, area, code)
    text = _text(decided, request.GET.get("edition", ""), draft="draft" in request.GET)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{decided.code}.yaml"'
    return answer


def _text(decided: Decided, edition: str, *, draft: bool) -> str:
    if edition.isdigit() and int(edition) in decided.editions:
        return blueprint.texts({int(edition)})[int(edition)]
    return decided.text if draft else decided.latest_text


@require_POST
@login_required
def upload(request: Asked, area: str, code: str) -> HttpResponse:
    """Put a file in the place of the draft; its problems are listed with their lines."""
    decided = _decided(request, area, code)
    form = decisions.FileForm(request.POST, request.FILES)
    if form.accepted_by(changing.take_over, decided, **_who(request)):
        return SeeOther(_home(decided, "services_review"))
    return _place(request, decided, form)


@SHOWS
@never_cache
@login_required
def first(request: Asked, area: str) -> HttpResponse:
    """Choose a blueprint that ships and let it run in a place."""
    at, today = areas.by_code(area), localdate()
    reach.require(request.user, pages.NEEDS, at, on=today)
    shipped, runs = adopting.shipped(), adopting.running_in(at)
    offered = [(one.code, str(one.made.name)) for one in shipped if one.code not in runs]
    form = decisions.FirstForm(offered, request.POST or None, first=today)
    if request.method == "POST" and form.accepted_by(adopting.adopt_file, area=at, **_who(request)):
        return SeeOther(reverse("services_place", args=[area, form.result.blueprint]))
    context = {"area": at, "form": form, "shipped": shipped, "runs": runs, "offered": offered}
    status = form.status if form.is_bound else 200
    return render(request, "portal/services/first.html", context, status=status)
