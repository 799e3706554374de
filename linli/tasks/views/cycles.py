"""Duties that come round: what is due, what was fulfilled, what was missed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.tasks.forms.lists import page_of
from linli.tasks.queries import cycles as queries
from linli.tasks.states.cycle import State
from linli.ui.asked import Asked


@require_safe
@never_cache
@login_required
def cycles(request: Asked) -> HttpResponse:
    """List the duties of my units, and of those directly beneath them."""
    asked, page = request.GET.get("state", ""), page_of(request.GET)
    state = asked if asked in State.values else State.DUE.value
    found = queries.listing(request.user, state=state, page=page, at=now())
    context = {"list": found, "state": state, "states": State.choices, "following": ""}
    if found.has_more:
        context["following"] = f"?state={state}&page={page + 1}"
    return render(request, "tasks/cycles.html", context)
