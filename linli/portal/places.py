"""What an area page shows: a headline written from the figures, cards, units, kinds, months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint.types.indicators import Indicator
from linli.indicators import queries as counted
from linli.indicators.queries import Figure, PageFigures, Point
from linli.matters import rules
from linli.org import queries as org
from linli.people.models import User
from linli.portal.figures import page, wanted, words
from linli.portal.standings import UnitRow, unit_rows, whole
from linli.tasks.queries import upward
from linli.ui import charts
from linli.ui.words import month, span_days

RATES = ("on_time_rate", "solved_rate", "satisfied_rate")
LINES = ("opened", "closed")
MONTHS = 6
HALF_YEAR = "6"


@dataclass(frozen=True)
class Card:
    """One figure: number and unit, out of what, last month's, its counter-indicator, its months."""

    code: str
    name: str
    number: str
    unit: str
    of: str
    before: str
    chart: SafeString | str
    definition: str
    note: int
    counter: Figure | None

    @property
    def counter_said(self) -> str:
        """Return what the counter-indicator says."""
        return words.said(self.counter)


@dataclass(frozen=True)
class Topic:
    """How often one kind was asked for; no count where a small group must not show."""

    code: str
    words: object
    count: int | None


class AreaPage:
    """Everything one area page says; each part is read once, whatever the size of the place."""

    def __init__(self, area: Area, *, viewer: User | None = None, at: datetime) -> None:
        self.area, self.at, self._viewer = area, at, viewer
        self.until = rules.day_of(at)
        self.since = self.until.replace(day=1)
        self.is_inside = wanted.is_inside(viewer, area, on=self.until)

    @cached_property
    def crumbs(self) -> list[Area]:
        """Return the areas above."""
        return areas.upward(self.area)[:-1]

    @cached_property
    def owing(self) -> list[upward.Owing]:
        """Return for everybody at work how the units here answer requests from below."""
        return upward.owing_at(self.area, at=self.at) if self._viewer else []

    @cached_property
    def read(self) -> PageFigures:
        """Return every figure of the place; one question to the cells."""
        return counted.page_figures(self.area, until=self.until, is_inside=self.is_inside)

    @cached_property
    def shown(self) -> dict[str, Figure]:
        """Return this month's figures that this reader may know of, in the blueprint's order."""
        return {code: one for code, one in self.read.now.items() if one.is_public or self.is_inside}

    def figure(self, code: str) -> Figure | None:
        """Return this month's figure; None where the place counts no such thing."""
        return self.shown.get(code)

    @cached_property
    def is_empty(self) -> bool:
        """Return whether nothing was ever recorded here that could be counted."""
        stood = (one.size or one.is_suppressed for one in self.shown.values())
        months = (point for code in LINES for point in self.read.months.get(code, []))
        went = (point.figure.size or point.figure.is_suppressed for point in months)
        return not (any(stood) or any(went))

    @cached_property
    def headline(self) -> str:
        """Return the sentence that says how it stands."""
        standing = self.figure("open_cases")
        if standing is None:
            return _("Nothing is counted here yet")
        parts = [_open_words(standing, self.figure("overdue_cases"))]
        first = self.figure("first_response_time")
        if first and first.value is not None:
            parts.append(_("median first answer %(time)s") % {"time": span_days(first.value)})
            parts += _difference(first, self.read.before[first.code])
        return _("; ").join(parts)

    @cached_property
    def doors(self) -> org.Figures | None:
        """Return at how many doors a name stands, as counted; None where that is not counted."""
        found = org.counted_cards(self.area)
        return found if found.as_of and found.buildings else None

    @property
    def named_doors(self) -> int:
        """Return at how many doors a card in force stands."""
        return self.doors.buildings - self.doors.without if self.doors else 0

    @cached_property
    def keeps_cards(self) -> bool:
        """Return whether this reader keeps the duty cards here, so that the lists open."""
        return self._viewer is not None and org.keeps(self._viewer, self.area, on=self.until)

    @cached_property
    def as_of(self) -> datetime | None:
        """Return up to when everything recorded is counted."""
        return counted.as_of(self.area.jurisdiction_pk, now=self.at)

    @cached_property
    def months(self) -> Mapping[str, list[Point]]:
        """Return the last six months of each figure."""
        return {code: points[-MONTHS:] for code, points in self.read.months.items()}

    @property
    def cards(self) -> list[Card]:
        """Return the four at the top."""
        return [one for one in self.all if one.code in ("open_cases", *RATES)]

    @property
    def others(self) -> list[Card]:
        """Return all other figures."""
        return [one for one in self.all if one.code not in ("open_cases", *RATES)]

    @cached_property
    def all(self) -> list[Card]:
        """Return every figure with its definition, its months and its counter-indicator."""
        return [self._card(one, place) for place, one in enumerate(self.shown.values(), start=1)]

    @cached_property
    def _known(self) -> Mapping[str, Indicator]:
        return counted.definitions().by_code

    def _card(self, figure: Figure, note: int) -> Card:
        return Card(
            code=figure.code,
            name=str(figure.words),
            number=words.number(figure),
            unit=words.unit(figure),
            of=self._of(figure),
            before=words.said(self.read.before[figure.code]),
            chart=self._line(figure),
            definition=str(figure.definition),
            note=note,
            counter=self.figure(self._known[figure.code].counter or ""),
        )

    def _line(self, figure: Figure) -> SafeString:
        points = self.months.get(figure.code, [])
        values = [words.value(one.figure) for one in points]
        titles = [f"{words.month_name(one.day)}: {words.said(one.figure)}" for one in points]
        tone = "pine" if figure.code == "on_time_rate" else "indigo"
        return charts.sparkline(values, label=str(figure.words), titles=titles, tone=tone)

    def _of(self, figure: Figure) -> str:
        late = self.figure("overdue_cases")
        if figure.code == "open_cases" and late and not late.is_suppressed:
            return _("%(late)d of them overdue") % {"late": whole(late)}
        silent = self.figure("unanswered")
        if figure.code in RATES[1:] and figure.denominator and silent and not silent.is_suppressed:
            said = {"n": figure.numerator, "of": figure.denominator, "silent": whole(silent)}
            return _("%(n)d of %(of)d who answered; %(silent)d did not and are not counted") % said
        if figure.code == "on_time_rate" and figure.denominator:
            said = {"n": figure.numerator, "of": figure.denominator}
            return _("%(n)d of %(of)d due cases") % said
        if figure.is_suppressed:
            return _("Too few to be shown")
        return _("No data this month yet") if figure.value is None else words.out_of(figure)

    @cached_property
    def units(self) -> list[UnitRow]:
        """Return how it stands with each unit that covers this place or something in it."""
        return unit_rows(self.area, since=self.since, until=self.until, is_inside=self.is_inside)

    @property
    def most_open(self) -> int:
        """Return the longest bar of the units."""
        return max((one.open for one in self.units), default=0) or 1

    @cached_property
    def topics(self) -> list[Topic]:
        """Return what people asked for this half-year, the most frequent first."""
        asked = page.topic_words(self.area, on=self.until)
        read = {topic: found["opened"] for topic, found in self.read.topics.items()}
        rows = [
            Topic(code, asked.get(code, code), None if one.is_suppressed else whole(one))
            for code, one in read.items()
            if one.is_suppressed or one.value
        ]
        known = [one for one in rows if one.count is not None]
        return sorted(rows, key=lambda one: -(one.count or 0)) if known else []

    @property
    def most_asked(self) -> int:
        """Return the longest bar of the kinds."""
        return max((one.count or 0 for one in self.topics), default=0) or 1

    @cached_property
    def chart(self) -> charts.Chart | None:
        """Return what came and went by month, drawn and as a table."""
        found = [(code, self.months[code]) for code in LINES if code in self.shown]
        if not found or self.is_empty:
            return None
        names = [words.month_name(point.day) for point in found[0][1]]
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
        """Return the places directly beneath, in the order in which people count them."""
        return page.places_beneath(self.area)


def _open_words(standing: Figure, late: Figure | None) -> str:
    if standing.is_suppressed:
        return _("Too few open cases to be shown")
    count, missed = whole(standing), whole(late)
    text = ngettext("%(n)d open", "%(n)d open", count) % {"n": count}
    if late and late.is_suppressed:
        return text
    return text + (_(", %(late)d overdue") % {"late": missed} if missed else _(", none overdue"))


def _difference(now: Figure, before: Figure) -> list[str]:
    if before.value is None or now.value is None:
        return []
    minutes = round(now.value - before.value)
    if not minutes:
        return [_("as fast as last month")]
    said = (
        _("%(time)s faster than last month")
        if minutes < 0
        else _("%(time)s slower than last month")
    )
    return [said % {"time": span_days(abs(minutes))}]
