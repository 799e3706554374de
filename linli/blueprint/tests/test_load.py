"""Reading a blueprint: all problems at once, on their lines, and the traps of YAML."""

from __future__ import annotations

import contextlib
import random
import re

import pytest
from django.utils import translation

from linli.blueprint.load import BlueprintProblems, load, load_roles
from linli.blueprint.tests.small import (
    SMALL,
    line_of,
    only_problem,
    problems_of,
    shipped,
    spoiled,
)

SHIPPED = ["four_level", "district_365", "park_3355", "village_branch_industry"]


@pytest.mark.parametrize("code", SHIPPED)
def test_every_mechanism_that_is_shipped_loads(code: str) -> None:
    assert load(shipped(code)).id == code


def test_a_small_blueprint_loads() -> None:
    assert load(SMALL).posts_of("building_group")[0].code == "leader"


def test_six_mistakes_are_told_at_once_each_with_its_line() -> None:
    text = spoiled("levels: 1}", "levels: 2}")
    text = spoiled("role: building_worker, duties", "role: Building Worker, duties", text)
    text = spoiled("2 working days", "2 workdays", text)
    text = spoiled("{code: repair,", "{code: repair, speed: fast,", text)
    text = spoiled('    unit: {zh: "件"}\n', "", text)
    text = spoiled("measure: count", "measure: no", text)

    found = problems_of(text)

    assert [(one.path, one.line) for one in found] == [
        ("counts.levels", line_of(text, "counts:")),
        ("levels.0.posts.0.role", line_of(text, "Building Worker")),
        ("timers.verify", line_of(text, "2 workdays")),
        ("services.0.speed", line_of(text, "speed: fast")),
        ("indicators.0.unit", line_of(text, "code: opened")),
        ("indicators.0.measure", line_of(text, "measure: no")),
    ]
    assert len({one.message for one in found}) == 6
    assert str(found[0]).startswith("place.yaml:5: counts.levels: ")


def test_problems_are_told_in_the_readers_language() -> None:
    with translation.override("zh-hans"), pytest.raises(BlueprintProblems) as refused:
        load(spoiled("2 working days", "2 workdays"))

    assert "2 working days" in str(refused.value)
    assert "时长" in str(refused.value)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("no", "true or false"),
        ("Yes", "true or false"),
        ("off", "true or false"),
        ("1:30", '"1:30"'),
        ("013", '"013"'),
        ("0x1F", '"0x1F"'),
        ("1_000", '"1_000"'),
        ("2026-01-01", '"2026-01-01"'),
        (".inf", '".inf"'),
        ("9" * 5000, "put quotes around it"),
    ],
)
def test_what_yaml_reads_otherwise_than_people_is_refused(written: str, told: str) -> None:
    text = spoiled("measure: count", f"measure: {written}")

    problem = only_problem(text)

    assert told in problem.message
    assert problem.line == line_of(text, "measure:")


def test_the_same_in_quotes_is_plain_text() -> None:
    text = spoiled("of: [{event: case.opened}]", 'of: [{event: case.rated, where: {solved: "no"}}]')

    assert load(text).indicator("opened").of[0].where == {"solved": ("no",)}


def test_a_key_that_comes_twice_is_told_with_both_lines() -> None:
    text = SMALL + 'source: {zh: "再来"}\n'

    problem = only_problem(text)

    assert problem.line == len(text.splitlines())
    assert problem.path == "source"
    assert "line 4" in problem.message


def test_a_key_that_yaml_reads_as_a_truth_value_is_told() -> None:
    found = problems_of(SMALL + "on: 1\n")

    assert found[0].line == len(SMALL.splitlines()) + 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not a mapping"),
        ("just words", "not a mapping"),
        ("- a\n- b\n", "not a mapping"),
        ("a: [1, 2", "not readable as YAML"),
        ("a: \x00", "not readable as YAML"),
        ("a:\n\tb: 1", "not readable as YAML"),
        ("[" * 1_000_000, "nested too deeply"),
        ("a: {" * 200_000, "nested too deeply"),
        ("- " * 400_000, "nested too deeply"),
        ("x" * (1024 * 1024 + 1), "larger than 1 MB"),
    ],
)
def test_what_is_no_blueprint_at_all_is_refused_with_one_sentence(text: str, told: str) -> None:
    assert told in only_problem(text).message


def test_a_file_of_references_to_itself_does_not_grow() -> None:
    text = SMALL + "x: &x [1, 1]\ny: [*x, *x]\n"

    assert any("write it out" in one.message for one in problems_of(text))


def test_a_tag_that_would_build_an_object_is_refused() -> None:
    text = spoiled("measure: count", "measure: !!python/object/apply:os.getcwd []")

    assert "Tags" in problems_of(text)[0].message


def test_a_second_document_is_refused() -> None:
    assert "one document" in only_problem(SMALL + "---\nid: other\n").message


ODD = ["[]", "[[1]]", "{}", "{a: {b: []}}", "null", "-7", "1.5", "true", '""', "words", "'x_score'"]


@pytest.mark.parametrize("code", SHIPPED)
def test_whatever_stands_in_the_wrong_place_is_refused_and_never_breaks(code: str) -> None:
    dice = random.Random(code)
    lines = shipped(code).splitlines()
    spots = [n for n, line in enumerate(lines) if re.search(r": [^ {|]", line)]

    for spot in dice.sample(spots, 60):
        odd = re.sub(r": [^ {].*$", f": {dice.choice(ODD)}", lines[spot])
        text = "\n".join([*lines[:spot], odd, *lines[spot + 1 :]])
        with contextlib.suppress(BlueprintProblems):
            load(text)


def test_the_line_of_a_path_is_known_after_loading() -> None:
    mechanism = load(SMALL)

    assert mechanism.line_of("indicators.0.of.0") == line_of(SMALL, "of: [")
    assert mechanism.line_of("indicators.0.of.0.where.x") == line_of(SMALL, "of: [")
    assert mechanism.line_of("nowhere") == 1


def test_roles_load_and_a_wrong_permission_is_refused() -> None:
    text = shipped("roles")

    assert {role.code for role in load_roles(text).roles} == {
        "building_worker",
        "team_lead",
        "grid_worker",
        "desk_worker",
        "unit_lead",
        "place_admin",
        "auditor",
    }
    with pytest.raises(BlueprintProblems) as refused:
        load_roles(spoiled("[journal.read, matters.read]", "[everything, journal.read]", text))
    assert refused.value.problems[0].path == "roles.6.may.0"
