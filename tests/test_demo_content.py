"""What the demo world shows and tells: facilities, notices, reported figures, cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo_files import AREAS, FACILITIES, POSTS, leaves, load, repeated

SERVICES = [
    "public_repair",
    "cleanliness",
    "noise",
    "mediation",
    "help_at_home",
    "hazard",
    "shops",
    "question",
    "suggestion",
    "other",
]
OUTCOMES = {"solved", "partly", "planned", "not_ours", "impossible"}
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def all_hours() -> Iterator[tuple[str, list[Any]]]:
    for ref, post in POSTS.items():
        yield ref, post["hours"]
    for code, one in FACILITIES.items():
        yield code, one["hours"]


def test_hours_are_days_of_the_week_and_times_in_order() -> None:
    for code, spans in all_hours():
        assert spans, code
        for span in spans:
            assert set(span["days"]) <= set(range(1, 8)), code
            assert CLOCK.fullmatch(span["from"]), code
            assert CLOCK.fullmatch(span["to"]), code
            assert span["from"] < span["to"], code


def test_facilities_stand_in_areas_and_rooms_in_their_center() -> None:
    for one in FACILITIES.values():
        assert one["area"] in AREAS
        assert one["serves"]
        assert [code for code in one["serves"] if code not in AREAS] == []
        assert one.get("in", one["code"]) in FACILITIES


def test_the_vegetable_shop_closes_at_ten_and_the_leisure_center_is_free_for_residents() -> None:
    assert {span["to"] for span in FACILITIES["vegetable-shop"]["hours"]} == {"22:00"}
    assert FACILITIES["leisure-center"]["fee"]["zh"] == "住户免费"


def test_the_yaoqiao_center_has_four_floors_and_the_six_rooms_of_the_source() -> None:
    rooms = [one for one in FACILITIES.values() if one.get("in") == "yaoqiao-center"]

    assert FACILITIES["yaoqiao-center"]["floors"] == 4
    assert {room["zh"] for room in rooms} == {
        "“微社区”服务平台",
        "老年大学",
        "商会活动中心",
        "社区党校",
        "SYE创客工作室",
        "妇女居家灵活就业基地",
    }
    assert {room["floor"] for room in rooms} == {1, 2, 3, 4}
    assert not any(room["floor_from_source"] for room in rooms)


def test_three_notices_hang_at_doors_that_exist() -> None:
    notices = load("notices")["notices"]

    assert len(notices) == 3
    for one in notices:
        assert one["area"] in AREAS
        assert set(one["zh"]) == set(one["en"]) == {"title", "text"}
        assert (one["from"]["day"], one["from"]["at"]) < (one["to"]["day"], one["to"]["at"])


def test_reported_figures_carry_their_fact_and_their_area() -> None:
    facts = load("facts")
    values = {row["code"]: row["value"] for row in facts["figures"]}

    for section in ("figures", "honors", "programs", "sites"):
        for row in facts[section]:
            assert re.fullmatch(r"F(0\d\d|10\d|11[0-4])", row["fact"]), row
            assert row["area"] in AREAS, row
    for row in facts["mechanisms"]:
        assert [code for code in row["areas"] if code not in AREAS] == []
    assert values["org_coverage_rate"] == 67
    assert values["grower_count"] == 260
    assert values["produce_area"] == 3000
    assert values["district_branches"] == 4
    assert values["employed"] == 3000


# --- material for cases


def test_there_is_material_for_each_service_of_the_issue() -> None:
    services = load("cases")["services"]

    assert list(services) == SERVICES
    for code, service in services.items():
        assert 12 <= len(service["texts"]) <= 18, code
        assert {text["t"] for text in service["texts"]} == set(service["titles"]), code
        assert any("at" not in text for text in service["texts"]), code


def test_texts_use_known_tags_and_places_and_are_never_told_twice() -> None:
    cases = load("cases")
    texts = [text for service in cases["services"].values() for text in service["texts"]]

    assert repeated([text["zh"] for text in texts]) == set()
    for text in texts:
        assert set(text) <= {"t", "zh", "en", "when", "at"}, text
        assert text.get("when", "rain") in cases["rhythm"]["tags"], text
        assert set(text.get("at", [])) <= {"village", "park"}, text


def test_shares_are_shares_and_those_that_share_one_whole_add_up() -> None:
    cases = load("cases")

    assert all(0 <= value <= 1 for _, value in leaves(cases["shares"]))
    for whole in (cases["shares"]["outcome"].values(), cases["rhythm"]["places"].values()):
        assert sum(whole) == pytest.approx(1)
    assert sum(cases["shares"]["more_voices"]) == pytest.approx(1)
    assert [code for code in cases["rhythm"]["places"] if code not in AREAS] == []


def test_the_rhythm_knows_every_hour_weekday_and_month() -> None:
    rhythm = load("cases")["rhythm"]

    assert set(rhythm["hour"]) == set(range(24))
    assert set(rhythm["weekday"]) == set(range(1, 8))
    assert set(rhythm["month"]) == set(range(1, 13))


def test_staff_have_words_for_every_outcome() -> None:
    cases = load("cases")

    assert set(cases["answers"]["feed_back"]) == OUTCOMES == set(cases["shares"]["outcome"])
    assert all(cases["answers"].values())
    assert all(cases["answers"]["feed_back"].values())
