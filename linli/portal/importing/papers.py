"""Workbooks given out: the table of a kind, empty or with what stands; their own file marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel.errors import Refused
from linli.kernel.sheets import (
    Layout,
    Mark,
    MarkedWords,
    SheetWords,
    TemplateWords,
    filled,
    marked,
    open_book,
    template,
)
from linli.portal.importing import files, queries, rules
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import kind_of
from linli.portal.importing.showing import blames
from linli.portal.models import Import

MARKED_MOST = 5_000


def template_of(kind: Kind) -> bytes:
    """Return an empty workbook for a kind of table, in the reader's language."""
    layout = kind.layout()
    return template(
        [layout], words=_words(kind, layout), examples={layout.name: list(kind.examples)}
    )


def table_of(kind: Kind, rows: Iterable[Any]) -> bytes:
    """Return what stands as the same workbook, which can be changed and taken in again.

    Only columns that fill a field of the row are there. Raises Refused where a list is too long
    for one cell.
    """
    whole, field_of = kind.layout(), {column: field for field, column in kind.fields.items()}
    layout = Layout(whole.name, tuple(one for one in whole.columns if one.name in field_of))
    choices = kind.choices()

    def cells(row: Any) -> dict[str, object]:
        return {
            column.name: _cell(getattr(row, field_of[column.name]), choices.get(column.name, {}))
            for column in layout.columns
        }

    try:
        return filled(layout, words=_words(kind, layout), rows=map(cells, rows))
    except ValueError as problem:
        raise Refused(
            "import.cell_too_long",
            _("A list here is too long for one cell of Excel. Take it out for a smaller place."),
        ) from problem


def _cell(value: object, choices: Mapping[str, Any]) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    word = choices.get(str(value))
    return value if word is None else str(word)


def _words(kind: Kind, layout: Layout) -> TemplateWords:
    words = SheetWords(
        title=str(kind.words),
        headers={name: str(head) for name, head in kind.heads.items()},
        help={name: str(words) for name, words in kind.helps.items()},
        choices={
            column: [str(word) for word in offered.values()]
            for column, offered in kind.choices().items()
        },
    )
    english = (get_language() or "").startswith("en")
    return TemplateWords(
        sheets={layout.name: words},
        help_title=_("How to fill in"),
        help_heads=(_("Sheet"), _("Column"), _("Required"), _("What to write"), _("Example")),
        help_lines=(
            _("One row for each; the order does not matter."),
            _("A column you do not need may be deleted: what stands is then left as it is."),
            _("An empty cell empties what stands."),
        ),
        example_mark="Example:" if english else "例：",
        yes=_("yes"),
        no=_("no"),
    )


def marked_name(found: Import) -> str:
    """Return what the marked copy is called: as their own file, and what it is for."""
    told = f" - {_('To correct')}"
    return f"{PurePath(found.file_name).stem.removesuffix(told)}{told}.xlsx"


def marked_copy(found: Import) -> bytes:
    """Return their own file again, with what is wrong marked. Raises Unreadable."""
    kind = kind_of(found.kind)
    marks: dict[int, list[Mark]] = {}
    for row in queries.rows(found, rules.BAD, first=0, most=MARKED_MOST):
        told = blames(kind, row.faults, found.binding["headers"])
        marks[row.number] = [Mark(one.letter, one.sentence) for one in told]
    book = open_book(files.path_of(found), name=found.file_name)
    words = MarkedWords(
        title=_("To correct"),
        heads=(_("Sheet"), _("Row"), _("Column"), _("What to do")),
        more=_("… and {count} more."),
    )
    return marked(book, {found.binding["sheet"]: marks}, words=words)
