"""Read everything a report says about one place and some months, each part once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property

from django.utils import translation
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types.indicators import Indicator
from linli.indicators import queries as counted
from linli.indicators.queries import PageFigures, values
from linli.indicators.queries.known import INDICATOR, Known, Source, parsed
from linli.indicators.rules import STOCK, month_end
from linli.org import queries as org
from linli.reports import rules
from linli.reports.models import Plan
from linli.reports.queries import parts, showing
from linli.reports.queries.standing import MechanismStanding
from linli.reports.rules.changes import version
from linli.reports.rules.facts import Breakdown, Defined, Facts, Line, Shown
from linli.shards import kept
from linli.ui.words import full_day, named

MOST_CHILDREN = 200
# Counted to be split by service alone; as a whole it says what `opened` says.
SPLIT_ONLY = "indicator:by_service"


def read(plan: Plan, *, since: date, until: date, at: datetime) -> Facts:
    """Return the facts of a plan for a period, in its language."""
    with translation.override(rules.LANGUAGES[plan.language]), kept.steady():
        return Reading(plan, since=since, until=until, at=at).facts()


class Reading:
    """What one place says from `since` to `until`, as those for whom the report is may see it."""

    def __init__(self, plan: Plan, *, since: date, until: date, at: datetime) -> None:
        self.plan, self.area, self.at = plan, plan.area, at
        self.since, self.until = since, until
        self.is_inside = not plan.is_public

    @cached_property
    def declared(self) -> Mapping[str, Indicator]:
        """Return the indicators in force by code."""
        return counted.definitions().by_code

    def facts(self) -> Facts:
        """Return everything."""
        return Facts(
            language=self.plan.language,
            title=self._title(),
            place=named(self.area),
            period=showing.period_words(self.since, self.until),
            made_at=self.at.isoformat(),
            cover=tuple(self._cover()),
            is_public=self.plan.is_public,
            lines=tuple(self._lines()),
            sections=frozenset(self.plan.sections),
            breakdowns=tuple(self._breakdowns()),
            chapters=self.standing.chapters if self.standing else (),
            tiers=self.standing.tiers if self.standing else None,
        )

    def _title(self) -> str:
        said = {"place": named(self.area)}
        if self.standing:
            said["name"] = self.standing.name
            return _("%(place)s: report on %(name)s") % said
        return _("%(place)s: work report") % said

    def _cover(self) -> Iterator[str]:
        yield _("Written from the journal on %(when)s") % {"when": showing.instant(self.at)}
        if self.plan.unit:
            yield _("For: %(unit)s") % {"unit": named(self.plan.unit)}
        if self.plan.is_public:
            yield _("For the public: groups smaller than five are not shown.")
        else:
            yield _("For internal use: small groups are shown; do not pass it on.")
        if self.until < month_end(self.until):
            yield _("The last month still runs: counted up to %(day)s.") % {
                "day": full_day(self.until)
            }

    @cached_property
    def standing(self) -> MechanismStanding | None:
        """Return how the mechanism stands that the report is about, if it is about one."""
        if not self.plan.mechanism:
            return None
        return MechanismStanding(self.area, self.plan.mechanism, on=self.until)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Return what is shown of the whole place; what is kept by service comes apart."""
        found = values.catalog(self.area, on=self.until)
        wanted = self.standing.sources if self.standing else None
        return {
            one.source: one
            for one in found
            if (self.is_inside or one.is_public)
            and one.source != SPLIT_ONLY
            and (one.source in wanted if wanted is not None else "@" not in one.source)
        }

    @cached_property
    def page(self) -> PageFigures:
        """Return what the figure pages say: months, services, places, and what must be hidden."""
        return counted.page_figures(
            self.area,
            since=self.since,
            until=self.until,
            codes=self._codes(),
            children=self.children,
            is_inside=self.is_inside,
        )

    def _codes(self) -> set[str]:
        asked = (parsed(one) for one in self.sources)
        codes = {one.code for one in asked if one.kind == INDICATOR}
        return codes | {one for one in parts.COLUMNS if self.is_inside or self._is_public(one)}

    def _is_public(self, code: str) -> bool:
        return code in self.declared and self.declared[code].public

    def _declared(self, source: str) -> Indicator | None:
        asked = parsed(source)
        return self.declared.get(asked.code) if asked.kind == INDICATOR else None

    @cached_property
    def children(self) -> list[Area]:
        """Return the places beneath, in their natural order; an overlay lies in others already."""
        if rules.PLACES not in self.plan.sections:
            return []
        rows = Area.objects.filter(parent_id=self.area.pk, valid_to__isnull=True)
        rows = rows.exclude(kind="business_district").order_by("code")[:MOST_CHILDREN]
        return sorted(rows, key=lambda one: showing.natural(one.code))

    def _lines(self) -> Iterator[Line]:
        periods = counted.periods(self.until, self.since)
        now, before, year = (
            values.known(self.area, self.sources, since=first, until=last, is_inside=self.is_inside)
            for first, last in periods.values()
        )
        for source in sorted(self.sources, key=lambda one: not self._is_ours(one)):
            line = self._line(source, now[source], before[source], year[source])
            if self._is_worth_a_line(line):
                yield line

    def _is_worth_a_line(self, line: Line) -> bool:
        """What no mechanism here declares, and what nobody entered yet, needs something to say."""
        if parsed(line.source).kind != INDICATOR:
            return line.now.value is not None or line.now.is_suppressed
        shown = (line.now, line.before, line.year)
        return self._is_ours(line.source) or any(one.value or one.is_suppressed for one in shown)

    def _is_ours(self, source: str) -> bool:
        """Return whether a mechanism that runs here declares it; above them all are ours."""
        return not self._ours or parsed(source).code in self._ours

    @cached_property
    def _ours(self) -> frozenset[str]:
        rows = org.mechanisms_at(self.area, on=self.until)
        editions = [blueprint.mechanism(row.edition_id) for row in rows]
        declared = [one.code for edition in editions for one in edition.indicators]
        return frozenset(
            [*declared, *(one.code for edition in editions for one in edition.figures)]
        )

    def _line(self, source: str, now: Known, before: Known, year: Known) -> Line:
        asked = parsed(source)
        hidden = self._hidden(asked.code, asked.topic)
        shown = [
            showing.of_known(one, is_hidden=gone)
            for one, gone in zip((now, before, year), hidden, strict=True)
        ]
        months = self.page.months.get(asked.code, []) if not asked.topic else []
        return Line(
            defined=self._defined(now),
            now=shown[0],
            before=shown[1],
            year=shown[2],
            digits=showing.digits_of(now),
            months=tuple((point.day, showing.drawn(point.figure)) for point in months),
            is_recorded=self._is_recorded(source, now, shown[0]),
        )

    def _hidden(self, code: str, topic: str) -> tuple[bool, bool, bool]:
        """Return what the pages hide of this period, the one before and a year ago."""
        if topic:
            one = self.page.topics.get(topic, {}).get(code)
            gone = bool(one and one.is_suppressed)
            return gone, gone or not self.is_inside, gone or not self.is_inside
        periods = (self.page.now, self.page.before, self.page.year)
        now, before, year = (code in read and read[code].is_suppressed for read in periods)
        return now, before, year

    def _is_recorded(self, source: str, now: Known, shown: Shown) -> bool:
        """A stock may stand without anything happening; a figure is entered for a day."""
        if parsed(source).kind != INDICATOR:
            held = now.as_of.date() if isinstance(now.as_of, datetime) else now.as_of
            return now.value is not None and held is not None and held >= self.since
        declared = self._declared(source)
        if declared is None or declared.measure == STOCK:
            return False
        return bool(now.value or now.denominator) or shown.is_suppressed

    def _defined(self, one: Known) -> Defined:
        return Defined(
            source=one.source,
            words=str(one.words),
            unit=str(one.unit),
            definition=showing.defined(one, self._declared(one.source)),
            as_of=showing.as_of(one),
            instant=one.as_of.isoformat() if one.as_of else "",
            remark=showing.remark(one, since=self.since),
            version=version(f"{one.definition.zh} {one.unit.zh}"),
        )

    def _breakdowns(self) -> Iterator[Breakdown]:
        found = parts.Parts(self, self.page)
        made: Mapping[str, Iterable[Breakdown]] = {
            rules.SERVICES: found.services(),
            rules.UNITS: found.units(),
            rules.PLACES: found.places(self.children),
        }
        for section in self.plan.sections:
            yield from made.get(section, ())
