"""Reports are asked for, made with what their owner may do now, made again, and ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from linli.areas.models import Area, Grant
from linli.indicators.tests import stating
from linli.journal.models import Entry
from linli.kernel.errors import Missing, NotAllowed, Refused, Unavailable
from linli.people.models import User
from linli.reports import actions, deadlines, queries, rules
from linli.reports.models import Plan, Run
from linli.reports.queries import proving
from linli.reports.rules.tree import Report
from linli.reports.rules.wanted import Wanted
from linli.reports.tests.conftest import APRIL, MARCH, admin, count, made, planned
from linli.ui import typeset
from tests.world import MORNING, ZONE, World

LATER = APRIL + timedelta(days=5)


def entries(plan: Plan, kind: str) -> list[Entry]:
    return list(Entry.objects.shard(plan.jurisdiction_id).filter(kind=kind).order_by("at", "seq"))


def report_of(run: Run) -> Report:
    return Report.model_validate(run.content)


def values_of(run: Run) -> dict[str, str]:
    return {one["source"]: one["text"] for one in run.values if not one["where"]}


def test_a_report_is_made_with_files_values_and_an_entry(busy: World, folder: Path) -> None:
    plan = planned(busy)

    run = made(plan)

    assert (run.state, run.since, run.until) == (rules.MADE, MARCH, date(2026, 3, 31))
    assert sorted(run.files) == ["docx", "pdf", "xlsx"]
    assert all((folder / name).stat().st_size > 1000 for name in run.files.values())
    assert values_of(run)["indicator:opened"].startswith("6")
    [entry] = entries(plan, "report.made")
    assert entry.facts["digest"] == run.digest
    assert entry.facts["since"] == "2026-03-01"


def test_it_says_what_rose_and_what_is_overdue_in_plain_words(busy: World) -> None:
    said = [one.text for one in report_of(made(planned(busy))).summary]

    assert said[0] == "本期受理6件，办结3件。"
    assert said[1] == "期末在办5件，没有超期。"
    assert "受理件数6 件（上期2 件）" in said[2]


def test_every_value_keeps_its_definition_and_the_instant_it_was_counted(busy: World) -> None:
    run = made(planned(busy))

    assert len(run.values) > 20
    assert all(one["definition"] and one["as_of"] for one in run.values)


def test_who_makes_no_reports_there_may_not_ask_for_one(busy: World) -> None:
    for who in (busy.inside, busy.outside, busy.nobody):
        with pytest.raises(NotAllowed):
            actions.plan(busy.area("east"), want=Wanted(), actor=who, at=APRIL)
    assert not Plan.objects.shard(busy.area("east")).exists()


def test_a_mechanism_that_does_not_run_there_is_missing(busy: World) -> None:
    with pytest.raises(Missing) as refusal:
        planned(busy, mechanism="park_3355")

    assert refusal.value.field == "mechanism"


def test_a_report_on_a_mechanism_shows_its_levels_and_what_it_names(busy: World) -> None:
    run = made(planned(busy, mechanism="four_level"))

    report = report_of(run)
    [section] = [one for one in report.sections if one.code == rules.MECHANISM]
    levels = section.tables[0]
    assert [row[1].text for row in levels.rows] == ["1", "1", "2", "1"]
    assert "四级联动" in report.title
    assert {table.title for table in section.tables} >= {"原则", "制度"}


def test_an_owner_who_lost_the_right_gets_words_and_no_file(busy: World, folder: Path) -> None:
    plan = planned(busy)
    Grant.objects.filter(user=busy.above).update(to_on=APRIL.date() - timedelta(days=1))

    run = made(plan)

    assert (run.state, run.files, run.values) == (rules.REFUSED, {}, [])
    assert "不能在这里生成报告" in run.reason
    assert not list(folder.rglob("*.*"))
    [entry] = entries(plan, "report.refused")
    assert entry.facts["code"] == "reports.not_allowed"


def test_an_owner_whose_account_was_closed_gets_no_report(busy: World) -> None:
    plan = planned(busy)
    User.objects.filter(pk=busy.above.pk).update(is_active=False)

    assert "账号已关闭" in made(plan).reason


def test_somebody_else_may_take_a_refused_report_over(busy: World) -> None:
    plan = planned(busy, place="willow")
    Grant.objects.filter(user=busy.above).update(to_on=APRIL.date() - timedelta(days=1))
    assert made(plan).state == rules.REFUSED

    actions.change(plan, want=Wanted(cycle="once", since=MARCH), actor=busy.secretary, at=APRIL)
    actions.run(plan, since=MARCH, until=MARCH, actor=busy.secretary, at=LATER)

    assert made(plan, at=LATER).state == rules.MADE


def test_a_period_in_which_nothing_was_recorded_makes_a_short_report_that_says_so(
    world: World,
) -> None:
    count()
    run = made(planned(world))

    report = report_of(run)
    assert run.state == rules.MADE
    assert report.is_empty
    assert report.summary[0].text == "本期没有任何记录。"
    assert [one.code for one in report.sections] == [rules.FIGURES]


def test_made_again_without_change_it_says_that_nothing_changed(busy: World) -> None:
    plan = planned(busy)
    first = made(plan)

    actions.run(plan, since=MARCH, until=MARCH, actor=busy.above, at=LATER)
    again = made(plan, at=LATER)

    assert (again.differs_from, again.changes, again.digest) == (first.pk, 0, first.digest)
    section = report_of(again).sections[0]
    assert section.code == rules.CHANGES
    assert "没有变化" in section.lead[0].text


def test_made_again_it_shows_what_was_recorded_late(busy: World) -> None:
    plan = planned(busy)
    made(plan)
    busy.case(at=MORNING + timedelta(days=2))
    count()

    actions.run(plan, since=MARCH, until=MARCH, actor=busy.above, at=LATER)
    again = made(plan, at=LATER)

    table = report_of(again).sections[0].tables[0]
    opened = next(row for row in table.rows if row[0].text == "受理件数")
    assert [cell.text for cell in opened] == ["受理件数", "6 件", "7 件", "期末之后有补录或更正。"]
    assert again.changes == len(table.rows)


def test_a_figure_corrected_after_the_period_is_a_visible_adjustment(busy: World) -> None:
    row = stating.enter(stating.village(busy), actor=busy.secretary)
    plan = planned(busy, place="willow", mechanism="village_branch_industry")
    first = made(plan)
    assert values_of(first)["figure:produce_area"] == "3000 亩"

    stating.correct(row, actor=busy.secretary, at=APRIL + timedelta(days=1))
    actions.run(plan, since=MARCH, until=MARCH, actor=busy.above, at=LATER)
    report = report_of(made(plan, at=LATER))

    [line] = report.sections[0].tables[0].rows
    assert [cell.text for cell in line[1:3]] == ["3000 亩", "3100 亩"]
    assert "漏了一个组" in line[3].text
    assert "3000" in line[3].text
    [note] = [one for one in report.notes if one.source == "figure:produce_area"]
    assert stating.SOURCE in note.text
    assert "2026年3月1日" in note.as_of
    first.refresh_from_db()
    assert values_of(first)["figure:produce_area"] == "3000 亩"


def test_the_same_months_that_wait_already_are_one_run(busy: World) -> None:
    plan = planned(busy)

    one, two = (
        actions.run(plan, since=MARCH, until=MARCH, actor=busy.above, at=APRIL) for _ in range(2)
    )

    assert one.pk == two.pk
    with pytest.raises(NotAllowed):
        actions.run(plan, since=MARCH, until=MARCH, actor=busy.outside, at=APRIL)


def test_a_monthly_report_is_asked_for_on_its_working_day_and_each_month_after(
    busy: World,
) -> None:
    plan = planned(busy, cycle="monthly", at=MORNING)
    assert (plan.next_since, plan.next_run_on) == (MARCH, date(2026, 4, 2))

    assert not deadlines.schedule_next(APRIL - timedelta(days=1))
    assert deadlines.schedule_next(APRIL)
    assert not deadlines.schedule_next(APRIL)

    plan.refresh_from_db()
    run = made(plan)
    assert (run.state, run.since, run.asked_by) == (rules.MADE, MARCH, None)
    assert (plan.next_since, plan.next_run_on) == (date(2026, 4, 1), date(2026, 5, 7))


def test_after_a_long_pause_each_period_is_made_in_turn(busy: World) -> None:
    plan = planned(busy, cycle="monthly", at=MORNING)
    june = datetime(2026, 6, 10, 9, 0, tzinfo=ZONE)

    while deadlines.schedule_next(june):
        pass
    made(plan, at=june)

    months = queries.of(plan.jurisdiction_id).filter(plan=plan).order_by("since")
    assert [one.since.month for one in months] == [3, 4, 5]


def test_a_report_ends_by_itself_once_its_place_has_closed(busy: World) -> None:
    plan = planned(busy, cycle="monthly", at=MORNING)
    Area.objects.filter(pk=plan.area_id).update(valid_to=MORNING.date())

    assert deadlines.schedule_next(APRIL), "its last month is still told"
    assert deadlines.schedule_next(APRIL + timedelta(days=60))

    plan.refresh_from_db()
    assert (plan.next_run_on, plan.ended_at) == (None, APRIL + timedelta(days=60))
    assert queries.of(plan.jurisdiction_id).filter(plan=plan).count() == 1


def test_an_ended_report_is_made_no_longer(busy: World) -> None:
    plan = planned(busy, cycle="monthly", at=MORNING)
    with pytest.raises(NotAllowed):
        actions.end(plan, actor=busy.outside, at=MORNING)

    actions.end(plan, actor=busy.above, at=MORNING)

    assert not deadlines.schedule_next(APRIL)
    with pytest.raises(Refused, match=r"停止|ended"):
        actions.end(plan, actor=busy.above, at=MORNING)


def test_one_that_breaks_is_tried_three_times_and_then_refused(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(busy)

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise RuntimeError("broken")

    monkeypatch.setattr(actions.writers, "write", broken)
    at = APRIL
    for _ in range(rules.TRIES):
        with pytest.raises(RuntimeError):
            deadlines.make_next(at)
        assert not deadlines.make_next(at)
        at += timedelta(hours=1)

    assert made(plan, at=at).state == rules.REFUSED
    assert not entries(plan, "report.made")


def test_what_was_changed_behind_the_journal_is_found(busy: World, folder: Path) -> None:
    one, two, three = (made(planned(busy)) for _ in range(3))
    home = busy.area("east").pk
    assert not list(proving.altered(home))

    Run.objects.shard(home).filter(pk=one.pk).update(values=one.values[:-1])
    (folder / two.files["docx"]).write_bytes(b"other words")
    Run.objects.shard(home).filter(pk=three.pk).delete()

    found = {(each.problem, each.where) for each in proving.altered(home)}
    assert found == {
        ("report.values", str(one.pk)),
        ("report.file", f"{two.pk}.docx"),
        ("report.gone", str(three.pk)),
    }


def test_without_a_font_word_and_excel_are_made_and_it_says_why_no_pdf(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "FONTS", ("No Such Font",))

    run = made(planned(busy))

    assert sorted(run.files) == ["docx", "xlsx"]
    assert "fonts-noto-cjk" in run.reason
    with pytest.raises(Unavailable):
        typeset.font()


def test_a_file_leaves_with_an_entry_and_only_to_those_who_make_reports(busy: World) -> None:
    plan = planned(busy)
    run = made(plan)

    body = actions.take(run, form="docx", actor=busy.above, at=APRIL)

    assert body.startswith(b"PK")
    assert [one.facts["form"] for one in entries(plan, "report.taken")] == ["docx"]
    with pytest.raises(NotAllowed):
        actions.take(run, form="docx", actor=busy.inside, at=APRIL)
    with pytest.raises(Missing):
        actions.take(run, form="odt", actor=busy.above, at=APRIL)


def test_a_report_for_the_public_hides_what_the_pages_hide(busy: World) -> None:
    inside = made(planned(busy, place="willow-two"))
    outside = made(planned(busy, place="willow-two", is_public=True))

    shown, hidden = values_of(inside), values_of(outside)
    assert shown["indicator:solved_rate"] == "没有数据"
    assert "小群体" in " ".join(report_of(inside).cover)
    assert "少于五个" in " ".join(report_of(outside).cover)
    assert set(hidden) <= set(shown)
    busy_inside, busy_outside = (
        values_of(made(planned(busy, is_public=public))) for public in (False, True)
    )
    assert busy_inside["indicator:solved_rate"] == "100.0 %"
    assert busy_outside["indicator:solved_rate"] == "不显示"


@pytest.mark.parametrize("is_public", [False, True])
@pytest.mark.parametrize(
    "place", ["cn", "county", "willow", "willow-one", "garden", "G-1", "market"]
)
def test_a_place_of_every_kind_has_its_report(busy: World, place: str, *, is_public: bool) -> None:
    want = Wanted(cycle="quarterly", is_public=is_public)
    owner = admin(busy, "cn")
    plan = actions.plan(busy.area(place), want=want, actor=owner, at=APRIL)

    actions.run(plan, since=date(2026, 1, 1), until=MARCH, actor=owner, at=APRIL)
    run = made(plan)

    report = report_of(run)
    assert (run.state, report.is_empty, len(run.files)) == (rules.MADE, False, 3)
    assert report.period == "2026年第1季度"


def test_reports_stay_with_those_who_work_there(busy: World) -> None:
    plan = planned(busy)
    on = APRIL.date()

    for who in (busy.above, busy.governor):
        assert [one.pk for one in queries.listed(who, on=on)[0]] == [plan.pk]
        assert queries.get_for(who, "east", plan.pk, on=on).pk == plan.pk
    for who in (busy.outside, busy.nobody, busy.inside):
        assert queries.listed(who, on=on)[0] == []
        with pytest.raises(Missing):
            queries.get_for(who, "east", plan.pk, on=on)


def test_reading_a_report_takes_few_questions(
    busy: World, django_assert_max_num_queries: Any
) -> None:
    plan = planned(busy)

    # In a test's transaction nothing is kept; outside of one it takes less than half of these.
    with django_assert_max_num_queries(100):
        run = made(plan)

    assert run.state == rules.MADE
