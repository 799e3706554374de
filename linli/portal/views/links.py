"""Sign-in links for all who cannot sign in yet: a last look, then slips to print, this once."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.views.decorators.cache import never_cache

from linli.portal.staffing import links
from linli.portal.views.posts import asks
from linli.ui import qr
from linli.ui.asked import Asked


@asks
@never_cache
@login_required
def for_all(request: Asked) -> HttpResponse:
    """Say for whom links would be made; when sent, make them and show the slips."""
    at, given = now(), request.POST if request.method == "POST" else request.GET
    words, after = given.get("q", "").strip()[:60], given.get("after", "")
    turn = links.batch(request.user, words=words, after=after, on=localtime(at).date())
    context = {"turn": turn, "until": links.until(at), "only_here": qr.only_here(request)}
    if request.method != "POST":
        return render(request, "portal/posts/links.html", context)
    address = partial(qr.address, request)
    slips = links.slips(turn, actor=request.user, address=address, at=localtime(at))
    context |= {"sheets": links.sheets(slips), "home": address("/")}
    return render(request, "portal/posts/slips.html", context)
