"""Which months a report covers, when it is made, and what it is refused for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from linli.kernel.errors import Refused
from linli.reports import rules
from linli.reports.rules.changes import Value, between, digest
from linli.reports.rules.wanted import Wanted

TODAY = date(2026, 4, 2)


def test_a_report_covers_whole_months_and_ends_today_where_the_last_one_runs() -> None:
    assert rules.period(date(2026, 3, 9), 1, today=TODAY) == (date(2026, 3, 1), date(2026, 3, 31))
    assert rules.period(date(2026, 2, 1), 3, today=TODAY) == (date(2026, 2, 1), TODAY)


@pytest.mark.parametrize(
    ("since", "months", "code"),
    [
        (date(2026, 5, 1), 1, "reports.future"),
        (date(2026, 3, 1), 3, "reports.future"),
        (date(2026, 1, 1), 0, "reports.months"),
        (date(2020, 1, 1), 37, "reports.months"),
    ],
)
def test_months_that_have_not_begun_and_too_many_are_refused(
    since: date, months: int, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        rules.period(since, months, today=TODAY)

    assert (refusal.value.code, refusal.value.field) == (code, "until")


def test_the_last_month_may_not_lie_before_the_first() -> None:
    assert rules.months_of(date(2026, 1, 31), date(2026, 3, 1)) == 3
    with pytest.raises(Refused) as refusal:
        rules.months_of(date(2026, 3, 1), date(2026, 2, 28))
    assert refusal.value.code == "reports.order"


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 1, 1), date(9999, 12, 31)),
        (date(9999, 12, 1), date(9999, 12, 31)),
        (date(1, 1, 1), date(1, 2, 1)),
    ],
)
def test_months_of_another_age_are_refused_and_not_a_fault(since: date, until: date) -> None:
    months = rules.months_of(since, until)

    with pytest.raises(Refused):
        rules.period(since, months, today=TODAY)


def test_it_is_made_on_the_second_working_day_after_the_period() -> None:
    def is_working(day: date) -> bool:
        return day.weekday() < 5 and day != date(2026, 4, 6)

    assert rules.run_day(date(2026, 3, 1), 1, 2, is_working) == date(2026, 4, 2)
    assert rules.run_day(date(2026, 1, 1), 3, 4, is_working) == date(2026, 4, 7)


def test_the_period_that_runs_begins_with_its_month_or_its_quarter() -> None:
    assert rules.current(rules.MONTHLY, today=TODAY) == date(2026, 4, 1)
    assert rules.current(rules.QUARTERLY, today=date(2026, 12, 31)) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"cycle": "daily"}, "cycle"),
        ({"language": "fr"}, "language"),
        ({"sections": ("persons",)}, "sections"),
        ({"forms": ("exe",)}, "forms"),
        ({"forms": ()}, "forms"),
        ({"working_day": 0}, "working_day"),
        ({"cycle": "once"}, "since"),
        ({"cycle": "once", "since": date(2026, 6, 1)}, "until"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        Wanted(**said).checked(today=TODAY)

    assert refusal.value.field == field


def test_a_recurring_report_takes_its_months_from_its_cycle() -> None:
    want = Wanted(cycle="quarterly", months=7, since=date(2026, 1, 1)).checked(today=TODAY)

    assert (want.months, want.since) == (3, None)


def value(source: str = "indicator:opened", text: str = "6", **more: Any) -> Value:
    said = {"definition": "a", "as_of": "2026-04-02", "words": "Opened", "value": text, **more}
    return Value(source=source, text=text, **said)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (value(text="7"), "late"),
        (value(text="7", definition="b"), "definition"),
        (value(text="6", definition="b"), "definition"),
        (value(text="not shown", is_suppressed=True), "hidden"),
    ],
)
def test_a_value_that_is_another_now_says_why(after: Value, why: str) -> None:
    [found] = between([value()], [after], ran_on=False)

    assert (found.before, found.after, found.why) == ("6", after.text, why)


def test_a_period_that_ran_on_and_a_figure_that_was_corrected_say_so() -> None:
    figure = value("figure:residents", "10")

    [ran_on] = between([value()], [value(text="7")], ran_on=True)
    [corrected] = between([figure], [value("figure:residents", "12")], ran_on=True)

    assert (ran_on.why, corrected.why) == ("ran_on", "corrected")


def test_what_came_and_what_went_is_told_and_what_stayed_is_not() -> None:
    before = [value(), value("indicator:closed", "3")]
    after = [value(as_of="2026-05-01"), value("indicator:climbed", "1")]

    found = between(before, after, ran_on=False)

    assert [(one.source, one.why) for one in found] == [
        ("indicator:climbed", "new"),
        ("indicator:closed", "gone"),
    ]


def test_the_digest_tells_values_apart_and_not_when_they_were_counted() -> None:
    assert digest([value()]) == digest([value(as_of="later")])
    assert digest([value()]) != digest([value(text="7")])
