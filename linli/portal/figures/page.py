"""One figure of one place: what it says, its thirteen months, services, places and definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.indicators import queries as counted
from linli.indicators import rules
from linli.indicators.queries import Figure, PageFigures, Point
from linli.kernel.errors import Refused
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.people.models import User
from linli.portal import mechanisms
from linli.portal.figures import wanted, words
from linli.portal.figures.units import FigureUnits
from linli.ui import charts
from linli.ui.words import month as month_word
from linli.ui.words import named

CHILDREN_MOST = 200
OVERLAY = "business_district"


@dataclass(frozen=True)
class Part:
    """One row of a breakdown: a service or a place, with its figure."""

    code: str
    name: object
    href: str
    figure: Figure

    @property
    def number(self) -> str:
        """Return what is shown."""
        return words.said(self.figure)

    @property
    def of(self) -> str:
        """Return how many it speaks of."""
        return words.out_of(self.figure)


class FigurePage:
    """Everything one figure of one place says; read once, whatever the size of the place."""

    def __init__(
        self,
        area: Area,
        code: str,
        *,
        month: str = "",
        unit: str = "",
        viewer: User | None = None,
        at: datetime,
    ) -> None:
        self.area, self.at, self.today, self.unit = area, at, day_of(at), unit
        self.is_inside = wanted.is_inside(viewer, area, on=self.today)
        self.indicator = wanted.indicator(code, inside=self.is_inside)
        self.since = wanted.month(month, today=self.today)
        self.until = min(rules.month_end(self.since), self.today)

    @property
    def is_now(self) -> bool:
        """Return whether the month is the one that runs."""
        return self.since == rules.month_of(self.today)

    @property
    def code(self) -> str:
        """Return the code of the indicator."""
        return self.indicator.code

    @cached_property
    def figures(self) -> PageFigures:
        """Return what was read."""
        codes = {self.code, self.indicator.counter or self.code}
        return counted.page_figures(
            self.area,
            until=self.until,
            codes=codes,
            children=self.children,
            is_inside=self.is_inside,
        )

    @cached_property
    def children(self) -> list[Area]:
        """Return the places that share the place among them, in their natural order.

        A business district is an overlay: what lies in it is counted in other places already.
        """
        return [one for one in places_beneath(self.area) if one.kind != OVERLAY]

    @property
    def figure(self) -> Figure:
        """Return the figure of the month."""
        return self.figures.now[self.code]

    @property
    def number(self) -> str:
        """Return the figure with its unit."""
        return words.said(self.figure)

    @property
    def of(self) -> str:
        """Return how many it speaks of."""
        return words.out_of(self.figure)

    @property
    def has_parts(self) -> bool:
        """Return whether a column says how many the figure speaks of."""
        return words.has_parts(self.indicator.measure)

    @property
    def comparisons(self) -> list[tuple[str, str, str]]:
        """Return the same days of last month and of last year: words, figure, out of what."""
        rows = [
            (_("Last month, same days"), self.figures.before[self.code]),
            (_("Last year, same month"), self.figures.year[self.code]),
        ]
        return [(name, words.said(one), words.out_of(one)) for name, one in rows if _is_known(one)]

    @property
    def counter(self) -> Figure | None:
        """Return the figure that shows when this one was made to look good."""
        found = self.figures.now.get(self.indicator.counter or "")
        return found if found and (found.is_public or self.is_inside) else None

    @property
    def counter_said(self) -> str:
        """Return what the counter-indicator says."""
        return words.said(self.counter)

    @property
    def left_out(self) -> list[tuple[object, str]]:
        """Return what the figure leaves out on purpose, each with its number."""
        return words.left_out(self.figure)

    @property
    def spread(self) -> list[tuple[str, str]]:
        """Return how the values of a mean lie."""
        return words.spread(self.figure)

    @property
    def breaks(self) -> list[str]:
        """Return in sentences from which days the figure is counted in another way."""
        told = _("From %(day)s on it is counted in another way than before.")
        return [told % {"day": day.isoformat()} for day in self.figures.breaks[self.code]]

    @property
    def points(self) -> list[Point]:
        """Return the last thirteen months."""
        return self.figures.months[self.code]

    @property
    def months(self) -> list[tuple[str, str, str, str]]:
        """Return the months as rows, the latest first: address, name, figure, out of what."""
        return [
            (
                f"?month={point.day:%Y-%m}",
                words.month_name(point.day) + self._broken(point.day),
                words.said(point.figure),
                words.out_of(point.figure),
            )
            for point in reversed(self.points)
        ]

    def _broken(self, month: date) -> str:
        """Return the sign of a break within a month; a sentence beside the table explains it."""
        days = self.figures.breaks[self.code]
        return " †" if any(rules.month_of(day) == month for day in days) else ""

    @cached_property
    def chart(self) -> charts.Chart:
        """Return the months as a line, with the same figures as a table."""
        name, known = str(self.indicator.words), [words.value(one.figure) for one in self.points]
        names = [month_word(one.day.month) + self._broken(one.day) for one in self.points]
        percent = "%" if self.figure.measure == rules.SHARE else ""
        said = {"name": name, "place": named(self.area)}
        label = _("%(name)s of %(place)s by month") % said
        svg = charts.line_chart([(name, known)], names=names, label=label, unit=percent)
        return charts.Chart(svg, "", (), ())

    @cached_property
    def topics(self) -> list[Part]:
        """Return the figure by service over half a year, in the order of the blueprint."""
        asked = topic_words(self.area, on=self.today)
        order = {code: place for place, code in enumerate(asked)}
        found = {topic: read[self.code] for topic, read in self.figures.topics.items()}
        parts = [
            Part(topic, asked.get(topic, topic), self.records(topic=topic, months="6"), one)
            for topic, one in sorted(found.items(), key=lambda pair: order.get(pair[0], 99))
            if _is_known(one)
        ]
        return [] if all(part.figure.is_suppressed for part in parts) else parts

    @property
    def has_topics(self) -> bool:
        """Return whether the figure is kept by service at all."""
        return self.code in rules.BY_TOPIC

    @cached_property
    def places(self) -> list[Part]:
        """Return the figure by place beneath, in the natural order of the places."""
        end = f"/figures/{self.code}/" + ("" if self.is_now else f"?month={self.since:%Y-%m}")
        return [
            Part(one.code, named(one), f"/areas/{one.code}{end}", read)
            for one in self.children
            if (read := self.figures.places.get(one.pk, {}).get(self.code))
        ]

    @cached_property
    def units(self) -> FigureUnits | None:
        """Return the figure down the tree of units, for those who work here."""
        if not self.is_inside:
            return None
        days = (self.since, self.until)
        found = FigureUnits(self.area, self.code, days, asked=self.unit)
        return found if found.read else None

    @property
    def are_all_shown(self) -> bool:
        """Return whether nothing on the page is hidden from this reader."""
        shown = [self.figure, *(part.figure for part in (*self.topics, *self.places))]
        return not any(one.is_suppressed for one in shown)

    @property
    def day_words(self) -> object:
        """Return which day counts."""
        return words.LIVE_DAY[self.indicator.day]

    @property
    def measure_words(self) -> object:
        """Return how it is counted."""
        return words.MEASURES[self.indicator.measure]

    @cached_property
    def as_of(self) -> datetime | None:
        """Return up to when everything recorded is counted."""
        return counted.as_of(self.area.jurisdiction_pk, now=self.at)

    @cached_property
    def crumbs(self) -> list[Area]:
        """Return the areas above, and the place itself."""
        return areas.upward(self.area)

    def records(self, **more: str) -> str:
        """Return where the matters behind the figure are listed."""
        asked = {"of": self.code, "month": f"{self.since:%Y-%m}", **more}
        return f"/areas/{self.area.code}/records/?{urlencode(asked)}"

    @property
    def no_list(self) -> str:
        """Return why the matters cannot be listed; empty where they can."""
        return words.no_list(self.indicator, is_now=self.is_now)

    @property
    def month_name(self) -> str:
        """Return the month shown."""
        return words.month_name(self.since)

    @property
    def earlier(self) -> str:
        """Return the address of the month before."""
        return f"?month={self.since - timedelta(days=1):%Y-%m}"

    @property
    def later(self) -> str:
        """Return the address of the month after; empty when it has not begun."""
        return "" if self.is_now else f"?month={rules.month_after(self.since):%Y-%m}"


def _is_known(figure: Figure) -> bool:
    return figure.is_suppressed or bool(figure.size) or figure.value not in (None, 0)


def places_beneath(area: Area) -> list[Area]:
    """Return the places directly beneath in the order of their codes as people count."""
    rows = Area.objects.filter(parent_id=area.pk, valid_to__isnull=True)
    return sorted(rows.order_by("code")[:CHILDREN_MOST], key=lambda one: words.natural(one.code))


def topic_words(area: Area, *, on: date) -> Mapping[str, object]:
    """Return what each service is called in the mechanism of the place, in its order."""
    try:
        rows = [org.mechanism_for(area, on=on)]
    except Refused:
        rows = mechanisms.running(on=on)
    editions = [blueprint.mechanism(row.edition_id) for row in rows]
    return {one.code: one.words for edition in editions for one in edition.appeals}
