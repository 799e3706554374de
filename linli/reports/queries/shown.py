"""Reports as pages show them: a line of the list, a plan with its runs, one run as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.indicators.rules import month_after, month_end, month_of
from linli.people.models import User
from linli.reports import queries, rules
from linli.reports.models import Plan, Run
from linli.reports.queries import showing
from linli.reports.rules.tree import Chart, Report, Section
from linli.ui import charts
from linli.ui.words import full_day, joined, named

_PHASES = {rules.WAITING: "open", rules.MADE: "done", rules.REFUSED: "paused"}


@dataclass(frozen=True)
class File:
    """One file of a run."""

    form: str
    words: object


@dataclass(frozen=True)
class ShownRun:
    """One run: its months, where it stands, its files."""

    run: Run

    @property
    def period(self) -> str:
        """Return its months."""
        return showing.period_words(self.run.since, self.run.until)

    @property
    def state(self) -> object:
        """Return where it stands."""
        return rules.STATE_WORDS[self.run.state]

    @property
    def phase(self) -> str:
        """Return the phase whose color it has."""
        return _PHASES[self.run.state]

    @property
    def is_waiting(self) -> bool:
        """Return whether it is still to be made."""
        return self.run.state == rules.WAITING

    @property
    def is_made(self) -> bool:
        """Return whether it was made."""
        return self.run.state == rules.MADE

    @property
    def is_refused(self) -> bool:
        """Return whether it was refused."""
        return self.run.state == rules.REFUSED

    @property
    def files(self) -> list[File]:
        """Return its files."""
        return [File(one, rules.FORM_WORDS[one]) for one in rules.FORMS if one in self.run.files]

    @property
    def difference(self) -> str:
        """Return how it differs from the run before it for the same months."""
        if not self.run.differs_from:
            return ""
        n = self.run.changes
        if not n:
            return _("nothing changed since the run before")
        words = ngettext(
            "%(n)d value changed since the run before",
            "%(n)d values changed since the run before",
            n,
        )
        return words % {"n": n}


class ShownPlan:
    """A report with what a reader may do with it; `names` are those of mechanisms by code."""

    def __init__(self, plan: Plan, names: Mapping[str, object], last: Run | None = None) -> None:
        self.plan, self.names = plan, names
        self.last = ShownRun(last) if last else None

    @cached_property
    def title(self) -> str:
        """Return the place, and the mechanism if it is about one."""
        place = named(self.plan.area)
        if not self.plan.mechanism:
            return place
        return f"{place} · {self.names.get(self.plan.mechanism, self.plan.mechanism)}"

    @property
    def cycle(self) -> object:
        """Return how often it is made."""
        return rules.CYCLE_WORDS[self.plan.cycle]

    @property
    def next(self) -> str:
        """Return when it is made next and for which months; empty when it is not."""
        plan = self.plan
        if not (plan.next_run_on and plan.next_since):
            return ""
        last = month_end(month_after(plan.next_since, plan.months - 1))
        said = {
            "day": full_day(plan.next_run_on),
            "period": showing.period_words(plan.next_since, last),
        }
        return _("on %(day)s for %(period)s") % said

    @property
    def sections(self) -> str:
        """Return what it says besides the figures."""
        chosen = [
            str(rules.SECTION_WORDS[one]) for one in rules.SECTIONS if one in self.plan.sections
        ]
        return joined(chosen)

    @property
    def forms(self) -> str:
        """Return in which files it comes."""
        return joined(str(rules.FORM_WORDS[one]) for one in rules.FORMS if one in self.plan.forms)

    @property
    def language(self) -> str:
        """Return in which language it is written."""
        return _("English") if self.plan.language == "en" else _("Chinese")

    @cached_property
    def runs(self) -> list[ShownRun]:
        """Return what was made of it, the latest first."""
        return [ShownRun(one) for one in queries.runs(self.plan)]

    def may_make(self, user: User, *, on: date) -> bool:
        """Return whether the reader may have it made, changed and ended."""
        return queries.may_make(user, self.plan.area, on=on)

    def last_period(self, *, today: date) -> dict[str, str]:
        """Return the months that ended last, as the form for a new run offers them."""
        if self.plan.since:
            since = self.plan.since
        elif self.plan.is_recurring:
            since = month_after(rules.current(self.plan.cycle, today=today), -self.plan.months)
        else:
            since = month_after(month_of(today), -1)
        last = month_after(since, self.plan.months - 1)
        return {"since": f"{since:%Y-%m}", "until": f"{last:%Y-%m}"}


@dataclass(frozen=True)
class Drawn:
    """A chart of a report with its table beside it, and the number of its footnote."""

    chart: charts.Chart
    title: str
    unit: str
    note: int


class Preview:
    """One run as a page: the same sentences, tables and charts as its files."""

    def __init__(self, run: Run) -> None:
        self.shown, self.report = ShownRun(run), Report.model_validate(run.content)

    @property
    def sections(self) -> list[tuple[Section, list[Drawn]]]:
        """Return the sections, each with its charts drawn."""
        return [(one, [_drawn(each) for each in one.charts]) for one in self.report.sections]

    @property
    def language(self) -> str:
        """Return the language of the words, as pages name it."""
        return "en" if self.report.language == "en" else "zh-Hans"

    @property
    def has_contents(self) -> bool:
        """Return whether there is enough to lead to."""
        return len(self.report.sections) > 2


def _drawn(one: Chart) -> Drawn:
    lines = [(one.title, one.values)]
    percent = "%" if one.unit == "%" else ""
    svg = charts.line_chart(lines, names=one.names, label=one.alt, unit=percent)
    head, rows = charts.line_table(lines, names=one.names, first="")
    return Drawn(charts.Chart(svg, "", head, rows), one.title, one.unit, one.note)


def shown_plan(plan: Plan) -> ShownPlan:
    """Return one report as its own page shows it."""
    return ShownPlan(plan, queries.mechanism_names([plan]))


def shown_plans(plans: Sequence[Plan]) -> list[ShownPlan]:
    """Return the lines of a list with the last run of each; two queries."""
    names, last = queries.mechanism_names(plans), queries.latest(plans)
    return [ShownPlan(one, names, last.get(one.pk)) for one in plans]
