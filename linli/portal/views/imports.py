"""The pages for files: send one, name its columns, look at what it changes, apply, take back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.kernel.sheets import Unreadable
from linli.portal.importing import actions, files, forms, queries, rules, sentences
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.papers import marked_copy, marked_name, template_of
from linli.portal.importing.showing import Preview
from linli.portal.models import Import
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.forms import ActionForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@never_cache
@login_required
def index(request: Asked) -> HttpResponse:
    """Offer every kind of table this user may take in, and list what came in lately."""
    kinds = queries.kinds_for(request.user, on=localdate())
    if not kinds:
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
    recent = [Preview(one) for one in queries.recent(request.user, on=localdate())]
    return render(request, "portal/imports/index.html", {"kinds": kinds, "recent": recent})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def upload(request: Asked, kind: str) -> HttpResponse:
    """Take a file, in three steps."""
    chosen, at = kind_of(kind), now()
    scopes = queries.scopes_for(request.user, chosen, on=localdate(at))
    if not scopes:
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.Upload(*sent, scopes=scopes)
    if form.accepted_by(forms.send, chosen, actor=request.user, at=at):
        return SeeOther(f"/manage/import/{form.result.pk}/")
    context = {"kind": chosen, "form": form, "scopes": scopes, **_columns(chosen)}
    status = form.status if form.is_bound else 200
    return render(request, "portal/imports/upload.html", context, status=status)


@require_safe
@login_required
def template(request: Asked, kind: str) -> HttpResponse:
    """Give the empty table with drop-downs and an example."""
    chosen = kind_of(kind)
    if not queries.scopes_for(request.user, chosen, on=localdate()):
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
    return download(template_of(chosen), f"linli-{chosen.code}.xlsx")


@require_safe
@never_cache
@login_required
def one(request: Asked, pk: UUID) -> HttpResponse:
    """Show one import: what is asked next, or what it changes."""
    found = queries.get_for(request.user, pk, on=localdate())
    page = request.GET.get("page", "")
    preview = Preview(
        found, fate=request.GET.get("fate", ""), page=int(page) if page.isdigit() else 1
    )
    return render(request, "portal/imports/one.html", _page(preview))


@require_safe
@never_cache
@login_required
def progress(request: Asked, pk: UUID) -> HttpResponse:
    """Say how far it is; when it is done, the page is loaded anew."""
    found = queries.get_for(request.user, pk, on=localdate())
    context = {
        "found": found,
        "is_at_work": found.state in rules.AT_WORK,
        "is_applying": found.state == rules.APPLYING,
    }
    answer = render(request, "portal/imports/_progress.html", context)
    if not context["is_at_work"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@login_required
def marked(request: Asked, pk: UUID) -> HttpResponse:
    """Give their own file again, with what is wrong marked."""
    found = queries.get_for(request.user, pk, on=localdate())
    if found.state != rules.WRONG or not files.is_there(found):
        raise Missing("import.file_gone", sentences.file_gone())
    try:
        return download(marked_copy(found), marked_name(found))
    except Unreadable as problem:
        raise Refused("import.broken", sentences.unreadable(problem.code, {})) from problem


@require_POST
@never_cache
@login_required
def act(request: Asked, pk: UUID, verb: str) -> HttpResponse:
    """Do what a button says."""
    found = queries.get_for(request.user, pk, on=localdate())
    if verb not in _VERBS:
        raise Missing("import.verb", _("There is no such step."))
    return _VERBS[verb](request, found, now())


def _apply(request: Asked, found: Import, at: datetime) -> HttpResponse:
    done = actions.apply(found, at=at)
    if done.state == rules.APPLIED:
        messages.success(request, _applied(done))
    return _back(done)


def _plan(request: Asked, found: Import, at: datetime) -> HttpResponse:
    form = forms.Plan(request.POST)
    if form.accepted_by(actions.plan, found, at=at):
        return _back(found)
    context = _page(Preview(found), plan=form)
    return render(request, "portal/imports/one.html", context, status=form.status)


def _put_off(_request: Asked, found: Import, at: datetime) -> HttpResponse:
    return _back(actions.put_off(found, at=at))


def _bind(request: Asked, found: Import, at: datetime) -> HttpResponse:
    told = {
        header: request.POST.get(f"column-{letter}", "")
        for letter, header in found.binding.get("headers", {}).items()
        if header and f"column-{letter}" in request.POST
    }
    form = ActionForm({})
    if form.accepted_by(actions.bind, found, columns=told, at=at):
        return _back(found)
    preview = Preview(found, told=told)
    return render(request, "portal/imports/one.html", _page(preview, bind=form), status=form.status)


def _sheet(request: Asked, found: Import, at: datetime) -> HttpResponse:
    return _back(actions.choose_sheet(found, sheet=request.POST.get("sheet", ""), at=at))


def _check(_request: Asked, found: Import, at: datetime) -> HttpResponse:
    return _back(actions.check_again(found, at=at))


def _undo(request: Asked, found: Import, at: datetime) -> HttpResponse:
    return _back(actions.undo(found, actor=request.user, at=at))


def _discard(request: Asked, found: Import, at: datetime) -> HttpResponse:  # noqa: ARG001
    actions.discard(found)
    messages.success(request, _("Thrown away. Nothing was changed."))
    return SeeOther("/manage/import/")


_VERBS: Mapping[str, Callable[[Asked, Import, datetime], HttpResponse]] = {
    "apply": _apply,
    "plan": _plan,
    "put-off": _put_off,
    "bind": _bind,
    "sheet": _sheet,
    "check": _check,
    "undo": _undo,
    "discard": _discard,
}


def _page(preview: Preview, **more: Any) -> dict[str, Any]:
    found = preview.found
    return {
        "preview": preview,
        "found": found,
        "kind": preview.kind,
        "scope": queries.scope_of(found),
        "is_at_work": found.state in rules.AT_WORK,
        "is_applying": found.state == rules.APPLYING,
        "is_unbound": found.state == rules.UNBOUND,
        "is_wrong": found.state == rules.WRONG,
        "is_ready": found.state == rules.READY,
        "is_planned": found.state == rules.PLANNED,
        "is_failed": found.state == rules.FAILED,
        "is_applied": found.state == rules.APPLIED,
        "has_file": files.is_there(found),
        "sheets": _sheets(found),
        "may_bind": found.state in {rules.WRONG, rules.READY} and files.is_there(found),
        "twins": [sentences.twin(head) for head in found.binding.get("twins", ())],
        "may_undo": queries.may_undo(found),
        "plan": forms.Plan(),
        "bind": ActionForm(),
        "headers": preview.headers,
        "lacking": preview.lacking,
        **_columns(preview.kind),
        **more,
    }


def _sheets(found: Import) -> list[str]:
    """Return the sheets one may choose from; none where there is no choice."""
    names: list[str] = found.binding.get("sheets", [])
    return names if len(names) > 1 and files.is_there(found) and not found.applied_at else []


def _columns(kind: Kind) -> dict[str, Any]:
    columns = [
        (column.name, kind.heads.get(column.name, column.name), column.required)
        for column in kind.layout().columns
    ]
    return {"columns": columns}


def _applied(found: Import) -> str:
    counts = {"added": 0, "altered": 0, "removed": 0, **found.counts}
    if not counts.get("written"):
        return _("Nothing to do: everything stands as in the file.")
    told = _("Applied: %(added)d added, %(altered)d changed, %(removed)d taken away.")
    return told % counts


def _back(found: Import) -> HttpResponse:
    return SeeOther(f"/manage/import/{found.pk}/")


def download(contents: bytes, name: str) -> HttpResponse:
    """Answer with a workbook to keep."""
    answer = HttpResponse(contents, content_type=XLSX)
    answer["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    return answer
