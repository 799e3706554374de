"""Writes values into the tables of a Word text and leaves everything else in it as it was."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence

from linli.kernel.sheets import Unreadable
from linli.one_form.paper import files, word
from linli.one_form.paper.cells import Place
from linli.one_form.paper.files import Element
from linli.one_form.paper.word import DOCUMENT, W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def fill(
    data: bytes,
    values: Mapping[str, Mapping[Place, str]],
    *,
    sources: tuple[str, Sequence[Sequence[str]]] | None,
) -> bytes:
    """Return the text with `values` written in, by the path of the table and the place.

    `sources` is a title and rows, put behind the text as a table that says what each number is.
    """
    root = files.parsed(files.member(data, DOCUMENT))
    body = word.body(root)
    found = {path: table for path, table in word.tables(body) if path in values}
    if found.keys() != values.keys():
        raise Unreadable("broken")
    for path, table in found.items():
        boxes = {Place(box.row, box.column): box.element for box in word.boxes(table)}
        for place, value in values[path].items():
            _say(boxes[place], value)
    if sources:
        _append(body, *sources)
    return files.replaced(data, {DOCUMENT: files.written(root)})


def _say(cell: Element, value: str) -> None:
    """Write a value in the look of the cell; a line to write on goes, a label stays."""
    paragraphs = word.paragraphs(cell)
    if not paragraphs:
        paragraphs = [_child(cell, "p")]
    _trim(paragraphs)
    target = next((one for one in reversed(paragraphs) if _text(one)), paragraphs[0])
    look = _look(target)
    run = _child(target, "r")
    if look is not None:
        run.append(look)
    text = _child(run, "t")
    text.text = value
    text.set(_SPACE, "preserve")


def _trim(paragraphs: list[Element]) -> None:
    """Take away underscores and blanks at the end of what the cell says."""
    for paragraph in reversed(paragraphs):
        for text in reversed(list(paragraph.iter(W + "t"))):
            text.text = (text.text or "").rstrip("_＿ \u3000")
            if text.text:
                return


def _text(paragraph: Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(W + "t"))


def _look(paragraph: Element) -> Element | None:
    """Return the look that writing on in this paragraph would have."""
    runs = list(paragraph.iter(W + "r"))
    found = runs[-1].find(W + "rPr") if runs else None
    if found is not None:
        return copy.deepcopy(found)
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    if mark is None:
        return None
    look = paragraph.makeelement(W + "rPr", {})
    look.extend(copy.deepcopy(one) for one in mark if one.tag not in {W + "ins", W + "del"})
    return look


def _child(parent: Element, name: str, **told: str) -> Element:
    made = parent.makeelement(W + name, {W + key: value for key, value in told.items()})
    parent.append(made)
    return made


# The table that says where the numbers come from


def _append(body: Element, title: str, rows: Sequence[Sequence[str]]) -> None:
    end = body.find(W + "sectPr")
    if end is not None:
        body.remove(end)
    _child(_child(_child(body, "p"), "r"), "t").text = title
    table = _child(body, "tbl")
    borders = _child(_child(table, "tblPr"), "tblBorders")
    for side in _SIDES:
        _child(borders, side, val="single", sz="4", space="0", color="808080")
    grid = _child(table, "tblGrid")
    for _column in rows[0]:
        _child(grid, "gridCol")
    for texts in rows:
        row = _child(table, "tr")
        for text in texts:
            run = _child(_child(_child(row, "tc"), "p"), "r")
            _child(_child(run, "rPr"), "sz", val="16")
            said = _child(run, "t")
            said.text = text
            said.set(_SPACE, "preserve")
    _child(body, "p")
    if end is not None:
        body.append(end)
