"""Opens a file somebody sent as a blank form, whatever program made it, and fills it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from linli.one_form.paper import excel, excel_writing, files, word, word_writing
from linli.one_form.paper.cells import EXCEL, Paper, Place
from linli.one_form.paper.excel_writing import Sources, Value

Rows = Sequence[Sequence[str]]


def opened(data: bytes) -> Paper:
    """Return the form in a file. Raises Unreadable, with a code that says why not."""
    return excel.read(data) if files.kind_of(data) == EXCEL else word.read(data)


def filled(
    data: bytes, paper: Paper, values: Mapping[str, Value], *, sources: tuple[str, Rows] | None
) -> bytes:
    """Return the file with values written in by address; `sources` is a title and rows.

    What stands before a colon stays. An address that is no cell to be filled raises KeyError.
    """
    by_grid: dict[str, dict[Place, Value]] = {}
    for address, value in values.items():
        found = paper.find(address)
        if found is None or not found[1].is_fillable:
            raise KeyError(address)
        grid, cell = found
        has_label = cell.is_label_to_complete and paper.kind == EXCEL
        said = f"{cell.text.rstrip('_＿ 　')}{_text(value)}" if has_label else value
        by_grid.setdefault(grid.path, {})[cell.place] = said
    if paper.kind == EXCEL:
        return excel_writing.fill(data, by_grid, sources=Sources(*sources) if sources else None)
    texts = {path: {at: _text(one) for at, one in told.items()} for path, told in by_grid.items()}
    return word_writing.fill(data, texts, sources=sources)


def _text(value: Value) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
