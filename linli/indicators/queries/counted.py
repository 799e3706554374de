"""Sources that are counted: one question to the cells of a place or unit, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint.types.atoms import Words
from linli.indicators import rules
from linli.indicators.queries.figures import places_counted
from linli.indicators.queries.known import Asked, Known, both, plain, undeclared
from linli.indicators.queries.reader import Ask, Reader, Spot
from linli.indicators.queries.shown import Figure, size_of
from linli.indicators.queries.veil import Veil
from linli.org.models import Unit
from linli.ui.words import span_days

WHOLE, TOPICS, TREE = "whole", "topics", "tree"


class Counted:
    """One question to the cells, for all that was asked of a place or unit."""

    def __init__(
        self,
        area: Area,
        codes: frozenset[str],
        since: date,
        until: date,
        unit: Unit | None,
        *,
        is_inside: bool,
    ) -> None:
        self.area, self.unit, self.is_inside = area, unit, is_inside
        self.since, self.until = since, until
        self.reader = Reader(area.jurisdiction_pk, codes, is_inside=is_inside)
        self.veil = Veil(
            area, self.reader.known, has_places=False, is_inside=is_inside or unit is not None
        )
        asks = list(self._asks(frozenset(self.reader.wanted), since, until))
        self.found = self.reader.answer(asks) if self.reader.wanted else {}
        self.whole = self._at(WHOLE, "")

    def _asks(self, codes: frozenset[str], since: date, until: date) -> Iterator[Ask]:
        if self.unit is not None:
            mine = Q(unit_id=self.unit.pk, area_id=self.area.jurisdiction_pk, topic="")
            yield Ask(WHOLE, mine, since, until, codes)
            return
        here = Q(unit_id=0, area_id__in=places_counted(self.area))
        yield Ask(WHOLE, here & Q(topic=""), since, until, codes)
        if by_topic := codes & rules.BY_TOPIC:
            split = here & ~Q(topic="")
            yield Ask(TOPICS, split, since, until, by_topic, frozenset({"topic"}))
        if codes & self.veil.codes and self.veil.areas:
            around = Q(unit_id=0, topic="", area_id__in=self.veil.areas)
            yield Ask(TREE, around, since, until, codes & self.veil.codes, frozenset({"area"}))

    def _at(self, label: str, topic: str) -> dict[str, Figure]:
        read = self.reader.figures(self.found.get(Spot(label, 0, topic, self.until), {}))
        if self.is_inside or self.unit is not None:
            return read
        return {code: self._veiled(one) for code, one in read.items()}

    def _veiled(self, one: Figure) -> Figure:
        cells = {pk: self.found.get(Spot(TREE, pk, "", self.until), {}) for pk in self.veil.areas}
        made = self.reader.known.by_code[one.code]
        sizes = {pk: size_of(made, read.get(one.code, {})) for pk, read in cells.items()}
        return one.hidden() if self.veil.hides(one, sizes) else one.rounded()

    @cached_property
    def topics(self) -> dict[str, dict[str, Figure]]:
        """Return what is kept by topic, by topic; to outsiders only what reveals no small group."""
        found = {
            spot.topic: self.reader.figures(cells)
            for spot, cells in self.found.items()
            if spot.label == TOPICS
        }
        for code in frozenset(self.whole) & rules.BY_TOPIC if not self.is_inside else ():
            sizes = {topic: read[code].size for topic, read in found.items()}
            for topic in rules.veiled(sizes, is_total_hidden=self.whole[code].is_suppressed):
                found[topic][code] = found[topic][code].hidden()
        return found

    def said(self, source: str, asked: Asked, topic: Words | None) -> Known:
        """Return what one source says; no data for a code that nothing declares any more."""
        made = self.reader.known.by_code.get(asked.code)
        if made is None:
            return undeclared(source, asked.code)
        words = both(made.words, topic or Words(zh=asked.topic)) if asked.topic else made.words
        one = self._figure(asked)
        if one is not None and not (made.public or self.is_inside):
            one = one.hidden()
        return Known(
            source=source,
            words=words,
            unit=made.unit,
            definition=made.definition,
            value=_value(one) if one else None,
            text=_text(one) if one else _("no data"),
            numerator=one.numerator if one else None,
            denominator=one.denominator if one else None,
            as_of=one.as_of if one else None,
            is_suppressed=bool(one and one.is_suppressed),
            breaks=self._breaks(asked.code),
        )

    def _breaks(self, code: str) -> tuple[date, ...]:
        """Return the days after the first of the period on which it began to be counted anew."""
        found = self.reader.versions.breaks(code)
        return tuple(day for day in found if self.since < day <= self.until)

    def _figure(self, asked: Asked) -> Figure | None:
        if not asked.topic:
            return self.whole[asked.code]
        if self.unit is not None or asked.code not in rules.BY_TOPIC:
            return None
        return self.topics.get(asked.topic, self._at(TOPICS, asked.topic))[asked.code]


def _value(one: Figure) -> Decimal | None:
    """Return the number in its unit, a share of % with one decimal."""
    if one.value is None:
        return None
    if one.measure != rules.SHARE:
        return Decimal(str(one.value))
    share = Decimal(str(one.value))
    if one.numerator is not None and one.denominator:
        share = Decimal(one.numerator) / Decimal(one.denominator)
    if one.unit.zh == "%":
        return (100 * share).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _text(one: Figure) -> str:
    if one.is_suppressed:
        return _("not shown")
    found = _value(one)
    if found is None:
        return _("no data")
    if one.measure == rules.QUANTILE:
        return span_days(float(found))
    if one.measure == rules.SHARE:
        return f"{found} {one.unit}"
    return f"{plain(found)} {one.unit}"
