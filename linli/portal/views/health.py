"""The page that machines ask whether all is well."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.portal import health


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 only when web, database and background work are all well; else 503."""
    found = health.look(now=timezone.now())
    status = HTTPStatus.OK if found.is_well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(found.words(), status=status)
