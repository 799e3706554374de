"""Everything a page of figures says, read from the cells of a place in one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.indicators import rules
from linli.indicators.models import Count, Filled
from linli.indicators.queries.reader import Ask, Reader, Spot, Sums
from linli.indicators.queries.shown import Figure, Point, size_of
from linli.indicators.queries.veil import Veil
from linli.org.models import Covers
from linli.shards.fanout import allow_fanout

NOW, BEFORE, YEAR, MONTHS, TOPICS, PLACES = "now", "before", "year", "months", "topics", "places"
TREE = "tree "
YEAR_OF_MONTHS = 13
HALF_YEAR = 6
PLACES_MOST = 200

Figures = dict[str, Figure]


@dataclass(frozen=True)
class PageFigures:
    """The figures of one place up to one day; what a reader may not see is suppressed already.

    `before` and `year` are the same days of last month and of the same month last year. `topics`
    are those of half a year (of the months asked for, if any), `places` the places directly
    beneath by their id. `breaks` are the days from which a figure is counted in another way.
    """

    now: Figures
    before: Figures
    year: Figures
    months: dict[str, list[Point]]
    topics: dict[str, Figures]
    places: dict[int, Figures]
    breaks: dict[str, tuple[date, ...]]


def periods(until: date, since: date | None = None) -> dict[str, tuple[date, date]]:
    """Return the months up to `until`, and the same days of as many months and of the year before.

    They begin with the month of `since`; without one it is the month of `until` alone.
    """
    month, is_whole = rules.month_of(until), until == rules.month_end(until)
    begun = rules.month_of(since or until)
    count = sum(1 for _month in rules.months_between(begun, until))
    found = {NOW: (begun, until)}
    for label, back in ((BEFORE, -count), (YEAR, -12)):
        end = rules.month_end(rules.month_after(month, back))
        last = end if is_whole else end.replace(day=min(until.day, end.day))
        found[label] = (rules.month_after(begun, back), last)
    return found


def page_figures(
    area: Area,
    *,
    until: date,
    since: date | None = None,
    codes: Collection[str] | None = None,
    children: Sequence[Area] = (),
    is_inside: bool = False,
) -> PageFigures:
    """Return what a page says about `area` in the month of `until`, up to that day.

    With `since` it is the months from that one on, and the topics are those of the same months.
    Three queries, one more for the places around it where groups may be too small to be shown, and
    two more where `children` own work themselves.
    """
    days = (since, until)
    return _Question(area, days, codes, children, is_inside=is_inside).answered()


class _Question:
    def __init__(
        self,
        area: Area,
        days: tuple[date | None, date],
        codes: Collection[str] | None,
        children: Sequence[Area],
        *,
        is_inside: bool,
    ) -> None:
        since, until = days
        self.area, self.until, self.is_inside = area, until, is_inside
        self.reader = Reader(area.jurisdiction_pk, codes, is_inside=True)
        self.codes = frozenset(self.reader.wanted)
        self.children = children[:PLACES_MOST]
        self.months = rules.month_after(rules.month_of(until), 1 - YEAR_OF_MONTHS)
        self.periods = periods(until, since)
        half = rules.month_after(rules.month_of(until), 1 - HALF_YEAR)
        self.split_since = rules.month_of(since) if since else half
        self.veil = Veil(area, self.reader.known, has_places=bool(children), is_inside=is_inside)

    def answered(self) -> PageFigures:
        """Ask once, and hide what is too small."""
        asks = self._asks()
        self.found: Mapping[Spot, Sums] = self.reader.answer(asks) if self.codes else {}
        now = self._at(NOW, self.until)
        return PageFigures(
            now=now,
            before=self._at(BEFORE, self.periods[BEFORE][1]),
            year=self._at(YEAR, self.periods[YEAR][1]),
            months=self._monthly(),
            topics=self._topics(now),
            places=self._places(now),
            breaks={
                code: tuple(day for day in self.reader.versions.breaks(code) if day > self.months)
                for code in self.codes
            },
        )

    def _asks(self) -> list[Ask]:
        here = Q(unit_id=0, area_id__in=self._here())
        whole, split = here & Q(topic=""), here & ~Q(topic="")
        runs = Ask(MONTHS, whole, self.months, self.until, self.codes, is_monthly=True)
        asks = [Ask(label, whole, *days, self.codes) for label, days in self.periods.items()]
        asks.append(runs)
        if by_topic := self.codes & rules.BY_TOPIC:
            topics = frozenset({"topic"})
            asks.append(Ask(TOPICS, split, self.split_since, self.until, by_topic, topics))
        within = [one.pk for one in self.children if one.kind not in OWNING_KINDS]
        if within:
            beneath = Q(unit_id=0, topic="", area_id__in=within)
            asks.append(Ask(PLACES, beneath, *self.periods[NOW], self.codes, frozenset({"area"})))
        return asks + self._tree(asks)

    def _tree(self, asks: list[Ask]) -> list[Ask]:
        """Ask for the places around, for the same days: among them a small group must not show."""
        if not self.veil.areas:
            return []
        where = Q(unit_id=0, topic="", area_id__in=self.veil.areas)
        codes = self.codes & self.veil.codes
        return [
            Ask(TREE + one.label, where, one.since, one.until, codes, frozenset({"area"}),
                is_monthly=one.is_monthly)
            for one in asks if one.label in {*self.periods, MONTHS}
        ]  # fmt: skip

    def _here(self) -> list[int]:
        """Return the places to count; a business district's are those that its units cover."""
        if self.area.kind != "business_district":
            return [self.area.pk]
        covers = Covers.objects.filter(unit__base=self.area, to_on__isnull=True)
        return list(covers.values_list("area_id", flat=True))

    def _at(self, label: str, day: date) -> Figures:
        read = self.reader.figures(self.found.get(Spot(label, 0, "", day), {}))
        if self.is_inside:
            return read
        sizes = self._around(label, day)
        return {
            code: one.hidden() if self.veil.hides(one, sizes.get(code, {})) else one.rounded()
            for code, one in read.items()
        }

    def _around(self, label: str, day: date) -> dict[str, dict[int, int]]:
        """Return the sizes of the groups in the places around, by code and place."""
        found: dict[str, dict[int, int]] = {code: {} for code in self.codes & self.veil.codes}
        for pk in self.veil.areas:
            cells = self.found.get(Spot(TREE + label, pk, "", day), {})
            for code, sizes in found.items():
                sizes[pk] = size_of(self.reader.known.by_code[code], cells.get(code, {}))
        return found

    def _monthly(self) -> dict[str, list[Point]]:
        spots = list(rules.months_between(self.months, self.until))
        read = {spot: self._at(MONTHS, spot) for spot in spots}
        # The month that runs ends with the day shown: a promise due later may be kept already.
        if rules.month_of(self.periods[NOW][0]) == spots[-1]:
            read[spots[-1]] = self._at(NOW, self.until)
        return {code: [Point(spot, read[spot][code]) for spot in spots] for code in self.codes}

    def _topics(self, now: Figures) -> dict[str, Figures]:
        found = {
            spot.topic: self.reader.figures(cells)
            for spot, cells in self.found.items()
            if spot.label == TOPICS
        }
        for code in self.codes & rules.BY_TOPIC if not self.is_inside else ():
            sizes = {topic: read[code].size for topic, read in found.items()}
            gone = rules.veiled(sizes, is_total_hidden=now[code].is_suppressed)
            for topic in gone:
                found[topic][code] = found[topic][code].hidden()
        return found

    def _places(self, now: Figures) -> dict[int, Figures]:
        found = {
            one.pk: self.reader.figures(self.found.get(Spot(PLACES, one.pk, "", self.until), {}))
            for one in self.children
            if one.kind not in OWNING_KINDS
        }
        found |= self._owning()
        for code in self.codes if found and not self.is_inside else ():
            for pk in self._hidden(code, found, now[code]) & found.keys():
                found[pk][code] = found[pk][code].hidden()
        return found

    def _hidden(self, code: str, found: Mapping[int, Figures], total: Figure) -> frozenset[int]:
        if self.veil.areas:
            return self.veil.beneath(code, self._around(NOW, self.until).get(code, {}))
        return self.veil.among(total, {pk: read[code].size for pk, read in found.items()})

    def _owning(self) -> dict[int, Figures]:
        """Return the figures of places beneath that own work: each has its cells by itself."""
        owning = [one.pk for one in self.children if one.kind in OWNING_KINDS]
        if not owning or not self.codes:
            return {}
        reader = Reader(self.area.pk, self.codes, is_inside=True)
        found: dict[Spot, Sums] = {}
        asked = Ask(PLACES, Q(), *self.periods[NOW], self.codes, frozenset({"area"}))
        for carried, pks in _carried(owning).items():
            reader.filled = Filled(area_id=self.area.pk, carried_to=carried)
            rows = Count.objects.filter(jurisdiction_id__in=pks, area_id=F("jurisdiction_id"))
            reader.rows = rows.filter(unit_id=0, topic="")
            with allow_fanout("a page of a place above reads the few places directly beneath"):
                found |= reader.answer([asked])
        return {
            pk: reader.figures(found.get(Spot(PLACES, pk, "", self.until), {})) for pk in owning
        }


def _carried(owning: Collection[int]) -> dict[date | None, list[int]]:
    """Return the places by the month with which their carries end."""
    known = dict(Filled.objects.filter(pk__in=owning).values_list("pk", "carried_to"))
    found: dict[date | None, list[int]] = {}
    for pk in owning:
        found.setdefault(known.get(pk), []).append(pk)
    return found
