"""Whom a form asks: units of one type or level beneath a place, and what those are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.one_form.models import FormRequest
from linli.org.models import Unit
from linli.org.queries.days import valid

LEVELS = {
    1: _("all units of subdistrict level"),
    2: _("all units of community level"),
    3: _("all units of grid level"),
    4: _("all units of building level"),
}
TYPE, LEVEL = "type", "level"


@dataclass(frozen=True)
class Choice:
    """A group of units that can be asked, and how many they are today."""

    value: str
    words: str
    units: int


def units_of(form: FormRequest, *, on: date) -> QuerySet[Unit]:
    """Return the units a form asks that day, by id."""
    return units_in(form.area, org_type=form.org_type, level=form.level, on=on)


def units_in(area: Area, *, org_type: str, level: int | None, on: date) -> QuerySet[Unit]:
    """Return the units in force of a type or a level based at or beneath a place, by id."""
    rows = Unit.objects.filter(valid(on), areas.within(area, field="base__path"))
    rows = rows.filter(org_type=org_type) if org_type else rows.filter(level=level)
    return rows.order_by("pk")


def choices(area: Area, *, on: date) -> list[Choice]:
    """Return whom a form can ask at and beneath a place, levels first; one query."""
    rows = Unit.objects.filter(valid(on), areas.within(area, field="base__path"))
    counted = list(rows.order_by().values_list("org_type", "level").annotate(n=Count("pk")))
    levels: dict[int, int] = {}
    types: dict[str, int] = {}
    for org_type, level, units in counted:
        types[org_type] = types.get(org_type, 0) + units
        if level in LEVELS:
            levels[level] = levels.get(level, 0) + units
    found = [Choice(f"{LEVEL}:{n}", str(LEVELS[n]), levels[n]) for n in sorted(levels)]
    named = [(type_words(code), code) for code in types]
    return found + [Choice(f"{TYPE}:{code}", words, types[code]) for words, code in sorted(named)]


def taken_apart(value: str) -> tuple[str, int | None]:
    """Return org type and level of a choice; two empty ones for what is none."""
    kind, _colon, rest = value.partition(":")
    if kind == LEVEL and rest.isdigit() and int(rest) in LEVELS:
        return "", int(rest)
    return (rest[:40], None) if kind == TYPE else ("", None)


def value_of(form: FormRequest) -> str:
    """Return the choice that a form made."""
    return f"{TYPE}:{form.org_type}" if form.org_type else f"{LEVEL}:{form.level}"


def words_of(form: FormRequest) -> str:
    """Return whom a form asks, in words."""
    return type_words(form.org_type) if form.org_type else str(LEVELS[form.level or 2])


def type_words(code: str) -> str:
    """Return what a type of unit is called; its code when no blueprint knows it."""
    for path in blueprint.files():
        made = blueprint.read_text(blueprint.text_of(path))
        for level in made.levels:
            if level.org_type == code:
                return str(level.words)
        for overlay in made.overlays:
            if overlay.code == code:
                return str(overlay.words)
        for tier in made.tiers:
            if tier.org_type == code:
                return str(tier.words)
    return code
