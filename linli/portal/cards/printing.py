"""Printing: the sheets of a place as PDF in one language, and where they will hang."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import translation

from linli.areas.models import Area
from linli.matters.rules import day_of
from linli.org import actions as org_actions
from linli.org import queries as org
from linli.people.models import User
from linli.portal.cards import sheets, typeset
from linli.ui.words import named

LANGUAGES = {"zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}
Address = Callable[[str], str]


def printed(area: Area, *, language: str, address: Address, actor: User, at: datetime) -> bytes:
    """Return the sheets of every building of `area`, and note where they will hang.

    Raises NotAllowed unless one keeps the cards there, Missing without a building, Refused beyond
    500 sheets, Unavailable without a font; then nothing is noted.
    """
    org.require_keeper(actor, area, on=day_of(at))
    body, made = _set(area, sheets.buildings(area), language, address, at)
    noted = [org_actions.Sheet(one.area, one.card) for one in made]
    org_actions.note_printed(area, noted, actor=actor, at=at)
    return body


def drawn(area: Area, *, language: str, address: Address, at: datetime) -> bytes:
    """Return the sheet of one door for anybody; it shows what the door shows."""
    return _set(area, [area], language, address, at)[0]


def _set(
    area: Area, places: Sequence[Area], language: str, address: Address, at: datetime
) -> tuple[bytes, list[sheets.Sheet]]:
    usual = translation.get_language() or "zh-hans"
    with translation.override(LANGUAGES.get(language, usual)):
        made = sheets.sheets(places, at=at, address=address)
        return typeset.pdf(made, title=named(area)), made
