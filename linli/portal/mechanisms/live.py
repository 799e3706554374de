"""The figures that an entry of a mechanism is seen by: read once for a whole page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint.types import Figure, Indicator, Measured
from linli.blueprint.types import Mechanism as Blueprint
from linli.indicators import queries as counted
from linli.indicators.queries import values
from linli.indicators.queries.values import Known
from linli.portal.editing.sections import rooms

DAYS = timedelta(days=29)
COUNTED, ENTERED = "indicator:", "figure:"


@dataclass(frozen=True)
class Live:
    """One figure of an entry: what it says now, its target, where its records open.

    `awaits` names the part that would feed it and is not built yet; then there is no value.
    """

    source: str
    words: str
    text: str = ""
    of: str = ""
    as_of: datetime | date | None = None
    value: Decimal | None = None
    target: Decimal | None = None
    target_words: str = ""
    reported: str = ""
    definition: str = ""
    note: str = ""
    href: str = ""
    awaits: str = ""
    is_hidden: bool = False
    chart: SafeString | str = ""

    @property
    def is_live(self) -> bool:
        """Return whether a value is known, shown or not."""
        return self.value is not None or self.is_hidden

    @property
    def is_day(self) -> bool:
        """Return whether it holds for a civil day, as what was entered by hand does."""
        return self.as_of is not None and not isinstance(self.as_of, datetime)

    @property
    def has_meter(self) -> bool:
        """Return whether the way to the target can be drawn."""
        return self.value is not None and self.target is not None and self.target > 0


class Figures:
    """Every figure that the page of one mechanism names, read in one go."""

    def __init__(self, area: Area, made: Blueprint, *, on: date, is_inside: bool) -> None:
        self.area, self.made, self.on, self.is_inside = area, made, on, is_inside
        self.since = on - DAYS
        self.more: list[str] = []

    @cached_property
    def declared(self) -> Mapping[str, Indicator]:
        """Return every indicator that a mechanism in force anywhere declares, by code."""
        return counted.definitions().by_code

    def is_open(self, code: str) -> bool:
        """Return whether an indicator is declared and this reader may know of it."""
        found = self.declared.get(code)
        return found is not None and (found.public or self.is_inside)

    @cached_property
    def _entered(self) -> Mapping[str, Figure]:
        return {f"{ENTERED}{one.code}": one for one in self.made.figures}

    @cached_property
    def _awaited(self) -> Mapping[str, tuple[str, str]]:
        """Return what its own indicators await: source -> words and room."""
        names = rooms()
        return {
            f"{COUNTED}{one.code}": (str(one.words), names.get(one.awaits, one.awaits))
            for one in self.made.indicators
            if one.awaits
        }

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """Return what every source says of the last thirty days; one question for all."""
        asked = [one for one in self._asked() if one not in self._awaited and self._is_open(one)]
        return values.known(
            self.area,
            dict.fromkeys(asked),
            since=self.since,
            until=self.on,
            is_inside=self.is_inside,
        )

    def _asked(self) -> Iterable[str]:
        yield from self.more
        yield from self._entered
        for name in Blueprint.model_fields:
            for one in _entries(getattr(self.made, name)):
                yield from sources(one)

    def _is_open(self, source: str) -> bool:
        """Return whether this reader may know of the source at all."""
        if not source.startswith(ENTERED):
            return self.is_open(_code(source))
        made = self._entered.get(source)
        return made is not None and (made.public or self.is_inside)

    def of(self, one: Any) -> list[Live]:
        """Return the figures of an entry that this reader may know of, in its order."""
        found = (self.live(source) for source in sources(one))
        return [live for live in found if live is not None]

    def live(self, source: str) -> Live | None:
        """Return one figure; None where it is not for this reader or nothing declares it."""
        if source in self._awaited:
            words, room = self._awaited[source]
            return Live(source, words, awaits=room)
        made, known = self._entered.get(source), self.known.get(source)
        if made is not None:
            return self._entered_live(source, made, known)
        return self._counted_live(known) if known is not None else None

    def _counted_live(self, known: Known) -> Live:
        return Live(
            source=known.source,
            words=str(known.words),
            text=known.text,
            of=_of(known),
            as_of=known.as_of,
            value=known.value,
            definition=str(known.definition),
            note=known.note,
            href=f"/areas/{self.area.code}/figures/{_code(known.source)}/",
            is_hidden=known.is_suppressed,
        )

    def _entered_live(self, source: str, made: Figure, known: Known | None) -> Live:
        """Return a figure entered by hand; what the source reported stands where none is known."""
        target = _decimal(made.target)
        return Live(
            source=source,
            words=str(made.words),
            text=known.text if known and known.value is not None else "",
            as_of=known.as_of if known else None,
            value=known.value if known else None,
            target=None if made.historic else target,
            target_words=_target(made),
            reported=f"{made.reported} {made.unit}" if made.reported else "",
            definition=str(made.definition or made.scope or ""),
            note=_each(made, self.area) or (known.note if known else ""),
            href="" if _each(made, self.area) else f"/areas/{self.area.code}/entered/{made.code}/",
            is_hidden=bool(known and known.is_suppressed),
        )


def sources(one: Any) -> list[str]:
    """Return the sources an entry names: its indicator first, then its figures."""
    indicator = getattr(one, "indicator", None)
    named = one.figures if isinstance(one, Measured) else ()
    first = [f"{COUNTED}{indicator}"] if isinstance(indicator, str) else []
    return list(dict.fromkeys([*first, *named]))


def _entries(value: Any) -> Iterable[Measured]:
    return [one for one in value if isinstance(one, Measured)] if isinstance(value, tuple) else []


def _code(source: str) -> str:
    return source.partition(":")[2].partition("@")[0]


def _of(known: Known) -> str:
    if known.numerator is None or not known.denominator:
        return ""
    return _("%(n)d of %(of)d") % {"n": known.numerator, "of": known.denominator}


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _each(made: Figure, area: Area) -> str:
    if made.each and made.each != area.kind:
        return _("entered for each place of its kind, on the page of that place")
    return ""


def _target(made: Figure) -> str:
    if not made.target:
        return ""
    said = {"target": f"{made.target} {made.unit}", "year": made.year}
    return (
        _("target for %(year)d: %(target)s") % said
        if made.year
        else (_("target: %(target)s") % said)
    )
