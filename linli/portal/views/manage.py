"""The first page of administration: what is missing, and where everything is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.portal.setup.checklist import checklist
from linli.ui.asked import Asked


@require_safe
@never_cache
@login_required
def manage(request: Asked) -> HttpResponse:
    """Show the checklist of what this user manages, and the sections of administration."""
    found = checklist(request.user, at=now())
    return render(request, "portal/manage.html", {"list": found})
