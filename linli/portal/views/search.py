"""One field for everything: a case code, a building, an estate, a community."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Replace
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.areas.models import Area
from linli.kernel import codes, numbers
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked

WORDS_MOST = 60
SHOWN = 50
KINDS = ("building", "estate", "courtyard", "community", "village", "business_district", "grid")
_GAPS = re.compile(r"[\s·•・‧,，.。\-—–_/()（）号]+")


@require_safe
def search(request: Asked) -> HttpResponse:
    """Go straight to a code, a number or the only place meant; else list the places."""
    words = request.GET.get("q", "").strip()[:WORDS_MOST]
    if there := _straight(request, words):
        return SeeOther(there)
    found = list(places(words)[: SHOWN + 1]) if words else []
    if len(found) == 1:
        return SeeOther(f"/b/{found[0].code}/")
    has_more, is_wrong_code = len(found) > SHOWN, _is_wrong_code(words)
    context = {"q": words, "has_more": has_more, "is_wrong_code": is_wrong_code}
    return render(request, "portal/search.html", {**context, "places": found[:SHOWN]})


def places(words: str) -> QuerySet[Area]:
    """Return the places whose name (with the place above) or code holds the words; one query."""
    plain = _plain(words)
    bare = Concat(_bare(Coalesce("parent__name", Value(""))), _bare(F("name")))
    rows = Area.objects.filter(valid_to__isnull=True, kind__in=KINDS).annotate(
        plain=bare, own=_bare(F("name"))
    )
    fits = Q(own__icontains=plain) | Q(code__icontains=words) | Q(name_en__icontains=words)
    fits |= Q(plain__icontains=plain) & Q(kind="building") if plain else Q()
    return rows.filter(fits).select_related("parent").order_by("-kind", "path")


def _bare(name: Coalesce | F) -> Replace:
    text = CharField()
    dotless = Replace(name, Value("·"), Value(""), output_field=text)
    return Replace(dotless, Value(" "), Value(""), output_field=text)


def _plain(words: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", words))


def _straight(request: Asked, words: str) -> str:
    if code := _code(words):
        return f"/t/{codes.show(code)}/"
    if request.user.is_authenticated and (number := _number(words)):
        return f"/matters/{number}/"
    return ""


def _code(words: str) -> str:
    try:
        return codes.parse(words)
    except ValueError:
        return ""


def _number(words: str) -> str:
    try:
        return numbers.number(*numbers.parse_number(words))
    except ValueError:
        return ""


def _is_wrong_code(words: str) -> bool:
    try:
        codes.parse(words)
    except ValueError as problem:
        return str(problem) == "check" and any(sign.isdigit() for sign in words)
    return False
