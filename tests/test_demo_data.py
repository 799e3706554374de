"""The demo world is Ya'an as reported: complete, consistent, artificial where it must be."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.demo_files import (
    ABOVE,
    AREA_FIELDS,
    AREAS,
    BELOW,
    DEMO,
    FILES,
    OWNS_WORK,
    PEOPLE,
    POSTS,
    ROOT,
    TREE,
    UNITS,
    leaves,
    load,
    repeated,
)

DIVISIONS = Path(os.environ.get("LINLI_DIVISIONS") or ROOT.parent / "shared/data/divisions")

POST_ROLES = {
    "building_worker", "team_lead", "grid_worker", "desk_worker", "unit_lead", "place_admin",
}  # fmt: skip
SPAM = ("AG超玩会", "九游", "超玩会")
PHONE = re.compile(r"0835-000 0\d{3}")


# --- the files as such


@pytest.mark.parametrize("name", FILES)
def test_each_file_opens_with_a_comment_that_explains_it(name: str) -> None:
    text = (DEMO / f"{name}.yaml").read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert isinstance(yaml.safe_load(text), dict)


@pytest.mark.parametrize("name", FILES)
def test_whatever_has_a_chinese_text_has_an_english_one(name: str) -> None:
    def pairs(value: Any, path: str = name) -> Iterator[str]:
        if isinstance(value, dict):
            if ("zh" in value) != ("en" in value):
                yield path
            for key, inner in value.items():
                yield from pairs(inner, f"{path}/{key}")
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                yield from pairs(inner, f"{path}/{place}")

    assert list(pairs(load(name))) == []


@pytest.mark.parametrize("name", FILES)
def test_no_spam_word_of_the_source_comes_in(name: str) -> None:
    text = (DEMO / f"{name}.yaml").read_text(encoding="utf-8").lower()

    assert [word for word in SPAM if word.lower() in text] == []


def test_every_phone_is_of_the_reserved_pattern_that_nobody_has() -> None:
    for name in FILES:
        for path, value in leaves(load(name)):
            if path[-1] == "phone":
                assert PHONE.fullmatch(value), (name, path, value)


@pytest.mark.parametrize("name", FILES)
def test_no_other_long_number_looks_like_a_phone(name: str) -> None:
    for path, value in leaves(load(name)):
        if path[-1] in {"phone", "code", "stat_code", "admin_code", "base", "area"}:
            continue
        if isinstance(value, str) and value not in AREAS:
            assert not re.search(r"\d[\d -]{5,}\d", value), (path, value)


# --- areas


def test_area_codes_are_unique_and_short_enough_for_an_address() -> None:
    codes = [row["code"] for row, _ in TREE]

    assert repeated(codes) == set()
    assert [code for code in codes if not re.fullmatch(r"[A-Za-z0-9-]{2,32}", code)] == []


def test_kinds_are_the_houses_own() -> None:
    assert {row["kind"] for row in AREAS.values()} <= OWNS_WORK | BELOW
    assert [row for row in AREAS.values() if not set(row) <= AREA_FIELDS] == []


def test_every_area_that_owns_work_has_its_own_key_of_four_signs() -> None:
    keys = [row["key"] for row in AREAS.values() if row["kind"] in OWNS_WORK]

    assert repeated(keys) == set()
    assert [key for key in keys if not re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}", key)] == []
    assert [r["code"] for r in AREAS.values() if r["kind"] not in OWNS_WORK and "key" in r] == []


def test_building_codes_are_read_from_a_wall_and_nothing_lies_beneath_a_building() -> None:
    buildings = [row for row in AREAS.values() if row["kind"] == "building"]

    assert len(buildings) >= 30
    for row in buildings:
        assert re.fullmatch(r"[A-Z][A-Z0-9]{2,4}-\d\d", row["code"])
        assert "children" not in row


def test_nothing_lies_beneath_a_business_district() -> None:
    overlays = [row for row in AREAS.values() if row["kind"] == "business_district"]

    assert "yaoqiao" in {row["code"] for row in overlays}
    assert [row["code"] for row in overlays if row.get("children")] == []


def test_codes_below_the_town_are_artificial_and_say_so() -> None:
    for row in AREAS.values():
        code = row.get("stat_code", "")
        if row["kind"] in {"community", "village"}:
            assert re.fullmatch(r"\d{9}9\d\d", code), row["code"]
            assert row["unconfirmed"] is True
            assert code.startswith(ABOVE[row["code"]][-1])


def test_the_park_stands_for_three_counties_of_the_city() -> None:
    park = AREAS["yaan-park"]

    assert [AREAS[code]["zh"] for code in park["enclave_for"]] == ["天全县", "芦山县", "宝兴县"]
    assert park["unconfirmed"] is True


def official(kinds: set[str]) -> dict[str, str]:
    return {row["code"]: row["zh"] for row in AREAS.values() if row["kind"] in kinds}


def test_yucheng_and_mingshan_have_their_26_subdistricts_and_towns() -> None:
    towns = official({"subdistrict", "town"})

    assert len(towns) == 26
    assert {code[:6] for code in towns} == {"511802", "511803"}
    for code in towns:
        assert AREAS[code]["stat_code"] == AREAS[code]["admin_code"] == code
        assert (AREAS[code]["kind"] == "subdistrict") == (code[6] == "0")


def test_official_names_are_those_of_the_national_list() -> None:
    if not (DIVISIONS / "streets.csv").is_file():
        pytest.skip("no national list of divisions beside the repository, see LINLI_DIVISIONS")
    with (DIVISIONS / "streets.csv").open(encoding="utf-8") as file:
        streets = {r["code"]: r["name"] for r in csv.DictReader(file)}
    with (DIVISIONS / "areas.csv").open(encoding="utf-8") as file:
        counties = {r["code"]: r["name"] for r in csv.DictReader(file)}
    ours = {code: name for code, name in streets.items() if code[:6] in {"511802", "511803"}}

    assert official({"subdistrict", "town"}) == ours
    assert official({"county"}) == {c: n for c, n in counties.items() if c.startswith("5118")}


# --- units, posts, people


def test_units_stand_at_areas_that_exist_and_answer_for_areas_that_exist() -> None:
    assert len(UNITS) == len(load("units")["units"])
    for unit in UNITS.values():
        assert unit["base"] in AREAS, unit["code"]
        assert unit["covers"], unit["code"]
        assert [code for code in unit["covers"] if code not in AREAS] == [], unit["code"]


def test_tuqiaos_four_levels_are_exactly_four() -> None:
    levels = {u["level"] for u in UNITS.values() if u["level"] is not None}
    of_tuqiao = {
        (u["level"], u["org_type"])
        for u in UNITS.values()
        if u["level"] and (u["base"] == "511802004" or "tuqiao" in (u["base"], *ABOVE[u["base"]]))
    }

    assert levels == {1, 2, 3, 4}
    assert of_tuqiao == {
        (1, "broad_working_committee"),
        (2, "broad_community_committee"),
        (3, "grid_branch"),
        (4, "building_group"),
    }


def test_grid_branches_stand_at_a_grid_a_courtyard_and_an_estate() -> None:
    bases = {AREAS[u["base"]]["kind"] for u in UNITS.values() if u["org_type"] == "grid_branch"}

    assert bases == {"grid", "courtyard", "estate"}


def test_tuqiao_has_four_district_branches_under_its_community_committee() -> None:
    branches = [u for u in UNITS.values() if u["org_type"] == "district_branch"]

    assert len(branches) == 4
    for branch in branches:
        assert branch["upper"] == "tuqiao-committee"
        assert AREAS[branch["base"]]["kind"] == "business_district"
        assert "tuqiao" in ABOVE[branch["base"]]


def test_a_unit_beside_the_levels_names_its_upper_unit() -> None:
    for unit in UNITS.values():
        if unit["level"] is None:
            assert unit["upper"] in UNITS, unit["code"]
        else:
            assert "upper" not in unit, unit["code"]


def test_a_building_group_covers_one_to_six_buildings_and_no_building_twice() -> None:
    groups = [u for u in UNITS.values() if u["org_type"] == "building_group"]
    covered = [code for group in groups for code in group["covers"]]

    assert repeated(covered) == set()
    assert {AREAS[code]["kind"] for code in covered} == {"building"}
    assert all(1 <= len(group["covers"]) <= 6 for group in groups)


def test_one_building_of_tuqiao_has_no_group_and_one_post_is_vacant() -> None:
    groups = [u for u in UNITS.values() if u["org_type"] == "building_group"]
    covered = {code for group in groups for code in group["covers"]}
    ours = {c for c, r in AREAS.items() if r["kind"] == "building" and "tuqiao" in ABOVE[c]}

    assert ours - covered == {"SYBJ-08"}
    assert [ref for ref, post in POSTS.items() if post["holder"] is None] == [
        "shangya-group-3/leader"
    ]


def test_every_building_has_a_unit_at_or_above_it() -> None:
    covered = {code for u in UNITS.values() if u["level"] for code in u["covers"]}

    for code, row in AREAS.items():
        if row["kind"] == "building":
            assert covered & {code, *ABOVE[code]}, code


def test_every_subdistrict_and_town_has_a_level_1_unit_with_a_desk_phone() -> None:
    bases = {u["base"] for u in UNITS.values() if u["level"] == 1 and u["phone"]}

    assert set(official({"subdistrict", "town"})) | {"yaan-park"} == bases


def test_posts_are_held_by_people_who_exist_and_say_the_same() -> None:
    for ref, post in POSTS.items():
        assert post["role"] in POST_ROLES, ref
        assert post["holder"] is None or ref in PEOPLE[post["holder"]]["posts"], ref
    for name, person in PEOPLE.items():
        assert [ref for ref in person["posts"] if POSTS[ref]["holder"] != name] == []


def test_a_vacant_post_has_no_card_and_a_card_has_days_left() -> None:
    cards = [(ref, post) for ref, post in POSTS.items() if post["card"]]

    assert len(cards) > 20
    for ref, post in cards:
        assert post["holder"] is not None, ref
        assert post["card"]["reach"] in {"relay", "desk", "own"}, ref
        assert 0 < post["card"]["expires_on"] <= 365, ref


def test_one_substitution_runs_on_the_demo_day() -> None:
    rows = load("units")["substitutions"]

    for row in rows:
        assert POSTS[row["post"]]["holder"] != row["person"]
        assert row["person"] in PEOPLE
        assert row["from"] <= row["to"]
    assert len([row for row in rows if row["from"] <= 0 <= row["to"]]) == 1


def test_persons_are_visibly_artificial() -> None:
    rows = load("people")["people"]

    assert len(PEOPLE) == len(rows)
    assert repeated([row["zh"] for row in rows]) == set()
    for row in rows:
        assert row["zh"].startswith("示例·"), row
        assert re.fullmatch(r"Sample [A-Z]\d?", row["en"]), row
        assert re.fullmatch(r"[a-z]+\d?", row["username"]), row


def test_there_is_one_place_administrator_and_one_auditor() -> None:
    grants = [grant for person in PEOPLE.values() for grant in person.get("grants", [])]

    assert sorted(grant["role"] for grant in grants) == ["auditor", "place_admin"]
    assert [grant for grant in grants if grant["area"] not in AREAS] == []
