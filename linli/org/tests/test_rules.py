"""Routing, the upper unit and duty cards, as plain decisions."""

from __future__ import annotations

from datetime import date

import pytest

from linli.org.rules import Candidate, card_fault, levels_above, routed, upper

GROUP = Candidate(1, "000001000002000003000004", 4, "building_group")
BRANCH = Candidate(2, "000001000002000003", 3, "grid_branch")
COMMITTEE = Candidate(3, "000001000002", 2, "broad_community_committee")
WORKING = Candidate(4, "000001", 1, "broad_working_committee")
DISTRICT = Candidate(5, "000001000002000003000004", None, "district_branch")
TEAM = Candidate(6, "000001000002", None, "volunteer_team")
ALL = [WORKING, TEAM, COMMITTEE, DISTRICT, BRANCH, GROUP]


@pytest.mark.parametrize(
    ("candidates", "level", "prefer", "chosen"),
    [
        (ALL, 4, None, GROUP),
        (ALL, 2, None, COMMITTEE),
        (ALL, 2, "district_branch", DISTRICT),
        ([WORKING, COMMITTEE], 2, "district_branch", COMMITTEE),
        ([WORKING, COMMITTEE, BRANCH], 4, None, BRANCH),
        ([WORKING], 4, None, WORKING),
        ([GROUP, BRANCH], 2, None, BRANCH),
        ([TEAM, GROUP], 1, None, GROUP),
        ([TEAM], 4, None, TEAM),
        ([], 4, None, None),
    ],
)
def test_what_begins_at_a_level_goes_to_the_nearest_unit_there_or_further_up(
    candidates: list[Candidate], level: int, prefer: str | None, chosen: Candidate | None
) -> None:
    assert routed(candidates, level=level, prefer=prefer) == chosen


def test_of_two_units_at_one_level_the_nearer_gets_it() -> None:
    wide = Candidate(7, "000001000002", 3, "grid_branch")

    assert routed([wide, BRANCH], level=3) == BRANCH


@pytest.mark.parametrize(
    ("unit", "covering", "above"),
    [
        (GROUP, ALL, BRANCH),
        (GROUP, [GROUP, COMMITTEE, WORKING], COMMITTEE),
        (BRANCH, ALL, COMMITTEE),
        (COMMITTEE, ALL, WORKING),
        (WORKING, ALL, None),
        (DISTRICT, ALL, COMMITTEE),
        (TEAM, ALL, COMMITTEE),
        (TEAM, [TEAM, WORKING], WORKING),
        (TEAM, [TEAM], None),
    ],
)
def test_the_upper_unit_is_the_next_levels_that_covers_the_base(
    unit: Candidate, covering: list[Candidate], above: Candidate | None
) -> None:
    assert upper(unit.unit_id, unit.level, covering) == above


def test_a_door_asks_the_levels_from_its_own_kind_upward() -> None:
    assert list(levels_above("building")) == [4, 3, 2, 1]
    assert list(levels_above("estate")) == [3, 2, 1]
    assert list(levels_above("village")) == [2, 1]
    assert list(levels_above("county")) == [1]


FINE = {"way": "relay", "phone": "1", "consent": "v1", "number_consent": ""}


@pytest.mark.parametrize(
    ("change", "expires_on", "fault"),
    [
        ({}, date(2026, 12, 31), ""),
        ({}, date(2026, 3, 2), ""),
        ({"consent": " "}, date(2026, 12, 31), "no_consent"),
        ({"phone": ""}, date(2026, 12, 31), "no_way"),
        ({"way": "shout"}, date(2026, 12, 31), "no_way"),
        ({"way": "own"}, date(2026, 12, 31), "no_number_consent"),
        ({"way": "own", "number_consent": "v1"}, date(2026, 12, 31), ""),
        ({}, date(2026, 3, 1), "past"),
        ({}, date(2027, 3, 4), "too_long"),
    ],
)
def test_a_card_needs_consent_a_way_and_an_end(
    change: dict[str, str], expires_on: date, fault: str
) -> None:
    asked = FINE | change

    assert (
        card_fault(
            way=asked["way"],
            phone=asked["phone"],
            consent=asked["consent"],
            number_consent=asked["number_consent"],
            expires_on=expires_on,
            today=date(2026, 3, 2),
        )
        == fault
    )
