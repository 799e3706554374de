"""The words staff pages use for roles, states, clocks and moves; plain data and plain functions."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.areas.models import Area
from linli.kernel.flow import Move
from linli.matters.states import kind_of

ROLES = {
    "own": pgettext_lazy("leg", "To handle"),
    "decide": pgettext_lazy("leg", "Decide whose it is"),
    "verify": pgettext_lazy("leg", "Please check"),
    "call_back": pgettext_lazy("leg", "Please call back"),
    "partner": pgettext_lazy("leg", "Join in"),
}
CLOCKS = {
    "first_answer": _("Promised first answer"),
    "finish": _("Promised finish"),
}
ICONS = {"decide": "scale", "verify": "check", "call_back": "phone"}
MAIN = (
    *("take", "feed_back", "decide", "verify", "call_back"),
    *("check", "assign", "accept", "report_done", "settle", "grant_time", "write_off"),
    *("answer_up", "inform", "say_helps", "come", "confirm"),
)
SENTENCE = "dispute"
DOORS = ("building",)


def arranged(moves: Iterable[Move]) -> tuple[Move | None, list[Move], Move | None]:
    """Return the main move, the others in the order of the flow, and the one in a sentence."""
    all_moves = list(moves)
    main = next((one for name in MAIN for one in all_moves if one.name == name), None)
    aside = next((one for one in all_moves if one.name == SENTENCE), None)
    return main, [one for one in all_moves if one not in (main, aside)], aside


def state_words(kind: str, state: str) -> object:
    """Return how a state of a kind is called among those who work on it."""
    return kind_of(kind).state_words(state)


def place_name(area: Area, *, english: bool) -> str:
    """Return a place with the one above it, unless its own name says that already."""
    name = _name(area, english=english)
    if area.kind not in {"building", "grid", "courtyard"} or area.parent is None:
        return name
    above = _name(area.parent, english=english)
    if name.startswith(above):
        return name
    return f"{name}, {above}" if english and area.name_en else f"{above} {name}"


def _name(area: Area, *, english: bool) -> str:
    return area.name_en if english and area.name_en else area.name


def address_of(area: Area) -> str:
    """Return the public page of a place: the door of a building, else its figures."""
    return f"/b/{area.code}/" if area.kind in DOORS else f"/areas/{area.code}/"
