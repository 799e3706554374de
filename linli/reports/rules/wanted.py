"""What somebody asks for in a report, checked as a whole."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, fields, replace
from datetime import date

from django.utils.translation import gettext as _

from linli.indicators.rules import month_of
from linli.kernel.errors import Refused
from linli.reports import rules


@dataclass(frozen=True)
class Wanted:
    """How often, which months, what it says, in which words and files, and for whom.

    `since` and `months` say which months a report covers that is made once. One that is made again
    covers each period that ends, and is made on the `working_day`-th working day after it.
    """

    mechanism: str = ""
    cycle: str = rules.MONTHLY
    since: date | None = None
    months: int = 1
    sections: tuple[str, ...] = rules.SECTIONS
    forms: tuple[str, ...] = rules.FORMS
    language: str = "zh"
    is_public: bool = False
    working_day: int = rules.WORKING_DAY

    def checked(self, *, today: date) -> Wanted:
        """Return the same with its months in order. Raises Refused, naming the field."""
        _among(self.cycle, rules.CYCLE_WORDS, "cycle")
        _among(self.language, rules.LANGUAGES, "language")
        for section in self.sections:
            _among(section, rules.SECTION_WORDS, "sections")
        for form in self.forms:
            _among(form, rules.FORM_WORDS, "forms")
        if not self.forms:
            raise Refused("reports.forms", _("Choose at least one kind of file."), field="forms")
        if not 1 <= self.working_day <= rules.WORKING_DAYS_MOST:
            words = _("Choose a working day from the 1st to the %(most)dth after the period.")
            told = words % {"most": rules.WORKING_DAYS_MOST}
            raise Refused("reports.working_day", told, field="working_day")
        if self.cycle != rules.ONCE:
            return replace(self, since=None, months=rules.CYCLES[self.cycle])
        if self.since is None:
            raise Refused("reports.since", _("Choose the first month."), field="since")
        rules.period(self.since, self.months, today=today)
        return replace(self, since=month_of(self.since))

    def differing(self, other: Wanted) -> list[str]:
        """Return the names of what differs."""
        names = [one.name for one in fields(self)]
        return [name for name in names if getattr(self, name) != getattr(other, name)]


def _among(value: str, known: Container[str], field: str) -> None:
    if value not in known:
        words = _("“%(value)s” is not among what can be chosen.") % {"value": value[:40]}
        raise Refused(f"reports.{field}", words, field=field)
