"""What the bound cells of a form say for a period, and the list of where that comes from."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.indicators.queries import values
from linli.indicators.queries.known import Known
from linli.kernel.errors import Refused
from linli.one_form.models import Binding, Template
from linli.one_form.paper.excel_writing import Value
from linli.one_form.queries.papers import CONTEXT
from linli.one_form.rules import Cycle
from linli.one_form.rules.periods import Period, around
from linli.ui.words import full_day, month, named

_MONTHS, _YEAR = {1: Cycle.MONTHLY, 3: Cycle.QUARTERLY, 12: Cycle.YEARLY}, 12
PERIODS_SHOWN = 13
# The sign for a group too small to be shown, as offices print it.
FEW = "<5"


@dataclass(frozen=True)
class Shown:
    """What one bound cell says: `value` goes into the file, `text` is for the reader's eye."""

    binding: Binding
    words: str
    text: str
    value: Value
    known: Known | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether there was nothing to say."""
        return self.known is not None and self.known.value is None

    @property
    def as_of(self) -> str:
        """Return up to when it was counted, or the day it holds for."""
        at = self.known.as_of if self.known else None
        if isinstance(at, datetime):
            return f"{localtime(at):%Y-%m-%d %H:%M}"
        return at.isoformat() if at else ""


def shown(
    template: Template,
    bindings: Sequence[Binding],
    period: Period,
    *,
    today: date,
    is_inside: bool,
) -> dict[str, Shown]:
    """Return what each bound cell says, by address; those in doubt say nothing and are left out."""
    sure = [one for one in bindings if not one.doubt]
    found: dict[str, Shown] = {}
    for area, some in _by_area(template, sure):
        asked = {one.source for one in some} - CONTEXT.keys()
        known = values.known(
            area, sorted(asked), since=period.first, until=period.last, is_inside=is_inside
        )
        about = _about(template, area, period, today)
        for one in some:
            has = known.get(one.source)
            said = _of_known(one, has) if has else _of_context(one, about)
            found[one.address] = said
    return found


def _by_area(
    template: Template, bindings: Iterable[Binding]
) -> Iterable[tuple[Area, list[Binding]]]:
    found: dict[int, tuple[Area, list[Binding]]] = {}
    for one in bindings:
        area = one.area or template.area
        found.setdefault(area.pk, (area, []))[1].append(one)
    return found.values()


def _of_known(binding: Binding, known: Known) -> Shown:
    words = str(known.words)
    if known.is_suppressed:
        return Shown(binding, words, FEW, FEW, known)
    if known.value is None:
        return Shown(binding, words, known.text, _("no data"), known)
    return Shown(binding, words, known.text, known.value, known)


def _of_context(binding: Binding, about: dict[str, str]) -> Shown:
    text = about.get(binding.source, "")
    value: Value = Decimal(text) if text.isdecimal() else text
    return Shown(binding, str(CONTEXT.get(binding.source, binding.source)), text, value)


def _about(template: Template, area: Area, period: Period, today: date) -> dict[str, str]:
    return {
        "place:name": named(area),
        "unit:name": named(template.owner_unit),
        "period:text": period_words(period),
        "period:year": str(period.last.year),
        "period:month": str(period.last.month),
        "today": full_day(today),
    }


# Periods


def period_words(period: Period) -> str:
    """Return a period as a head of a form says it: a month, a quarter, a year, or its days."""
    first, last = period.first, period.last
    months = (last.year - first.year) * _YEAR + last.month - first.month + 1
    told = {"year": first.year, "month": month(first.month), "quarter": (first.month + 2) // 3}
    is_whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if is_whole and (first.month - 1) % months == 0:
        if months == 1:
            return _("%(month)s %(year)d") % told
        if months == 3:
            return _("Q%(quarter)d %(year)d") % told
        if months == _YEAR:
            return _("the year %(year)d") % told
    return _("%(first)s to %(last)s") % {"first": full_day(first), "last": full_day(last)}


def last_period(template: Template, *, today: date) -> Period:
    """Return the last period that is over; of a form without a rhythm, this month so far."""
    if template.rule == Cycle.ONCE:
        return Period(today.replace(day=1), today)
    return around(
        date.fromordinal(around(today, template.rule).first.toordinal() - 1), template.rule
    )


def periods(template: Template, *, today: date) -> list[Period]:
    """Return the periods one may choose from: the running one first, then those before it."""
    if template.rule == Cycle.ONCE:
        return []
    found = [around(today, template.rule)]
    while len(found) < PERIODS_SHOWN:
        before = date.fromordinal(found[-1].first.toordinal() - 1)
        found.append(around(before, template.rule))
    return found


def chosen(since: date | None, until: date | None, template: Template, *, today: date) -> Period:
    """Return the days asked for; without any the last period that is over. Raises Refused."""
    if since is None and until is None:
        return last_period(template, today=today)
    if template.rule != Cycle.ONCE and since and until is None:
        return around(since, template.rule)
    if since is None or until is None or since > until:
        words = _("Please give a first and a last day, the first one before the last.")
        raise Refused("paper.period", words, field="since")
    return Period(since, until)


# Where it comes from


def heads() -> list[str]:
    """Return the heads of the list of sources."""
    return [
        _("Cell"),
        _("What it is"),
        _("Value"),
        _("Definition"),
        _("As of"),
        _("Note"),
    ]


def sources_rows(
    template: Template, found: dict[str, Shown], doubtful: Iterable[Binding], period: Period
) -> list[list[str]]:
    """Return what stands on the sheet that says where each number comes from."""
    about = _("%(title)s, %(place)s, %(period)s") % {
        "title": template.title,
        "place": named(template.area),
        "period": period_words(period),
    }
    rows = [[about, "", "", "", "", ""], heads()]
    for address, one in sorted(found.items()):
        place = f" · {named(one.binding.area)}" if one.binding.area else ""
        known = one.known
        definition = str(known.definition) if known else ""
        note = known.note if known else ""
        rows.append([address, one.words + place, one.text, definition, one.as_of, note])
    left = _("Left empty: the form changed here, and nobody has looked at it yet.")
    rows += [[one.address, one.source, "", "", "", left] for one in doubtful]
    return rows
