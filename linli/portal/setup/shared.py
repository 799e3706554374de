"""What every page knows of the place: its name, and whether the reader administers any of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.blueprint import queries as blueprint
from linli.portal.setup import queries

MANAGING = ("areas.manage", "org.manage", "org.posts", "calendar.edit", "blueprint.edit")


def shared(request: HttpRequest) -> dict[str, Any]:
    """Return both; neither asks the database before a page shows it."""
    return {
        "place_name": settings.LINLI_PLACE or SimpleLazyObject(_place_name),
        "may_manage": SimpleLazyObject(lambda: _may_manage(request)),
    }


def _place_name() -> str:
    """Return the name of the place served; that of the program where none can be read."""
    try:
        name, name_en = queries.served(on=localdate())
    except (Error, OSError):
        name, name_en = "", ""
    english = (get_language() or "").startswith("en")
    return (english and name_en) or name or _("Linli")


def _may_manage(request: HttpRequest) -> bool:
    """Read the grants that a page of staff has read anyway."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    roles = {role for role, _path, _kind, _home in reach.grants(user, on=localdate())}
    return any(not roles.isdisjoint(blueprint.roles_with(one)) for one in MANAGING)
