"""A unit takes or leaves many places at once: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from linli.areas import actions as places
from linli.areas import queries as areas
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused
from linli.org import actions, rules
from linli.org.models import Covers
from linli.org.tests.conftest import Town
from linli.org.tests.test_units import LATER, THEN, covered, unit

DAY = timedelta(days=1)
MANY = [f"o-n{number}" for number in range(1, 13)]


def named(*codes: str) -> list[Area]:
    return [areas.by_code(code) for code in codes]


def take(code: str, many: Sequence[Area], **more: Any) -> list[Covers]:
    said = {"from_on": THEN, **more}
    return actions.cover_places(unit(code), areas=many, **said, actor=SYSTEM, at=LATER)


def leave(code: str, many: Sequence[Area], **more: Any) -> None:
    said = {"last_on": THEN - DAY, **more}
    actions.uncover_places(unit(code), areas=many, **said, actor=SYSTEM, at=LATER)


@pytest.fixture
def row_of_houses(town: Town) -> Town:
    rows = [AreaRow(code=code, kind="building", name=code, parent="o-grid") for code in MANY]
    places.take_in(rows, actor=SYSTEM, at=LATER)
    return town


def test_many_places_are_taken_at_once_and_the_rights_follow(row_of_houses: Town) -> None:
    row_of_houses.sit("o-group/leader", "o-a")
    person = row_of_houses.people["o-a"]

    made = take("o-group", named(*MANY, MANY[0]))

    assert len(made) == len(MANY)
    assert covered("o-group") == {"o-b1", *MANY}
    assert set(person.grants.values_list("area__code", flat=True)) == {"o-b1", *MANY}
    stream = log.stream_of("unit", unit("o-group").pk)
    entries = Entry.objects.shard(areas.by_code("o-east")).filter(stream=stream)
    assert entries.filter(kind="unit.covered").count() == len(MANY)
    assert (
        log.broken(entries.order_by("seq"), note=lambda _entry, problem: pytest.fail(problem)) == 0
    )

    leave("o-group", named(*MANY))

    assert covered("o-group") == {"o-b1"}
    lasting = person.grants.exclude(to_on__lt=THEN)
    assert set(lasting.values_list("area__code", flat=True)) == {"o-b1"}


def test_the_upper_unit_follows_however_many_places_change(row_of_houses: Town) -> None:
    take("o-group", named(*MANY))
    leave("o-branch", named("o-grid"))
    assert unit("o-group").upper == unit("o-committee")

    take("o-branch", named("o-grid", *MANY))

    assert unit("o-group").upper == unit("o-branch")


def test_one_place_that_is_taken_keeps_all_of_them(row_of_houses: Town) -> None:
    take("o-group", named("o-n1"))
    before = covered("o-branch")

    with pytest.raises(Refused, match="o-n1") as refusal:
        take("o-group", named("o-n2", "o-n1"))

    assert (refusal.value.code, refusal.value.field) == ("org.covered", "areas")
    assert covered("o-group") == {"o-b1", "o-n1"}
    assert covered("o-branch") == before


def test_one_place_it_does_not_cover_keeps_all_of_them(row_of_houses: Town) -> None:
    with pytest.raises(Refused, match="o-n1") as refusal:
        leave("o-group", named("o-b1", "o-n1"))

    assert refusal.value.code == "org.not_covered"
    assert covered("o-group") == {"o-b1"}


@pytest.mark.parametrize(("days", "code"), [(1, "org.ahead"), (0, ""), (-1, ""), (-2, "org.past")])
def test_what_a_unit_covers_ends_yesterday_or_today(town: Town, days: int, code: str) -> None:
    last_on = THEN + DAY * days
    if not code:
        leave("o-group", named("o-b1"), last_on=last_on)
        assert Covers.objects.get(unit__code="o-group").to_on == last_on
        return

    with pytest.raises(Refused) as refusal:
        leave("o-group", named("o-b1"), last_on=last_on)

    assert (refusal.value.code, refusal.value.field) == (code, "last_on")


def test_nothing_is_covered_from_a_day_to_come_or_without_naming_it(town: Town) -> None:
    for many, more, code in (
        (named("o-b2"), {"from_on": THEN + DAY}, "org.ahead"),
        (named("o-b2"), {"to_on": THEN - DAY}, "org.days"),
        ([], {}, "org.no_places"),
    ):
        with pytest.raises(Refused) as refusal:
            take("o-group", many, **more)
        assert refusal.value.code == code


def test_no_more_places_at_once_than_a_person_can_look_through(
    row_of_houses: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.org.actions.covering.COVER_MOST", 2)
    assert rules.COVER_MOST > 2

    with pytest.raises(Refused, match="2") as refusal:
        take("o-group", named("o-n1", "o-n2", "o-n3"))

    assert refusal.value.code == "org.too_many_places"
    take("o-group", named("o-n1", "o-n2"))
