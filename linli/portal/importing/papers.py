"""Workbooks given out: the empty table of a kind, and their own file with what is wrong marked."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel.sheets import (
    Mark,
    MarkedWords,
    SheetWords,
    TemplateWords,
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
    about = TemplateWords(
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
    return template([layout], words=about, examples={layout.name: list(kind.examples)})


def marked_copy(found: Import) -> bytes:
    """Return their own file again, with what is wrong marked. Raises Unreadable."""
    kind = kind_of(found.kind)
    marks: dict[int, list[Mark]] = {}
    for row in queries.rows(found, rules.BAD, first=0, most=MARKED_MOST):
        told = blames(kind, row.faults)
        marks[row.number] = [Mark(one.letter, one.sentence) for one in told]
    book = open_book(files.path_of(found), name=found.file_name)
    words = MarkedWords(
        title=_("To correct"),
        heads=(_("Sheet"), _("Row"), _("Column"), _("What to do")),
        more=_("… and {count} more."),
    )
    return marked(book, {found.binding["sheet"]: marks}, words=words)
