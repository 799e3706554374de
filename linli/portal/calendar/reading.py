"""Days of a year as they come in: a pasted notice, a table, a stretch chosen by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from linli.areas.actions import DayMark
from linli.kernel import sheets
from linli.kernel.errors import Refused
from linli.kernel.holidays import NoticeFault, read_notice
from linli.portal.importing.sentences import unreadable

LONGEST = timedelta(days=60)
NAME_LENGTH = 40
FREE, WORKING, PLAIN = "free", "working", "plain"
WORDS = {
    FREE: pgettext_lazy("calendar", "free"),
    WORKING: pgettext_lazy("calendar", "worked"),
    PLAIN: pgettext_lazy("calendar", "as its weekday says"),
}

_KINDS = {
    **dict.fromkeys(("放假", "休", "休息", "假", "节假日", "休假", "free", "holiday", "off"), FREE),
    **dict.fromkeys(
        ("上班", "班", "调休", "补班", "调休上班", "work", "worked", "working"), WORKING
    ),
}
LAYOUT = sheets.Layout(
    "calendar",
    (
        sheets.Column("day", ("日期", "日子", "day", "date"), "date", required=True),
        sheets.Column(
            "becomes",
            ("类型", "安排", "放假或上班", "type", "kind", "people"),
            "choice",
            required=True,
            choices=_KINDS,
        ),
        sheets.Column("name", ("节日", "名称", "节日名称", "假期", "name", "holiday")),
    ),
)


@dataclass(frozen=True)
class Given:
    """Days to decide, where they come from, and what in the source could not be read.

    `plain` days become again what their weekday says. `replaces` means: whatever else the year
    has is taken away, as the source tells of the whole year.
    """

    marks: tuple[DayMark, ...]
    source: str
    plain: tuple[date, ...] = ()
    unread: tuple[str, ...] = ()
    replaces: bool = False


def from_notice(text: str, *, year: int) -> Given:
    """Read a pasted notice. Raises Refused when it names no day of the year."""
    notice = read_notice(text, year=year)
    marks = tuple(
        DayMark(day=day.day, is_working=day.is_working, name=day.name[:NAME_LENGTH])
        for day in notice.days
    )
    unread = tuple(_fault_words(fault, year) for fault in notice.faults)
    if not marks:
        raise Refused(
            "calendar.nothing_read",
            unread[0] if unread else _("No free or made-up day was found in this text."),
            field="text",
        )
    return Given(marks=marks, source="notice", unread=unread, replaces=True)


def from_upload(file: UploadedFile[Any], *, year: int) -> Given:
    """Read an uploaded table as `from_table` does; nothing of it is kept."""
    with NamedTemporaryFile(suffix=".table") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return from_table(Path(kept.name), name=file.name or "", year=year)


def from_table(path: Path, *, name: str, year: int) -> Given:
    """Read an Excel or CSV file of days. Raises Refused for what cannot be read, row by row."""
    try:
        book = sheets.open_book(path, name=name)
        chosen = sheets.choose(book, LAYOUT, remembered={})
        if chosen.sheet is None or chosen.binding is None or not chosen.binding.is_complete:
            raise Refused(
                "calendar.columns",
                _("A column for the day and one for free or worked are needed."),
                field="file",
            )
        lines = list(sheets.read(chosen.sheet, LAYOUT, chosen.binding))
    except sheets.Unreadable as fault:
        sentence = unreadable(fault.code, fault.params)
        raise Refused(f"calendar.{fault.code}", sentence, field="file") from fault
    unread = tuple(_line_words(line) for line in lines if line.faults)
    marks = {mark.day: mark for mark in map(_mark, lines) if mark and mark.day.year == year}
    if not marks:
        raise Refused(
            "calendar.nothing_read",
            unread[0] if unread else _("The table has no day of %(year)s.") % {"year": year},
            field="file",
        )
    return Given(marks=tuple(marks.values()), source="table", unread=unread)


def _mark(line: sheets.Line) -> DayMark | None:
    day, becomes, name = (line.values.get(key) for key in ("day", "becomes", "name"))
    if not isinstance(day, date) or not becomes:
        return None
    return DayMark(day=day, is_working=becomes == WORKING, name=str(name or "")[:NAME_LENGTH])


def _line_words(line: sheets.Line) -> str:
    fault = line.faults[0]
    return _("Row %(row)s, column %(column)s: “%(value)s” is neither a day nor free or worked.") % {
        "row": line.number,
        "column": fault.letter,
        "value": fault.value[:40],
    }


def from_hand(*, first: date, last: date, becomes: str, name: str) -> Given:
    """Return one stretch of days. Raises Refused for a backward or very long one."""
    if last < first:
        raise Refused("calendar.backward", _("It cannot end before it begins."), field="last")
    if last - first > LONGEST:
        raise Refused("calendar.too_long", _("Sixty days at most at once."), field="last")
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    if becomes == PLAIN:
        return Given(marks=(), plain=tuple(days), source="hand")
    named = name.strip()[:NAME_LENGTH]
    marks = tuple(DayMark(day=day, is_working=becomes == WORKING, name=named) for day in days)
    return Given(marks=marks, source="hand")


def lines_of(given: Given) -> str:
    """Return the days as lines that `from_lines` reads again, for the page that asks once more."""
    rows = [
        f"{mark.day.isoformat()} {WORKING if mark.is_working else FREE} {mark.name}"
        for mark in given.marks
    ]
    return "\n".join([*rows, *(f"{day.isoformat()} {PLAIN}" for day in given.plain)])


def from_lines(text: str, *, source: str) -> Given:
    """Read the lines of `lines_of`. Raises Refused for a line that is none."""
    marks, plain = [], []
    for line in text.splitlines():
        day_text, _space, rest = line.strip().partition(" ")
        becomes, _space, name = rest.partition(" ")
        try:
            day = date.fromisoformat(day_text)
        except ValueError:
            becomes = ""
        if becomes == PLAIN:
            plain.append(day)
        elif becomes in {FREE, WORKING}:
            named = name.strip()[:NAME_LENGTH]
            marks.append(DayMark(day=day, is_working=becomes == WORKING, name=named))
        else:
            sentence = _("“%(line)s” is no day with what it is.") % {"line": line[:60]}
            raise Refused("calendar.line", sentence, field="days")
    return Given(marks=tuple(marks), plain=tuple(plain), source=source)


def of_year(given: Given, year: int, standing: Iterable[date]) -> Given:
    """Keep the page's year; a source that tells of the whole year takes away what it leaves out.

    A notice may free the last days of the year before; those are kept too.
    """
    told = {mark.day for mark in given.marks}
    gone = [day for day in standing if day.year == year and day not in told]
    return Given(
        marks=given.marks,
        source=given.source,
        plain=(*given.plain, *(gone if given.replaces else ())),
        unread=given.unread,
    )


def _fault_words(fault: NoticeFault, year: int) -> str:
    sentence = fault.sentence[:120]
    words = {
        "year": _("The text speaks of another year than %(year)s: “%(sentence)s”."),
        "weekday": _(
            "The weekday does not fit %(year)s: “%(sentence)s”. Is this the notice of that year?"
        ),
        "no_day": _("No day could be read here: “%(sentence)s”."),
        "backward": _("These days run backward: “%(sentence)s”."),
        "too_long": _("This is longer than any holiday: “%(sentence)s”."),
        "count": _("The days do not make the number that stands here: “%(sentence)s”."),
    }
    return words[fault.code] % {"year": year, "sentence": sentence}
