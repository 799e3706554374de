"""Everything that was entered for a place, as a table that may leave as a file."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.indicators.models import Stated
from linli.indicators.queries import stated
from linli.portal.figures.files import Cell, Row, Table
from linli.portal.stated.page import EnteredPage
from linli.ui.words import named


def of_entered(page: EnteredPage, *, address: str) -> Table:
    """Return one row for each number ever entered, those that were corrected too."""
    head = [_("Code of the figure"), _("Figure"), _("As of"), _("Value"), _("Unit of the figure")]
    head += [_("Source"), _("Entered by"), _("Entered at"), _("Holds"), _("Why it is corrected")]
    found = stated.stories(page.area, list(page.shown))
    rows: list[Row] = [
        [code, str(one.figure.words), *_cells(row, str(one.figure.unit))]
        for code, one in page.shown.items()
        for row in (found[code].rows if code in found else ())
    ]
    about = [(_("Place"), f"{named(page.area)} ({page.area.code})"), (_("Page"), address)]
    about += [
        (str(one.figure.words), str(one.figure.definition or one.figure.words))
        for one in page.shown.values()
    ]
    name = f"{page.area.code}-entered-{page.on:%Y-%m-%d}"
    return Table(name, _("Figures"), head, rows, _("About this table"), about)


def _cells(row: Stated, unit: str) -> list[Cell]:
    return [
        row.as_of.isoformat(),
        float(row.value),
        unit,
        row.source,
        named(row.unit),
        f"{localtime(row.entered_at):%Y-%m-%d %H:%M}",
        _("yes") if row.is_current else _("no"),
        row.reason,
    ]
