"""The one vocabulary of values: what is counted and what is entered, asked by source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from linli.indicators import fill
from linli.indicators.queries import values
from linli.indicators.queries.values import Known
from linli.indicators.tests.small import GROUP, NOON, Small, opened, said, write
from linli.kernel.errors import Refused
from linli.org.models import Unit

MARCH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}


def asked(small: Small, source: str, *, is_inside: bool = True, **more: Any) -> Known:
    fill.work_off(NOON)
    area = more.pop("area", small.town)
    return values.known(area, [source], **MARCH, is_inside=is_inside, **more)[source]


def rated(solved: str) -> Any:
    return said("case.rated", topic="noise", solved=solved, satisfied="none", crossed_closed=True)


def test_a_share_is_said_in_percent_with_one_decimal_and_its_counts(small: Small) -> None:
    write(small.building, *[rated("yes")] * 5, *[rated("no")] * 4)

    known = asked(small, "indicator:solved_rate")

    assert known.value == Decimal("55.6")
    assert known.text == "55.6 %"
    assert (known.numerator, known.denominator) == (5, 9)
    assert known.as_of == NOON
    assert known.words.zh == "解决率"


def test_a_count_can_be_asked_for_one_service_alone(small: Small) -> None:
    write(small.building, *[opened("noise")] * 3, *[opened("streetlight")] * 2)

    noise, quiet = asked(small, "indicator:opened@noise"), asked(small, "indicator:opened@parking")

    assert (noise.value, noise.text) == (3, "3 件")
    assert quiet.value == 0
    assert " · " in noise.words.zh


def test_a_unit_has_its_own_part_of_a_figure(small: Small) -> None:
    write(small.building, opened(), opened())
    unit = Unit(id=GROUP)

    known = asked(small, "indicator:opened", unit=unit)

    assert known.value == 2


def test_nothing_to_count_against_is_said_as_no_data(small: Small) -> None:
    known = asked(small, "indicator:solved_rate")

    assert known.value is None
    assert known.text == "没有数据"
    assert not known.is_suppressed


def test_outsiders_see_neither_small_groups_nor_what_is_not_public(small: Small) -> None:
    write(small.building, *[rated("yes")] * 4)

    known = asked(small, "indicator:solved_rate", is_inside=False)

    assert known.is_suppressed
    assert (known.value, known.numerator) == (None, None)


def test_outsiders_do_not_see_a_building_with_two_cases(small: Small) -> None:
    write(small.building, opened(), opened())

    outside = asked(small, "indicator:opened", area=small.building, is_inside=False)
    inside = asked(small, "indicator:opened", area=small.building)

    assert outside.is_suppressed
    assert inside.value == 2


def test_a_code_that_nothing_declares_is_no_data_and_says_so(small: Small) -> None:
    known = asked(small, "indicator:gone"), asked(small, "figure:gone")

    assert [one.value for one in known] == [None, None]
    assert all("gone" in one.note for one in known)


@pytest.mark.parametrize("source", ["opened", "indicator:", "figure:a@b", "mood:good", ""])
def test_a_text_that_names_no_value_is_refused(small: Small, source: str) -> None:
    with pytest.raises(Refused) as no:
        values.known(small.town, [source], **MARCH, is_inside=True)

    assert no.value.code == "values.source"


def test_many_sources_cost_as_many_queries_as_one(
    small: Small, django_assert_num_queries: Any
) -> None:
    sources = [one.source for one in values.catalog(small.town, on=MARCH["until"])]
    assert "indicator:opened@noise" in sources

    with django_assert_num_queries(4):
        values.known(small.town, sources, **MARCH, is_inside=True)
