"""What lies beneath a place as a table to change in Excel and send back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.sheets import write_xlsx
from linli.portal.importing.kinds.area_columns import COLUMNS, HEADS, UPWARD
from linli.portal.tree import words
from linli.ui.words import named

# One column says where a place lies; the others that may say so would only contradict it.
_NAMES = tuple(one.name for one in COLUMNS if one.name not in UPWARD[1:])
_FIELDS = {"parent": "parent__code"}


def workbook(area: Area) -> bytes:
    """Return every place in force beneath `area`, as the table of places reads it."""
    return write_xlsx(named(area), _rows(area))


def _rows(area: Area) -> Iterator[Sequence[object]]:
    yield [str(HEADS[name]) for name in _NAMES]
    rows = areas.beneath(area).exclude(pk=area.pk).order_by("path")
    kind = _NAMES.index("kind")
    fields = [_FIELDS.get(name, name) for name in _NAMES]
    for row in rows.values_list(*fields).iterator(chunk_size=2_000):
        yield [words.kind(cell) if at == kind else cell for at, cell in enumerate(row)]
