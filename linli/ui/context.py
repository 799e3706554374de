"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import get_language

SHORT_NAMES = {"zh-hans": "中文", "en": "EN"}
HTML_CODES = {"zh-hans": "zh-Hans", "en": "en"}


def shared(request: HttpRequest) -> dict[str, Any]:
    """Return language, elder mode, the name of the place, this address and this instant."""
    language = get_language() or settings.LANGUAGE_CODE
    other = next(code for code, _name in settings.LANGUAGES if code != language)
    return {
        "elder": getattr(request, "elder", False),
        "language": HTML_CODES.get(language, language),
        "other_language": {
            "code": other,
            "html": HTML_CODES.get(other, other),
            "name": dict(settings.LANGUAGES)[other],
            "short": SHORT_NAMES.get(other, other),
        },
        "place_name": settings.LINLI_PLACE,
        "path_with_query": request.get_full_path(),
        "now": now(),
    }
