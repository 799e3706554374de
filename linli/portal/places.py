"""What an area page shows: a headline written from the figures, cards, units, kinds, months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Words
from linli.indicators import queries as counted
from linli.indicators.queries import Change, Figure, Point
from linli.kernel.errors import Refused
from linli.matters import rules
from linli.org import queries as org
from linli.portal import mechanisms
from linli.portal.standings import UnitRow, unit_rows, whole
from linli.ui import charts
from linli.ui.words import month, span_days

HEAD = [
    "open_cases",
    "overdue_cases",
    "opened",
    "closed",
    "on_time_rate",
    "first_response_time",
    "solved_rate",
    "satisfied_rate",
    "unanswered",
]
RATES = ("on_time_rate", "solved_rate", "satisfied_rate")
LINES = ("opened", "closed")
MONTHS = 6
CHILDREN_MOST = 200


@dataclass(frozen=True)
class Card:
    """One figure in a card: number and unit, out of what, its months as a small line."""

    name: str
    number: str
    unit: str
    of: str
    href: str
    chart: SafeString | str
    definition: str


@dataclass(frozen=True)
class Topic:
    """How often one kind was asked for."""

    words: object
    count: int


class AreaPage:
    """Everything one area page says; each part is read once, whatever the size of the place."""

    def __init__(self, area: Area, *, at: datetime) -> None:
        self.area, self.at = area, at
        self.until = rules.day_of(at)
        self.since = self.until.replace(day=1)

    @cached_property
    def crumbs(self) -> list[Area]:
        """Return the areas above."""
        return areas.upward(self.area)[:-1]

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """Return this month's figures beside last month's same days."""
        return counted.compare_with_last_month(self.area, until=self.until, codes=HEAD)

    def figure(self, code: str) -> Figure | None:
        """Return this month's figure; None where the place counts no such thing."""
        change = self.changes.get(code)
        return change.now if change else None

    @cached_property
    def headline(self) -> str:
        """Return the sentence that says how it stands."""
        standing = self.figure("open_cases")
        if standing is None:
            return _("Nothing is counted here yet")
        parts = [_open_words(whole(standing), whole(self.figure("overdue_cases")))]
        first = self.changes.get("first_response_time")
        if first and first.now.value is not None:
            parts.append(_("median first answer %(time)s") % {"time": span_days(first.now.value)})
            parts += _difference(first)
        return _("; ").join(parts)

    @cached_property
    def as_of(self) -> datetime | None:
        """Return up to when everything recorded is counted."""
        return counted.as_of(self.area.jurisdiction_pk, now=self.at)

    @cached_property
    def months(self) -> Mapping[str, list[Point]]:
        """Return the last six months of the rates and of what came and went."""
        return counted.several(self.area, [*RATES, *LINES], until=self.until, months=MONTHS)

    @cached_property
    def cards(self) -> list[Card]:
        """Return the cards at the top."""
        return [self._standing(), *(self._rate(code) for code in RATES if self.figure(code))]

    def _standing(self) -> Card:
        standing, late = self.figure("open_cases"), self.figure("overdue_cases")
        return Card(
            name=_("Open"),
            number=str(whole(standing)),
            unit=_("cases"),
            of=_("%(late)d of them overdue") % {"late": whole(late)},
            href=self.records("open"),
            chart="",
            definition=str(standing.definition) if standing else "",
        )

    def _rate(self, code: str) -> Card:
        figure = self.figure(code)
        assert figure is not None  # noqa: S101  the caller looked
        values = [_percent(point.figure) for point in self.months.get(code, [])]
        titles = [
            f"{point.day:%Y-%m}: {_shown(point.figure)}" for point in self.months.get(code, [])
        ]
        tone = "pine" if code == "on_time_rate" else "indigo"
        return Card(
            name=str(figure.words),
            number=_shown(figure),
            unit="",
            of=self._of(figure),
            href=self.records(code),
            chart=charts.sparkline(values, label=str(figure.words), titles=titles, tone=tone),
            definition=str(figure.definition),
        )

    def _of(self, figure: Figure) -> str:
        if figure.is_suppressed:
            return _("Fewer than five; not shown")
        if not figure.denominator:
            return _("No data this month yet")
        words = {"n": figure.numerator, "of": figure.denominator}
        if figure.code == "on_time_rate":
            return _("%(n)d of %(of)d due cases") % words
        silent = whole(self.figure("unanswered"))
        words["silent"] = silent
        return _("%(n)d of %(of)d who answered; %(silent)d did not and are not counted") % words

    def records(self, kind: str) -> str:
        """Return where the records behind a figure are listed, for those who may see them."""
        return f"/areas/{self.area.code}/records/?of={kind}"

    @cached_property
    def units(self) -> list[UnitRow]:
        """Return how it stands with each unit that covers this place or something in it."""
        return unit_rows(self.area, since=self.since, until=self.until)

    @property
    def most_open(self) -> int:
        """Return the longest bar of the units."""
        return max((one.open for one in self.units), default=0) or 1

    @cached_property
    def topics(self) -> list[Topic]:
        """Return what people asked for this half-year, the most frequent first."""
        first = self.months["opened"][0].day if self.months.get("opened") else self.since
        read = counted.by_topic(self.area, since=first, until=self.until, codes=["opened"])
        rows = [Topic(self._topic(code), whole(found["opened"])) for code, found in read.items()]
        return sorted(rows, key=lambda one: -one.count)

    @property
    def most_asked(self) -> int:
        """Return the longest bar of the kinds."""
        return max((one.count for one in self.topics), default=0) or 1

    @cached_property
    def _appeals(self) -> Mapping[str, Words]:
        try:
            rows = [org.mechanism_for(self.area, on=self.until)]
        except Refused:
            rows = mechanisms.running(on=self.until)
        editions = [blueprint.mechanism(row.edition_id) for row in rows]
        return {one.code: one.words for edition in editions for one in edition.appeals}

    def _topic(self, code: str) -> object:
        return self._appeals.get(code, code)

    @cached_property
    def chart(self) -> charts.Chart | None:
        """Return what came and went by month, drawn and as a table."""
        found = [(code, self.months[code]) for code in LINES if self.months.get(code)]
        if not found:
            return None
        names = [_month(point.day) for point in found[0][1]]
        lines = [
            (str(points[0].figure.words), [point.figure.value for point in points])
            for _code, points in found
        ]
        head, rows = charts.line_table(lines, names=names, first=_("Month"))
        axis = [month(point.day.month) for point in found[0][1]]
        svg = charts.line_chart(lines, names=axis, label=_("Opened and closed by month"))
        keys = tuple((name, tone) for (name, _v), tone in zip(lines, charts.TONES, strict=False))
        return charts.Chart(svg, "", head, rows, keys)

    @cached_property
    def children(self) -> Sequence[Area]:
        """Return the places directly beneath, by their code."""
        rows = Area.objects.filter(parent_id=self.area.pk, valid_to__isnull=True)
        return list(rows.order_by("code")[:CHILDREN_MOST])


def _open_words(count: int, late: int) -> str:
    text = ngettext("%(n)d open", "%(n)d open", count) % {"n": count}
    return text + (_(", %(late)d overdue") % {"late": late} if late else _(", none overdue"))


def _difference(change: Change) -> list[str]:
    if change.before.value is None or change.now.value is None:
        return []
    minutes = round(change.now.value - change.before.value)
    if not minutes:
        return [_("as fast as last month")]
    words = (
        _("%(time)s faster than last month")
        if minutes < 0
        else _("%(time)s slower than last month")
    )
    return [words % {"time": span_days(abs(minutes))}]


def _percent(figure: Figure) -> float | None:
    return None if figure.value is None else round(figure.value * 100, 1)


def _shown(figure: Figure) -> str:
    value = _percent(figure)
    if value is None:
        return "<5" if figure.is_suppressed else "–"
    return f"{value:.1f}".rstrip("0").rstrip(".") + "%"


def _month(day: date) -> str:
    return _("%(year)d-%(month)02d") % {"year": day.year, "month": day.month}
