"""QR codes as SVG by attributes only, so that pages and paper can carry them."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString


@lru_cache(maxsize=256)
def svg(address: str, *, scale: int = 5) -> SafeString:
    """Draw an address; black on white in any mode, because scanners want it so."""
    return svg_of_one(address, scale=scale)


def svg_of_one(address: str, *, scale: int = 5) -> SafeString:
    """Draw an address that only one person may know; nothing of it is kept, as of others."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=scale, border=2, dark="#000", light="#fff", omitsize=True
    )
    return SafeString(drawn)


def only_here(request: HttpRequest) -> str:
    """Return the address that paper would carry when no phone could open it, else nothing."""
    found = address(request, "/")
    host = urlsplit(found).hostname or ""
    return found if host == "localhost" or host.startswith("127.") or host == "::1" else ""


def address(request: HttpRequest, path: str) -> str:
    """Return the address that paper carries: the public one of this place, if it was given."""
    place: str = settings.LINLI_ADDRESS
    return place.rstrip("/") + path if place else request.build_absolute_uri(path)
