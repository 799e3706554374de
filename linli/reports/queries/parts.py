"""What a report says of the parts of a place: its services, its units, the places beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types.indicators import Indicator
from linli.indicators import queries as counted
from linli.indicators.queries import Figure, PageFigures
from linli.indicators.rules import SMALL_KINDS
from linli.matters import queries as matters
from linli.org import queries as org
from linli.org.models import Unit
from linli.org.queries.days import valid
from linli.reports import rules
from linli.reports.queries import showing
from linli.reports.rules.changes import version
from linli.reports.rules.facts import Breakdown, Defined, Row, Shown
from linli.ui.words import named

# What a table of units or places has columns for; a stock belongs to places alone.
UNIT_COLUMNS = ("opened", "closed", "on_time_rate", "first_response_time", "climbed")
COLUMNS = ("opened", "closed", "open_cases", "overdue_cases", "on_time_rate", "satisfied_rate")
SERVICE_COLUMNS = ("opened", "closed")
UNITS_MOST = 200
OPEN_NOW, LATE_NOW = "matters:open", "matters:overdue"


class Within(Protocol):
    """The place and the months that are read, and for whom."""

    area: Area
    since: date
    until: date
    at: datetime
    is_inside: bool

    @property
    def declared(self) -> Mapping[str, Indicator]:
        """Return the indicators in force by code."""
        ...


class Parts:
    """The breakdowns of one place and period; what the pages hide is hidden here as well."""

    def __init__(self, within: Within, page: PageFigures) -> None:
        self.area, self.page, self.at = within.area, page, within.at
        self.since, self.until = within.since, within.until
        self.is_inside, self.declared = within.is_inside, within.declared

    def services(self) -> Iterator[Breakdown]:
        """Yield what was asked for by service, in the order of the blueprint."""
        names = self._topic_names()
        rows = [
            Row(topic, str(names.get(topic, topic)), _cells(found, SERVICE_COLUMNS))
            for topic, found in sorted(
                self.page.topics.items(), key=lambda pair: _place(names, pair[0])
            )
        ]
        said = [
            row for row in rows if any(one.value or one.is_suppressed for one in row.cells.values())
        ]
        yield self._breakdown(rules.SERVICES, _("Service"), SERVICE_COLUMNS, said)

    def _topic_names(self) -> Mapping[str, object]:
        rows = org.mechanisms_at(self.area, on=self.until)
        editions = [blueprint.mechanism(row.edition_id) for row in rows]
        return {one.code: one.words for edition in editions for one in edition.every_appeal}

    def places(self, children: Sequence[Area]) -> Iterator[Breakdown]:
        """Yield the places beneath in their natural order, never by their figures."""
        rows = [
            Row(one.code, named(one), _cells(self.page.places.get(one.pk, {}), COLUMNS))
            for one in children
        ]
        yield self._breakdown(rules.PLACES, _("Place"), COLUMNS, rows)

    def units(self) -> Iterator[Breakdown]:
        """Yield the units in the order of the tree; open and overdue are those of now."""
        found = self._units()
        if not found:
            return
        read = counted.by_unit(
            self.area,
            since=self.since,
            until=self.until,
            codes=UNIT_COLUMNS,
            units=[one.pk for one in found],
            is_inside=self.is_inside,
        )
        owed = matters.owed_by_unit(self.area)
        rows = [
            Row(one.code, named(one), _unit_cells(read.get(one.pk, {}), owed.get(one.pk, (0, 0))))
            for one in found
        ]
        made = self._breakdown(rules.UNITS, _("Unit"), UNIT_COLUMNS, rows)
        yield Breakdown(
            section=made.section,
            title=made.title,
            first=made.first,
            columns=(*self._now_columns(), *made.columns),
            rows=made.rows,
            lead=_("In the order of the organization, not of the figures."),
        )

    def _units(self) -> list[Unit]:
        """Return the units at and beneath the place; for the public not those of single houses."""
        rows = Unit.objects.filter(areas.within(self.area, field="base__path"), level__isnull=False)
        rows = rows.filter(valid(self.until))
        if not self.is_inside:
            rows = rows.exclude(base__kind__in=SMALL_KINDS)
        home = Q(base__jurisdiction=self.area.jurisdiction_pk) | Q(base=self.area.jurisdiction_pk)
        return list(rows.filter(home).order_by("base__path", "level", "pk")[:UNITS_MOST])

    def _now_columns(self) -> tuple[Defined, Defined]:
        when = _("Counted up to %(when)s.") % {"when": showing.instant(self.at)}
        return (
            Defined(
                OPEN_NOW,
                _("Open now"),
                "",
                _("Matters that the unit owns and that are open, those standing still included."),
                when,
                self.at.isoformat(),
            ),
            Defined(
                LATE_NOW,
                _("Overdue now"),
                "",
                _("Open matters of the unit whose finish promise has passed."),
                when,
                self.at.isoformat(),
            ),
        )

    def _breakdown(
        self, section: str, first: str, codes: Iterable[str], rows: Sequence[Row]
    ) -> Breakdown:
        columns = tuple(self._column(one) for one in codes if self._is_shown(one))
        title = str(rules.SECTION_WORDS[section])
        return Breakdown(section, title, first, columns, tuple(rows))

    def _is_shown(self, code: str) -> bool:
        known = self.declared.get(code)
        return known is not None and (known.public or self.is_inside)

    def _column(self, code: str) -> Defined:
        one = self.declared[code]
        seen = self.page.now.get(code)
        at = (seen.as_of if seen else None) or self.at
        return Defined(
            source=f"indicator:{code}",
            words=str(one.words),
            unit=str(one.unit),
            definition=showing.told(one.words, one.definition),
            as_of=_("Counted up to %(when)s.") % {"when": showing.instant(at)},
            instant=at.isoformat(),
            version=version(f"{one.definition.zh} {one.unit.zh}"),
        )


def _cells(found: Mapping[str, Figure], codes: Iterable[str]) -> dict[str, Shown]:
    return {f"indicator:{code}": showing.of_figure(found.get(code)) for code in codes}


def _unit_cells(found: Mapping[str, Figure], owed: tuple[int, int]) -> dict[str, Shown]:
    now = {OPEN_NOW: owed[0], LATE_NOW: owed[1]}
    shown = {source: Shown(str(count), float(count)) for source, count in now.items()}
    return {**shown, **_cells(found, UNIT_COLUMNS)}


def _place(names: Mapping[str, object], topic: str) -> int:
    return list(names).index(topic) if topic in names else len(names)
