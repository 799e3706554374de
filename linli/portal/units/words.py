"""What levels and types of units are called, and what may be missing, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.org.models import Unit
from linli.org.rules import LEVELS
from linli.portal.importing.kinds.unit_columns import types

LEVEL_WORDS = {
    1: _("subdistrict level"),
    2: _("community level"),
    3: _("grid level"),
    4: _("building level"),
}
BESIDE = _("beside the levels")
# What may be missing about a unit: its code in addresses, and the words.
LACKS = {
    "post": _("no post"),
    "holder": _("nobody in any post"),
    "cover": _("covers nothing"),
    "phone": _("no phone"),
}
assert set(LEVEL_WORDS) == set(LEVELS)  # noqa: S101  one word for each level


def level(number: int | None) -> str:
    """Return what a level is called."""
    return str(LEVEL_WORDS.get(number, BESIDE) if number is not None else BESIDE)


def org_type(code: str) -> str:
    """Return what a type of unit is called; its code when no blueprint knows it."""
    known = types().get(code)
    return str(known.words.name) if known else code


def about(unit: Unit) -> str:
    """Return type and level of a unit in one line; a type that no blueprint knows is left out."""
    told = level(unit.level)
    return f"{org_type(unit.org_type)} · {told}" if unit.org_type in types() else told
