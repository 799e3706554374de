"""What must hold within a blueprint: counts, references, and rule R19."""

from __future__ import annotations

import pytest
import yaml

from linli.blueprint.load import load
from linli.blueprint.rules.within import NAMED_COUNTS
from linli.blueprint.tests.small import only_problem, problems_of, shipped, spoiled

COUNTED = [(code, section) for code, counts in NAMED_COUNTS.items() for section in counts]


@pytest.mark.parametrize(("code", "section"), COUNTED)
def test_the_counts_in_the_names_are_kept(code: str, section: str) -> None:
    mechanism = load(shipped(code))

    assert len(getattr(mechanism, section)) == NAMED_COUNTS[code][section]


@pytest.mark.parametrize(("code", "section"), COUNTED)
def test_one_entry_too_few_is_refused(code: str, section: str) -> None:
    data = yaml.safe_load(shipped(code))
    data[section].pop()

    found = problems_of(yaml.safe_dump(data, allow_unicode=True))

    assert f"counts.{section}" in [one.path for one in found]


@pytest.mark.parametrize(("code", "section"), COUNTED)
def test_one_entry_too_many_is_refused(code: str, section: str) -> None:
    data = yaml.safe_load(shipped(code))
    data[section].append({**data[section][0], "code": "one_more"})

    found = problems_of(yaml.safe_dump(data, allow_unicode=True, default_flow_style=False))

    assert f"counts.{section}" in [one.path for one in found]


@pytest.mark.parametrize(("code", "section"), COUNTED)
def test_a_reported_name_cannot_promise_another_count(code: str, section: str) -> None:
    data = yaml.safe_load(shipped(code))
    data["counts"].pop(section)
    data[section].pop()

    found = problems_of(yaml.safe_dump(data, allow_unicode=True))

    assert f"counts.{section}" in [one.path for one in found]


def test_levels_stand_in_order_from_the_top() -> None:
    assert only_problem(spoiled("  - level: 1\n", "  - level: 2\n")).path == "levels.0.level"


@pytest.mark.parametrize(
    "entry",
    [
        "{code: repair_score, words: {zh: '维修'}}",
        "{code: repair, words: {zh: '居民积分'}}",
        "{code: repair, words: {zh: '网格员排名'}}",
        "{code: repair, words: {zh: '维修'}, points: 5}",
    ],
)
def test_scores_on_persons_are_refused(entry: str) -> None:
    text = spoiled('{code: repair, words: {zh: "维修", en: "Repairs"}}', entry)

    assert "scores" in only_problem(text).message


@pytest.mark.parametrize(
    "entry",
    [
        "{code: repair, words: {zh: '维修'}, photo_required: true}",
        "{code: repair, words: {zh: '强制拍照'}}",
    ],
)
def test_mandatory_photos_are_refused(entry: str) -> None:
    text = spoiled('{code: repair, words: {zh: "维修", en: "Repairs"}}', entry)

    assert "never mandatory" in only_problem(text).message


@pytest.mark.parametrize(
    "entry",
    [
        "{code: repair, words: {zh: '维修'}, gps: true}",
        "{code: patrol_track, words: {zh: '巡查'}}",
        "{code: repair, words: {zh: '巡查轨迹'}}",
    ],
)
def test_tracks_are_refused(entry: str) -> None:
    text = spoiled('{code: repair, words: {zh: "维修", en: "Repairs"}}', entry)

    assert "tracks" in only_problem(text).message


def test_an_indicator_with_persons_as_rows_is_refused() -> None:
    text = spoiled("of: [{event: case.opened}]", "of: [{event: case.opened, fact: actor_id}]")

    assert "takes a person as its row" in only_problem(text).message


def test_a_note_may_say_that_nobody_is_scored() -> None:
    text = spoiled('en: "Repairs"}}', 'en: "Repairs"}, note: {zh: "不打分，不排名"}}')

    assert load(text).services[0].note is not None


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("{code: repair,", "{code: repair, from_source: true, editable_example: true,", "services.0.editable_example"),
        ("gaming_risk:", "counter: closed\n    gaming_risk:", "indicators.0.counter"),
        ("measure: count", "measure: sum", "indicators.0.of.0"),
        ("measure: count", "measure: share", "indicators.0"),
        ("measure: count", "measure: ratio", "indicators.0"),
        ("{event: case.opened}", "{event: case.opened, fact: level, stands: [own]}", "indicators.0.of.0"),
        ("gaming_risk:", 'exclusions: [{code: dormant, words: {zh: "停业"}, of: [{event: case.opened}]}]\n    gaming_risk:', "indicators.0.exclusions"),
        ("measure: count", "measure: count\n    buckets: [5]", "indicators.0"),
        ("    of: [{event: case.opened}]\n", "", "indicators.0"),
        ("{code: repair,", "{code: repair, awaits: cellar,", "services.0.awaits"),
        ("zone: Asia/Shanghai", "zone: Asia/Nowhere", "hours.zone"),
        ("09:00-12:00", "12:00-09:00", "hours.spans.0"),
        ("base: [building]", "base: [planet]", "levels.0.base.0"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_where_it_stands(old: str, new: str, path: str) -> None:
    assert only_problem(spoiled(old, new)).path == path


def test_what_awaits_a_room_needs_no_events_yet() -> None:
    text = spoiled("    of: [{event: case.opened}]\n", "    awaits: reports\n")

    assert load(text).indicator("opened").awaits == "reports"


def test_two_entries_with_one_code_are_refused() -> None:
    second = '  - {code: repair, words: {zh: "再修"}}\nindicators:'

    assert only_problem(spoiled("indicators:", second)).path == "services.1.code"


def test_an_appeal_starts_at_a_level_that_exists_and_prefers_a_known_unit() -> None:
    data = yaml.safe_load(shipped("four_level"))
    data["appeals"][0]["starts_at"] = 7
    data["appeals"][6]["prefer"] = "moon_branch"

    found = problems_of(yaml.safe_dump(data, allow_unicode=True))

    assert {one.path for one in found} == {"appeals.0.starts_at", "appeals.6.prefer"}


def test_a_room_stands_on_a_floor_that_the_house_has() -> None:
    data = yaml.safe_load(shipped("district_365"))
    data["center"]["rooms"][0]["floor"] = 5

    found = problems_of(yaml.safe_dump(data, allow_unicode=True))

    assert [one.path for one in found] == ["center.rooms.0.floor"]


@pytest.mark.parametrize("source", ["opened", "indicator:", "figure:shops@noise", "task:opened"])
def test_what_is_no_source_of_a_figure_is_refused_with_an_example(source: str) -> None:
    plain = '{code: repair, words: {zh: "维修", en: "Repairs"}}'
    seen = f'{{code: repair, figures: ["{source}"], words: {{zh: "维修", en: "Repairs"}}}}'

    assert "indicator:code@service" in only_problem(spoiled(plain, seen)).message
