"""What a page of figures or a list of records says, as a table that may leave as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.indicators import queries as counted
from linli.indicators import rules
from linli.indicators.queries import Figure
from linli.portal.figures.files import Cell, Table
from linli.portal.figures.page import FigurePage
from linli.portal.figures.words import LIVE_DAY, month_name, value
from linli.portal.places import AreaPage
from linli.portal.records import Record, Records
from linli.ui.words import named

About = list[tuple[str, str]]


def of_area(page: AreaPage, *, address: str) -> Table:
    """Return the figures of an area page: this month, last month's same days, the last months."""
    days = _("since %(day)s") % {"day": page.since.isoformat()}
    known = page.read.months
    spots = [point.day for point in next(iter(known.values()), [])]
    head = [*_figure_head(), days, *_counts_head(), _("Last month, same days")]
    rows = [
        [
            *_named(one),
            *_cells(one),
            _cell(page.read.before[code]),
            *(_cell(point.figure) for point in known[code]),
        ]
        for code, one in page.shown.items()
    ]
    about = _about(page.area, page.as_of, page.is_inside, address)
    if page.doors:
        shown = f"{page.named_doors} / {page.doors.buildings}"
        about.append((_("Doors that say who answers"), shown))
    for code in page.shown:
        about += _definition(code)
    name = f"{page.area.code}-{page.until:%Y-%m}"
    head += [month_name(spot) for spot in spots]
    return Table(name, _("Figures"), head, rows, _("About this table"), about)


def of_figure(page: FigurePage, *, address: str) -> Table:
    """Return one figure by month, by service and by place beneath, one row each."""
    head = [_("Split by"), _("Part"), str(page.indicator.words), *_counts_head()]
    rows: list[Sequence[Cell]] = [
        [_("month"), month_name(point.day), *_cells(point.figure)] for point in page.points
    ]
    rows += [[_("service, half a year"), str(one.name), *_cells(one.figure)] for one in page.topics]
    within = _("place, %(month)s") % {"month": page.month_name}
    rows += [[within, str(one.name), *_cells(one.figure)] for one in page.places]
    about = _about(page.area, page.as_of, page.is_inside, address) + _definition(page.code)
    name = f"{page.area.code}-{page.code}-{page.until:%Y-%m}"
    return Table(name, _("Figures"), head, rows, _("About this table"), about)


def of_records(records: Records, *, address: str) -> Table:
    """Return the matters of a list without titles, texts, persons or contact data."""
    head = [_("Number"), _("Service"), _("Place"), _("Code of the place"), _("Unit"), _("State")]
    head += [
        _("Opened"),
        _("Promised"),
        _("Closed at"),
        _("Overdue"),
        _("Counted on"),
        _("Counts as"),
    ]
    rows = [_record(one) for one in records.all()]
    about = _about(records.area, records.at, True, address)  # noqa: FBT003
    about += [(_("Period"), records.period), (_("How it fits the figure"), records.agreement)]
    about += _definition(records.want.indicator.code)
    name = f"{records.area.code}-{records.want.indicator.code}-{records.want.until:%Y-%m}"
    return Table(name, _("Records"), head, rows, _("About this table"), about)


def _record(one: Record) -> list[Cell]:
    matter = one.matter
    return [
        matter.number,
        str(one.topic),
        named(matter.area),
        matter.area.code,
        named(matter.owner_unit),
        str(one.state),
        *(_moment(at) for at in (matter.opened_at, matter.due_at, matter.closed_at)),
        _("yes") if matter.is_late else _("no"),
        _moment(one.at),
        one.counts,
    ]


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _figure_head() -> list[str]:
    return [_("Code of the figure"), _("Figure"), _("Unit of the figure")]


def _counts_head() -> list[str]:
    return [_("Counted"), _("Out of")]


def _named(one: Figure) -> list[Cell]:
    return [one.code, str(one.words), str(one.unit)]


def _cells(one: Figure) -> list[Cell]:
    return [_cell(one), one.numerator, one.denominator]


def _cell(one: Figure) -> Cell:
    return _("not shown") if one.is_suppressed else value(one)


def _definition(code: str) -> About:
    one = counted.definitions().by_code[code]
    counter = counted.definitions().by_code.get(one.counter or "")
    said = [(str(one.words), str(one.definition)), (_("Which day counts"), str(LIVE_DAY[one.day]))]
    if counter:
        said.append((_("To be read together with"), str(counter.words)))
    return [*said, (_("How it can mislead"), str(one.gaming_risk))]


def _about(area: Area, as_of: datetime | None, is_inside: bool, address: str) -> About:  # noqa: FBT001
    few = _("Groups of fewer than %(n)d are not shown, nor what would reveal them by a sum.")
    inside = _("For those who work here: small groups are shown. Not for publication.")
    return [
        (_("Place"), f"{named(area)} ({area.code})"),
        (_("As of"), _moment(as_of) or _("being counted")),
        (_("Page"), address),
        (_("Small groups"), inside if is_inside else few % {"n": rules.SMALL_GROUP}),
        (_("Source"), _("Counted from work already recorded; describes places and units, never "
                        "persons.")),
    ]  # fmt: skip
