"""Facts made into a report: sentences, tables, charts, and one numbered footnote per source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.reports import rules
from linli.reports.rules import changes
from linli.reports.rules.facts import Breakdown, Chapter, Facts, Line, Shown
from linli.reports.rules.sentences import summary
from linli.reports.rules.tree import Cell, Chart, Note, Report, Section, Sentence, Table
from linli.ui.words import joined, month

CHART_MONTHS = 12


def build(facts: Facts) -> Report:
    """Return the report; a period without anything recorded makes a short one that says so."""
    return _Builder(facts).report()


class _Builder:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.lines = {line.source: line for line in facts.lines}
        self.defined = {one.source: one for one in facts.defined}
        self.numbers: dict[str, int] = {}

    def report(self) -> Report:
        """Write from top to bottom, so that footnotes are numbered as they are read."""
        facts = self.facts
        said = tuple(
            Sentence(text=text, notes=tuple(self.note(one) for one in sources))
            for text, sources in summary(facts)
        )
        sections = tuple(self._sections())
        return Report(
            language=facts.language,
            title=facts.title,
            place=facts.place,
            period=facts.period,
            made_at=facts.made_at,
            cover=facts.cover,
            is_public=facts.is_public,
            is_empty=facts.is_empty,
            summary=said,
            sections=sections,
            notes=tuple(self._notes()),
            labels=labels(),
        )

    def note(self, source: str) -> int:
        """Return the number of the footnote of a source, the next one when it is named first."""
        return self.numbers.setdefault(source, len(self.numbers) + 1)

    def _notes(self) -> Iterator[Note]:
        for source, number in self.numbers.items():
            one = self.defined[source]
            said = (one.definition, one.as_of, one.remark)
            yield Note(
                number=number,
                source=source,
                words=one.words,
                unit=one.unit,
                definition=one.definition,
                as_of=one.as_of,
                remark=one.remark,
                text=self._space().join(part for part in said if part),
            )

    def _space(self) -> str:
        """Return what stands between two sentences: nothing in Chinese."""
        return " " if self.facts.language == "en" else ""

    def _sections(self) -> Iterator[Section]:
        if self.facts.changes is not None:
            yield self._changes(self.facts.changes)
        yield self._figures()
        if self.facts.is_empty:
            return
        wanted = self.facts.sections
        if rules.CHARTS in wanted and (drawn := self._charts()):
            yield Section(code=rules.CHARTS, title=_("The last twelve months"), charts=drawn)
        for one in self.facts.breakdowns:
            if one.section in wanted and one.rows:
                yield self._broken_down(one)
        if rules.MECHANISM in wanted and (self.facts.chapters or self.facts.tiers):
            yield self._mechanism()

    def _figures(self) -> Section:
        head = (
            *(_("Figure"), _("This period"), _("Out of")),
            *(_("Period before"), _("A year ago")),
        )
        title = _("The figures of the period")
        rows = tuple(
            (
                Cell(text=line.defined.words),
                self._noted(line),
                Cell(text=line.now.of),
                self._cell(line, line.before),
                self._cell(line, line.year),
            )
            for line in self.facts.lines
        )
        return Section(
            code=rules.FIGURES,
            title=title,
            tables=(Table(title=title, head=_head(head), rows=rows, numbers=(1, 2, 3, 4)),),
        )

    def _noted(self, line: Line) -> Cell:
        return self._cell(line, line.now).model_copy(update={"note": self.note(line.source)})

    @staticmethod
    def _cell(line: Line, shown: Shown) -> Cell:
        return _bare(shown, line.defined.unit, line.digits)

    def _charts(self) -> tuple[Chart, ...]:
        return tuple(self._chart(line) for line in self.facts.lines if _is_worth_drawing(line))

    def _chart(self, line: Line) -> Chart:
        known = line.months[-CHART_MONTHS:]
        said = {"name": line.defined.words, "place": self.facts.place}
        told = joined(f"{day:%Y-%m} {value:g}" for day, value in known if value is not None)
        return Chart(
            title=line.defined.words,
            alt=_("%(name)s of %(place)s by month") % said + f" ({line.defined.unit}): {told}",
            unit=line.defined.unit,
            names=tuple(month(day.month) for day, _value in known),
            values=tuple(value for _day, value in known),
            note=self.note(line.source),
        )

    def _broken_down(self, part: Breakdown) -> Section:
        lead = (Sentence(text=part.lead),) if part.lead else ()
        return Section(code=part.section, title=part.title, lead=lead, tables=(self._table(part),))

    def _table(self, part: Breakdown) -> Table:
        columns = tuple(Cell(text=one.words, note=self.note(one.source)) for one in part.columns)
        rows = tuple(
            (
                Cell(text=row.name),
                *(_bare(row.cells.get(one.source, Shown("–"))) for one in part.columns),
            )
            for row in part.rows
        )
        return Table(
            title=part.title,
            head=(Cell(text=part.first), *columns),
            rows=rows,
            numbers=tuple(range(1, len(columns) + 1)),
        )

    def _mechanism(self) -> Section:
        tiers = (self._table(self.facts.tiers),) if self.facts.tiers else ()
        return Section(
            code=rules.MECHANISM,
            title=_("How the mechanism stands"),
            tables=(*tiers, *(self._chapter(one) for one in self.facts.chapters)),
        )

    def _chapter(self, chapter: Chapter) -> Table:
        head = _head((chapter.title, _("Seen by"), _("This period"), _("Where it stands")))
        rows = tuple(self._items(chapter))
        return Table(title=chapter.title, head=head, rows=rows, numbers=(2,))

    def _items(self, chapter: Chapter) -> Iterator[tuple[Cell, ...]]:
        for item in chapter.items:
            known = [self.lines[one] for one in item.sources if one in self.lines]
            if not known:
                yield Cell(text=item.name), Cell(text="–"), Cell(text="–"), Cell(text=item.without)
            for at, line in enumerate(known):
                yield (
                    Cell(text=item.name if at == 0 else ""),
                    Cell(text=line.defined.words),
                    self._noted(line),
                    Cell(text=item.state if at == 0 else ""),
                )

    def _changes(self, found: Sequence[changes.Change]) -> Section:
        when, title = {"when": self.facts.last_made}, _("What changed since the last run")
        if not found:
            words = _("Nothing changed since the last run of %(when)s.") % when
            return Section(
                code=rules.CHANGES,
                title=title,
                lead=(Sentence(text=words),),
            )
        words = ngettext(
            "%(n)d value differs from the last run of %(when)s.",
            "%(n)d values differ from the last run of %(when)s.",
            len(found),
        )
        head = _head((_("Value"), _("Before"), _("Now"), pgettext("reason", "Why")))
        rows = tuple(self._changed(one) for one in found)
        return Section(
            code=rules.CHANGES,
            title=title,
            lead=(Sentence(text=words % {"n": len(found), **when}),),
            tables=(Table(title=title, head=head, rows=rows, numbers=(1, 2)),),
        )

    def _changed(self, one: changes.Change) -> tuple[Cell, ...]:
        note = self.note(one.source) if one.source in self.defined else 0
        return (
            Cell(text=one.words),
            Cell(text=one.before),
            Cell(text=one.after, note=note),
            Cell(text=changes.why_words(one)),
        )


def labels() -> dict[str, str]:
    """Return the words that writers put around a report."""
    return {
        "contents": _("Contents"),
        "summary": _("In short"),
        "sources": _("Sources"),
        "notes": _("Footnotes"),
        "number": _("No."),
        "figure": _("Figure"),
        "unit": _("Unit"),
        "definition": _("Definition"),
        "as_of": _("Counted up to"),
        "remark": _("To know"),
        "source": _("Source"),
        "month": _("Month"),
        "charts": _("Charts"),
        "note": _("Note"),
        "comma": _(", "),
    }


def _head(words: Iterable[str]) -> tuple[Cell, ...]:
    return tuple(Cell(text=one) for one in words)


def _bare(shown: Shown, unit: str = "", digits: int = 0) -> Cell:
    return Cell(text=shown.text, value=shown.value, unit=unit, digits=digits)


def _is_worth_drawing(line: Line) -> bool:
    """A line needs two months that differ from nothing."""
    known = [value for _day, value in line.months[-CHART_MONTHS:] if value]
    return len(known) > 1
