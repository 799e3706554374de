"""What is known for a sheet: each field from its source, or worked out; nothing is asked twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.indicators.queries import values
from linli.indicators.queries.known import Known
from linli.one_form.models import Field
from linli.one_form.rules import ABOUT, Shape, Way, formula
from linli.one_form.rules.periods import Period
from linli.org.models import Unit
from linli.ui.words import full_day, named

Typed = Mapping[str, Decimal | str | None]
Words = dict[str, str]


@dataclass(frozen=True)
class Filled:
    """The answer to one field as it is known now, ready to be kept."""

    code: str
    value: Decimal | None = None
    text: str = ""
    numerator: int | None = None
    denominator: int | None = None
    is_summable: bool = True
    as_of: str = ""
    definition: Words = field(default_factory=dict)
    note: str = ""


def sources_of(fields: Iterable[Field]) -> set[str]:
    """Return the figures and indicators that these fields read."""
    found = {one.source for one in fields if one.way == Way.EXISTS and one.source not in ABOUT}
    for one in fields:
        if one.way == Way.DERIVED:
            found |= {name for name in formula.parse(one.formula).names() if ":" in name}
    return found


def digest(found: Mapping[str, Filled], fields: Sequence[Field]) -> str:
    """Return a short sign for what a unit sees filled in, so that it confirms what it saw."""
    shown = [
        (one.code, str(found[one.code].value), found[one.code].text)
        for one in fields
        if one.way != Way.NEW and one.code in found
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def period_words(period: Period) -> str:
    """Return a period as people read it."""
    if period.first == period.last:
        return full_day(period.first)
    days = {"first": full_day(period.first), "last": full_day(period.last)}
    return _("%(first)s to %(last)s") % days


def hint(area: Area, fields: Iterable[Field], *, on: date) -> dict[str, Known]:
    """Return what the sources of some fields say of a place today, by source."""
    return values.known(area, sorted(sources_of(fields)), since=on, until=on, is_inside=True)


class Filler:
    """The fields of one sheet; each is answered once, however many formulas read it.

    What is known comes from the figures of the unit's base, asked once.
    """

    def __init__(self, unit: Unit, fields: Sequence[Field], period: Period) -> None:
        self.unit, self.period = unit, period
        self.typed: Typed | None = None
        self.fields = {one.code: one for one in fields}
        self.known = values.known(
            unit.base,
            sorted(sources_of(fields)),
            since=period.first,
            until=period.last,
            is_inside=True,
        )
        self.done: dict[str, Filled | None] = {}

    def all(self, typed: Typed | None) -> dict[str, Filled]:
        """Return the answer to every field by code; new ones are left out while `typed` is None."""
        self.typed, self.done = typed, {}
        found = {code: self._once(one) for code, one in self.fields.items()}
        return {code: one for code, one in found.items() if one is not None}

    def _once(self, one: Field) -> Filled | None:
        if one.code not in self.done:
            self.done[one.code] = None  # a circle cannot be admitted; here it is not known
            self.done[one.code] = self._filled(one)
        return self.done[one.code]

    def _filled(self, one: Field) -> Filled | None:
        if one.way == Way.NEW:
            return self._typed(one)
        if one.source in ABOUT:
            return Filled(one.code, text=self._about(one.source), is_summable=False)
        return self._known(one) if one.way == Way.EXISTS else self._derived(one)

    def _typed(self, one: Field) -> Filled | None:
        if self.typed is None:
            return None
        given = self.typed.get(one.code)
        if one.shape == Shape.TEXT:
            return Filled(one.code, text=str(given or ""), is_summable=False)
        value = given if isinstance(given, Decimal) else None
        return Filled(one.code, value=value, text=_shown(value, one.unit))

    def _about(self, source: str) -> str:
        if source == "about:unit":
            return named(self.unit)
        return named(self.unit.base) if source == "about:place" else period_words(self.period)

    def _known(self, one: Field) -> Filled:
        known = self.known[one.source]
        return Filled(
            one.code,
            value=known.value,
            text=known.text,
            numerator=known.numerator,
            denominator=known.denominator,
            is_summable=known.denominator is None,
            as_of=_instant(known.as_of),
            definition=_words(known.definition),
            note=known.note,
        )

    def _derived(self, one: Field) -> Filled:
        tree = formula.parse(one.formula)
        names = set(tree.names())
        value = formula.evaluate(tree, self._look)
        read = [self.known[name] for name in names if name in self.known]
        others = [self.done.get(name) for name in names if name in self.fields]
        as_of = [_instant(known.as_of) for known in read if known.as_of]
        as_of += [other.as_of for other in others if other and other.as_of]
        return Filled(
            one.code,
            value=value,
            text=_shown(value, one.unit),
            is_summable=tree.is_additive
            and all(known.denominator is None for known in read)
            and all(other is None or other.is_summable for other in others),
            as_of=min(as_of, default=""),
            definition=self._formula(one.formula, names),
        )

    def _look(self, name: str) -> Decimal | None:
        if name in self.known:
            return self.known[name].value
        other = self.fields.get(name)
        found = self._once(other) if other else None
        return found.value if found else None

    def _formula(self, text: str, names: set[str]) -> Words:
        """Return the formula with the words of its sources in the place of their codes."""
        said = {"zh": text, "en": text}
        for name in sorted(names, key=len, reverse=True):
            if name in self.known:
                words = _words(self.known[name].words)
            else:
                words = dict.fromkeys(said, self.fields[name].name if name in self.fields else name)
            said = {tongue: told.replace(name, words[tongue]) for tongue, told in said.items()}
        return {tongue: told.replace("*", "×").replace("/", "÷") for tongue, told in said.items()}


def _words(words: object) -> Words:
    zh = str(getattr(words, "zh", "") or "")
    return {"zh": zh, "en": str(getattr(words, "en", "") or "") or zh}


def _shown(value: Decimal | None, unit: str) -> str:
    if value is None:
        return _("no data")
    return f"{values.plain(value)} {unit}".strip()


def _instant(at: datetime | date | None) -> str:
    if isinstance(at, datetime):
        return localtime(at).isoformat(timespec="minutes")
    return at.isoformat() if at else ""
