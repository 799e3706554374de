"""The kinds of tables that can be taken in, in the order they are needed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from linli.kernel.errors import Missing
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds.areas import AREAS
from linli.portal.importing.kinds.facilities import FACILITIES
from linli.portal.importing.kinds.posts import POSTS
from linli.portal.importing.kinds.units import UNITS

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in (AREAS, UNITS, POSTS, FACILITIES)}


def kind_of(code: str) -> Kind:
    """Return a kind of table. Raises Missing."""
    if code not in KINDS:
        raise Missing("import.kind", _("There is no such kind of table."))
    return KINDS[code]
