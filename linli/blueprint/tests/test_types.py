"""Durations as words, words in two languages, and what the shipped blueprints promise."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import translation
from pydantic import ValidationError

from linli.blueprint.load import load
from linli.blueprint.tests.small import SMALL, only_problem, shipped, spoiled
from linli.blueprint.types import Cycle, Term, Words, cycle_text, span_text
from linli.blueprint.types.atoms import parse_cycle, parse_span, write_cycle, write_span
from linli.kernel.worktime import Measure, Span

SPANS = [
    ("4 working hours", Span(4, Measure.WORKING_HOURS), "4 个工作小时"),
    ("1 calendar hour", Span(1, Measure.CALENDAR_HOURS), "1 小时"),
    ("1 working day", Span(1, Measure.WORKING_DAYS), "1 个工作日"),
    ("7 calendar days", Span(7, Measure.CALENDAR_DAYS), "7 天"),
]
APPEALS = {
    "public_repair": (4, "4 working hours", "3 working days", True),
    "cleanliness": (3, "4 working hours", "2 working days", True),
    "noise": (3, "4 working hours", "5 working days", False),
    "mediation": (4, "1 working day", "5 working days", False),
    "help_at_home": (4, "4 working hours", "1 working day", False),
    "hazard": (3, "1 calendar hour", "24 calendar hours", True),
    "shops": (2, "1 working day", "5 working days", False),
    "question": (2, "1 working day", "3 working days", False),
    "suggestion": (2, "2 working days", "10 working days", False),
    "duty_card": (2, "4 working hours", "1 working day", False),
    "other": (2, "1 working day", "5 working days", False),
}


@pytest.mark.parametrize(("written", "span", "chinese"), SPANS)
def test_durations_are_words_people_use(written: str, span: Span, chinese: str) -> None:
    assert parse_span(written) == span
    assert write_span(span) == written
    with translation.override("zh-hans"):
        assert span_text(span) == chinese


@pytest.mark.parametrize(
    "written", ["", "0 working days", "2 days", "working days", "1.5 working days", "P3D", "-1 working day"]
)  # fmt: skip
def test_other_durations_are_refused(written: str) -> None:
    assert only_problem(spoiled("2 working days", f'"{written}"')).path == "timers.verify"


def test_cycles_are_words_too() -> None:
    assert parse_cycle("3 months") == Cycle(3, "month")
    assert write_cycle(Cycle(1, "year")) == "1 year"
    with translation.override("zh-hans"):
        assert cycle_text(Cycle(3, "month")) == "每 3 个月"
    with pytest.raises(ValueError, match="2 weeks"):
        parse_cycle("sometimes")


def test_words_speak_the_readers_language_and_fall_back_to_chinese() -> None:
    both, one = Words(zh="楼栋", en="Building"), Words(zh="楼栋")

    with translation.override("en"):
        assert (str(both), str(one)) == ("Building", "楼栋")
    with translation.override("zh-hans"):
        assert str(both) == "楼栋"


def test_a_mechanism_cannot_be_changed() -> None:
    mechanism = load(SMALL)

    with pytest.raises(ValidationError):
        mechanism.id = "other"  # type: ignore[misc]


def test_the_appeals_keep_the_promises_that_were_agreed() -> None:
    mechanism = load(shipped("four_level"))

    told = {
        one.code: (
            one.starts_at,
            write_span(one.first_answer),
            write_span(one.finish),
            one.joinable,
        )
        for one in mechanism.appeals
    }
    assert told == APPEALS
    assert {one.code for one in mechanism.appeals if one.prefer} == {"shops"}
    assert mechanism.appeal("shops").prefer == "district_branch"
    assert all(one.editable_example and one.duty.editable_example for one in mechanism.appeals)


def test_every_unit_type_has_posts_and_an_unknown_one_has_none() -> None:
    mechanism = load(shipped("four_level"))

    for level in mechanism.levels:
        assert mechanism.posts_of(level.org_type) == level.posts != ()
    assert mechanism.posts_of("district_branch")[0].role == "unit_lead"
    assert mechanism.posts_of("moon_branch") == ()


def test_the_hours_make_a_calendar() -> None:
    calendar = load(SMALL).hours.calendar({})

    assert calendar.spans == ((time(9), time(12)), (time(14), time(18)))


def test_levels_appeals_and_indicators_are_found_by_their_code() -> None:
    mechanism = load(shipped("four_level"))

    assert mechanism.level(3).org_type == "grid_branch"
    assert mechanism.indicator("on_time_rate").day == "due_on"
    with pytest.raises(KeyError):
        mechanism.appeal("parking")


def test_a_term_counts_only_what_fits() -> None:
    term = Term(event="case.rated", where={"solved": ("yes", "partly"), "round": (1,)})

    assert term.fits("case.rated", {"solved": "partly", "round": 1})
    assert not term.fits("case.rated", {"solved": "no", "round": 1})
    assert not term.fits("case.rated", {"solved": "yes", "round": True})
    assert not term.fits("case.opened", {"solved": "yes", "round": 1})
    assert Term(event="*").fits("anything", {})


@pytest.mark.parametrize("event", ["*", "matter.extended", "clock.kept"])
def test_a_term_that_names_no_kind_of_matter_counts_appeals_only(event: str) -> None:
    term, of_tasks = Term(event=event), Term(event=event, where={"kind": ("task",)})
    told = "matter.extended" if event == "*" else event

    assert term.fits(told, {})
    assert term.fits(told, {"kind": "appeal"})
    assert not term.fits(told, {"kind": "task"})
    assert of_tasks.fits(told, {"kind": "task"})
    assert not of_tasks.fits(told, {})


def test_an_entry_that_only_one_kind_writes_needs_no_kind() -> None:
    assert Term(event="task.assigned").fits("task.assigned", {"kind": "task"})


@pytest.mark.parametrize("code", ["four_level", "district_365", "park_3355"])
def test_every_shipped_word_has_english_too(code: str) -> None:
    missing: list[str] = []

    def walk(value: object, path: str) -> None:
        if isinstance(value, dict):
            if "zh" in value and not value.get("en"):
                missing.append(path)
            for key, inner in value.items():
                walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                walk(inner, f"{path}.{number}")

    walk(load(shipped(code)).model_dump(mode="json"), code)

    assert missing == []
