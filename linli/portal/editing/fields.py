"""From the entry of a service in a blueprint to the fields of its form, and back."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.blueprint.types import Mechanism as Blueprint
from linli.blueprint.types import span_text
from linli.blueprint.types.atoms import parse_span

Path = tuple[str, ...]

SERVICE: dict[str, Path] = {
    "name_zh": ("words", "zh"),
    "name_en": ("words", "en"),
    "hint_zh": ("hint", "zh"),
    "hint_en": ("hint", "en"),
    "starts_at": ("starts_at",),
    "prefer": ("prefer",),
    "first_answer": ("first_answer",),
    "finish": ("finish",),
    "joinable": ("joinable",),
    "icon": ("icon",),
    "who_zh": ("duty", "who", "zh"),
    "who_en": ("duty", "who", "en"),
    "duty_kind": ("duty", "kind"),
    "basis_zh": ("duty", "basis", "zh"),
    "basis_en": ("duty", "basis", "en"),
    "is_example": ("editable_example",),
}
PROMISES: dict[str, Path] = {
    "spans": ("hours", "spans"),
    "wait_for_answer": ("timers", "wait_for_answer"),
    "wait_for_rating": ("timers", "wait_for_rating"),
    "verify": ("timers", "verify"),
    "decide": ("timers", "decide"),
    "reopen_within": ("timers", "reopen_within"),
    "upward_reply": ("timers", "upward_reply"),
}
LABELS: dict[str, Any] = {
    "name_zh": _("Name, in Chinese"),
    "name_en": _("Name, in English"),
    "hint_zh": _("One line that explains it, in Chinese"),
    "hint_en": _("One line that explains it, in English"),
    "starts_at": _("Who gets it first"),
    "prefer": _("Ask this type of unit before"),
    "first_answer": _("First answer within"),
    "finish": _("Finished within"),
    "joinable": _("Neighbors may join an open case"),
    "icon": _("Icon"),
    "who_zh": _("Who is in charge by law, in Chinese"),
    "who_en": _("Who is in charge by law, in English"),
    "duty_kind": _("Kind of duty"),
    "basis_zh": _("Legal basis, in Chinese"),
    "basis_en": _("Legal basis, in English"),
    "is_example": _("Still an example, not decided by this place"),
    "spans": _("Working hours"),
    "wait_for_answer": _("Wait for a resident's answer"),
    "wait_for_rating": _("Wait for a resident's rating"),
    "verify": _("Check what was done"),
    "decide": _("Decide on an objection"),
    "reopen_within": _("Reopen after closing within"),
    "upward_reply": _("Answer a request from below"),
}
ORDER = (
    *("code", "words", "hint", "note", "starts_at", "prefer", "first_answer", "finish"),
    *("joinable", "icon", "retired", "duty", "awaits", "from_source", "editable_example"),
)
DEFAULT: dict[str, Any] = {
    "first_answer": "1 working day",
    "finish": "5 working days",
    "joinable": False,
    "icon": "dots",
    "duty_kind": "own",
    "is_example": False,
}
SPANS = {"first_answer", "finish", *PROMISES} - {"spans"}


def values_of(data: Mapping[str, Any], paths: Mapping[str, Path]) -> dict[str, Any]:
    """Return what the fields show of an entry; what is not there is empty."""
    return {name: _shown(name, _get(data, path)) for name, path in paths.items()}


def _get(data: Any, path: Path) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _shown(name: str, value: Any) -> Any:
    if name in {"joinable", "is_example"}:
        return bool(value)
    return value if value is not None else ""


def put_values(
    data: Mapping[str, Any], values: Mapping[str, Any], paths: Mapping[str, Path]
) -> dict[str, Any]:
    """Return the entry with these values; an empty one takes its key away, all else stays."""
    made = copy.deepcopy(dict(data))
    for name, value in values.items():
        _put(made, paths[name], value)
    if "is_example" in values and isinstance(made.get("duty"), dict):
        _put(made["duty"], ("editable_example",), values["is_example"])
    return {name: made[name] for name in sorted(made, key=_place)}


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    for key in path[:-1]:
        data = data.setdefault(key, {})
    if value in ("", None) or (path == ("editable_example",) and not value):
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value


def field_at(path: str, paths: Mapping[str, Path]) -> str | None:
    """Return the field to blame for a problem at a dotted path inside the entry."""
    parts = tuple(path.split("."))
    for name, own in paths.items():
        if parts[: len(own)] == own:
            return name
    return next((name for name, own in paths.items() if own[: len(parts)] == parts), None)


def said(name: str, value: Any, made: Blueprint) -> str:
    """Return the value of a field as people read it."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name == "starts_at":
        return next((str(one.words) for one in made.levels if one.level == value), str(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name in SPANS and value:
        return span_text(parse_span(value))
    return str(value) if value != "" else str(_("nothing"))
