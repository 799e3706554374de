"""The check before a form goes out: what is known, who asks the same, what cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel.errors import Missing, NotAllowed, Refused, Stale
from linli.one_form.actions import admitting, requesting
from linli.one_form.actions.wanting import Question
from linli.one_form.models import Field, FormRequest
from linli.one_form.queries import admission, requests, rounds, sheets
from linli.one_form.queries.filling import Filler
from linli.one_form.rules import Way
from linli.one_form.rules.periods import Period
from linli.one_form.tests.asking import (
    DERIVED,
    KNOWN,
    NEW,
    OPEN,
    SHARE,
    admitted,
    admitter,
    asked,
    drafted,
    wanted,
)
from tests.world import MORNING, World

ON = MORNING.date()


def checked(world: World, *questions: Question, **more: Any) -> admission.Check:
    form = drafted(world, *questions, **more)
    return admission.check(form, requests.fields(form), on=ON)


def test_each_field_exists_is_derivable_or_new(world: World) -> None:
    check = checked(world, KNOWN, OPEN, DERIVED, NEW)

    assert (check.exists, check.derived, check.new) == (2, 1, 1)
    assert check.is_fit
    assert check.units == 1


def test_live_forms_that_ask_the_same_are_listed_by_source_and_by_name(world: World) -> None:
    live = admitted(world, KNOWN, NEW)
    named_alike = replace(NEW, name="缺少 扶手的楼道", reason="另一个部门要")

    check = checked(world, KNOWN, named_alike, title="又一张表")

    [by_source, by_name] = check.fields
    assert [(one.form, one.by_source) for one in by_source.overlaps] == [(live, True)]
    assert [(one.form, one.by_source) for one in by_name.overlaps] == [(live, False)]
    assert check.overlapping == 2


def test_a_form_that_runs_elsewhere_or_no_more_is_no_overlap(world: World) -> None:
    live = admitted(world, KNOWN)
    admitting.end(live, actor=world.above, at=MORNING)

    check = checked(world, KNOWN, title="又一张表")

    assert check.overlapping == 0


def test_what_is_known_under_this_very_name_is_not_asked(world: World) -> None:
    question = replace(NEW, name="受理 件数", unit="件")

    with pytest.raises(Refused, match="受理件数") as refusal:
        drafted(world, question)
    assert refusal.value.field == "name"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (Question(way="exists"), "source"),
        (Question(way="exists", source="indicator:nothing", name="x"), "source"),
        (Question(way="guess", name="x"), "way"),
        (Question(way="derived", name="x", formula="indicator:nothing * 2"), "formula"),
        (Question(way="derived", name="x", formula="f9 + 1"), "formula"),
        (Question(way="derived", name="x", formula="f1 + 1"), "formula"),
        (Question(way="derived", name="x", formula="1 +"), "formula"),
        (Question(way="derived", formula="1 + 1"), "name"),
        (Question(way="new", name="新项", approver="governor"), "reason"),
        (Question(way="new", name="新项", reason="需要"), "approver"),
        (Question(way="new", name="新项", reason="需要", approver="desk"), "approver"),
        (Question(way="new", name="新项", reason="需要", approver="above"), "approver"),
        (Question(way="new", name="——", reason="需要", approver="governor"), "name"),
    ],
)
def test_a_field_that_cannot_stand_names_what_is_wrong(
    world: World, question: Question, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        drafted(world, question)

    assert refusal.value.field == field


def test_the_same_field_is_not_asked_twice_in_one_form(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        drafted(world, NEW, replace(NEW, name="缺少扶手的楼道！"))
    assert refusal.value.field == "name"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "张三的表 13800001111"}, "title"),
        ({"basis": " "}, "basis"),
        ({"purpose": ""}, "purpose"),
        ({"cycle": "hourly"}, "cycle"),
        ({"scope": "type:nobody"}, "scope"),
        ({"scope": "level:9"}, "scope"),
        ({"scope": ""}, "scope"),
        ({"sunset_on": date(2026, 3, 1)}, "sunset_on"),
        ({"sunset_on": date(2036, 3, 1)}, "sunset_on"),
        ({"starts_on": date(2020, 1, 1)}, "starts_on"),
        ({"lead_days": 0}, "lead_days"),
        ({"lead_days": 61}, "lead_days"),
        ({"lead_days": 4}, "urgency"),
        ({"lead_days": 4, "urgency": "汛情"}, "approver"),
        ({"lead_days": 4, "urgency": "汛情", "approver": "above"}, "approver"),
    ],
)
def test_what_an_office_says_is_refused_on_its_field(
    world: World, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        drafted(world, **more)

    assert refusal.value.field == field


def test_an_emergency_names_its_approver(world: World) -> None:
    """P18 of domain 6.1: no table in the morning that is wanted at noon."""
    urgent = {"lead_days": 1, "urgency": "汛情", "approver": "governor"}
    form = drafted(world, **urgent)

    assert form.approver_id == world.governor.pk


def test_who_may_not_ask_is_told_so(world: World) -> None:
    office = world.unit("east-committee")
    admitter(world)

    for who, what, why in (
        (world.inside, wanted(), NotAllowed),
        (world.secretary, wanted(), NotAllowed),
        (world.above, wanted(area="west"), NotAllowed),
        (world.above, wanted(area="nowhere"), Missing),
    ):
        with pytest.raises(why):
            requesting.draft(office, wanted=what, actor=who, at=MORNING)


def test_an_empty_form_is_not_sent(world: World) -> None:
    form = drafted(world)

    with pytest.raises(Refused):
        requesting.send(form, actor=world.above, at=MORNING)


def test_what_was_sent_stays_as_it_is(world: World) -> None:
    form = drafted(world, KNOWN)
    requesting.send(form, actor=world.above, at=MORNING)

    with pytest.raises(Refused):
        requesting.add_field(form, question=OPEN, actor=world.above, at=MORNING)
    with pytest.raises(Refused):
        requesting.discard(form, actor=world.above, at=MORNING)


def test_a_draft_that_somebody_else_just_changed_is_not_thrown_away(world: World) -> None:
    form = drafted(world, KNOWN)
    seen = FormRequest.objects.shard(form.jurisdiction_id).get(pk=form.pk)
    requesting.add_field(form, question=OPEN, actor=world.above, at=MORNING)

    with pytest.raises(Stale):
        requesting.discard(seen, actor=world.above, at=MORNING)

    assert len(requests.fields(form)) == 2


def test_a_form_that_would_never_ask_is_not_admitted(world: World) -> None:
    form = drafted(
        world, KNOWN, cycle="yearly", starts_on=date(2026, 1, 1), sunset_on=date(2026, 12, 31)
    )
    requesting.send(form, actor=world.above, at=MORNING)

    with pytest.raises(Refused):
        admitting.admit(form, actor=admitter(world), at=MORNING)


def test_shares_are_not_added_up_but_those_of_all_units_together(world: World) -> None:
    form, _matter = asked(world, SHARE, KNOWN)

    table = rounds.table(form, rounds.one(form, date(2026, 2, 1)))

    assert table.totals == ["–", "–"]
    assert table.cells()[0][4:] == ["按时办结率 (%)", "受理件数 (件)"]


def _fields(ways: Sequence[str]) -> list[Field]:
    made = []
    for place, way in enumerate(ways, 1):
        about: dict[str, Any] = {"source": "indicator:opened"} if way == Way.EXISTS else {}
        if way == Way.DERIVED:
            about = {
                "formula": "indicator:opened + " + " + ".join(f"f{n}" for n in range(1, place + 1))
            }
        made.append(Field(code=f"f{place}", position=place, name=f"项{place}", way=way, **about))
    return made


def test_a_field_that_is_bound_is_never_asked(world: World) -> None:
    """Whatever the form: exactly the new fields are asked, and everything else is filled in."""
    unit, period = world.unit("willow-committee"), Period(ON - timedelta(days=30), ON)

    @given(st.lists(st.sampled_from([one.value for one in Way]), min_size=1, max_size=8))
    @settings(max_examples=40, deadline=None)
    def holds(ways: list[str]) -> None:
        fields = _fields(ways)
        filler = Filler(unit, fields, period)

        before, after = filler.all(None), filler.all({})

        new = {one.code for one in fields if one.way == Way.NEW}
        assert set(before) == {one.code for one in fields} - new
        assert set(after) == {one.code for one in fields}
        assert all(before[one.code].text for one in fields if one.way == Way.EXISTS)

    holds()


def test_a_sheet_asks_the_database_as_often_however_many_fields(
    world: World, django_assert_num_queries: Any
) -> None:
    _form, matter = asked(world, KNOWN)
    assert len(sheets.page(matter).lines) == 1
    with django_assert_num_queries(8):
        sheets.page(matter).lines  # noqa: B018  reads everything
    _form, matter = asked(world, KNOWN, OPEN, DERIVED, NEW, title="另一张表")

    with django_assert_num_queries(8):
        sheets.page(matter).lines  # noqa: B018  reads everything
