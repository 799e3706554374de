"""What hangs on one matter: its photos, and reaching the requester, which is always recorded."""

from __future__ import annotations

import textwrap
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linli.kernel.errors import Missing, NotAllowed
from linli.matters import forms, queries
from linli.matters.actions import contacts
from linli.matters.models import Photo
from linli.ui.asked import Asked

DAY_SECONDS = 86400
LINE_SIGNS = 26


@require_GET
@login_required
def photo(request: Asked, number: str, pk: Any) -> HttpResponseBase:
    """Serve one photo to whom the matter is visible; it is re-encoded and carries no position."""
    matter = queries.get_for(request.user, number=number, at=now())
    found = Photo.objects.shard(matter.jurisdiction_id).filter(matter=matter, pk=pk).first()
    if found is None or not default_storage.exists(found.file):
        raise Missing("photo.missing", _("There is no such photo, or you may not see it."))
    answer = FileResponse(default_storage.open(found.file), content_type="image/jpeg")
    answer["Cache-Control"] = f"private, max-age={DAY_SECONDS}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def call(request: Asked, number: str) -> HttpResponse:
    """Call a requester through the relay, without seeing the number."""
    stand = _standing(request, number)
    if not contacts.may_call(stand):
        raise NotAllowed("contact.not_yours", _("Only those who handle it may call."))
    form = forms.CallThrough(stand, _sent(request))
    if form.accepted_by(contacts.relay, stand.matter, actor=request.user, at=stand.at):
        return _shown(request, stand, form.result.extension, way=contacts.RELAY)
    return _asked(request, stand, form, title=_("Call through the relay"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def see(request: Asked, number: str) -> HttpResponse:
    """Show a contact for a reason, under a watermark; the look is written down."""
    stand = _standing(request, number)
    if not contacts.may_see(stand):
        sentence = _("You may call through the relay, not see the contact.")
        raise NotAllowed("contact.not_shown", sentence)
    form = forms.SeeContact(stand, _sent(request))
    if form.accepted_by(contacts.look, stand.matter, actor=request.user, at=stand.at):
        return _shown(request, stand, form.result, way=contacts.VIEW)
    return _asked(request, stand, form, title=_("Show the contact"))


def _sent(request: Asked) -> Any:
    """Return what was sent, if only a bare press of the button; None when nothing was."""
    return request.POST if request.method == "POST" else None


def _standing(request: Asked, number: str) -> queries.Standing:
    at = now()
    matter = queries.get_for(request.user, number=number, at=at)
    return queries.stand(matter, request.user, at=at)


def _asked(
    request: Asked, stand: queries.Standing, form: forms.MoveForm, *, title: str
) -> HttpResponse:
    context = {"matter": stand.matter, "form": form, "title": title}
    status = form.status if form.is_bound else 200
    return render(request, "matters/reach.html", context, status=status)


def _shown(request: Asked, stand: queries.Standing, words: str, *, way: str) -> HttpResponse:
    """Show it once, on this page only: nothing to store, index, print or go back to."""
    by = f"{request.user.username} {localtime(stand.at):%Y-%m-%d %H:%M}"
    is_view = way == contacts.VIEW
    lines = textwrap.wrap(words, LINE_SIGNS) or [""]
    context = {
        "matter": stand.matter,
        "is_view": is_view,
        "by": by,
        "lines": [(72 + 44 * place, line) for place, line in enumerate(lines)],
        "height": 130 + 44 * len(lines),
        "marks": [(x, y) for y in range(-200, 900, 46) for x in range(-200, 700, 230)],
    }
    answer = render(request, "matters/contact.html", context)
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
