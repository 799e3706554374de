"""Units from tables and by hand: what they cover, who stands above them, what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import Change, Counts
from linli.org import actions, queries
from linli.org.actions import UnitRow, intake_units
from linli.org.models import Covers, Unit
from linli.org.tests.conftest import AT, TODAY, UNITS, Town

LATER = AT + timedelta(days=30)
THEN = LATER.date()
NEW = UnitRow(code="u-group", org_type="building_group", level=4, name="二组", base="o-b2")


def unit(code: str) -> Unit:
    return Unit.objects.select_related("base").get(code=code)


def row(code: str) -> UnitRow:
    asked = UnitRow(code=code, org_type="x", level=None, name="x", base="o-b1")
    return queries.standing_units([asked], on=THEN)[code]


def blamed(*rows: UnitRow) -> list[tuple[int, str, str]]:
    found = intake_units.faults(rows, queries.standing_units(rows, on=THEN), LATER)
    return [(one.index, one.field, one.code) for one in found]


def write(*changes: Change[UnitRow]) -> Counts:
    return intake_units.write(changes, digest="d" * 64, actor=SYSTEM, at=LATER)


def covered(code: str) -> set[str]:
    rows = Covers.objects.filter(unit__code=code, to_on__isnull=True)
    return set(rows.values_list("area__code", flat=True))


def last_entry(subject: str, pk: int, home: Area) -> Entry:
    rows = Entry.objects.shard(home.jurisdiction_pk).filter(stream=log.stream_of(subject, pk))
    return rows.order_by("-seq")[0]


def test_what_stands_is_told_as_a_table_would(town: Town) -> None:
    assert [row(one.code) for one in UNITS] == UNITS
    assert blamed(*UNITS) == []


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": ""}, "code", "blank"),
        ({"code": "组 一"}, "code", "spelling"),
        ({"name": ""}, "name", "blank"),
        ({"base": ""}, "base", "blank"),
        ({"base": "o-nowhere"}, "base", "no_area"),
        ({"covers": ("o-b2", "o-nowhere")}, "covers", "no_area"),
        ({"level": 5}, "level", "level"),
        ({"phone": "电话"}, "phone", "phone"),
        ({"upper": "o-nobody"}, "upper", "no_upper"),
        ({"upper": "u-group"}, "upper", "cycle"),
        ({"covers": ("o-b1", "o-b2")}, "covers", "overlap"),
        ({"org_type": "grid_branch", "level": 3, "base": "o-grid"}, "covers", "overlap"),
        ({"ends": TODAY}, "ends", "nothing_to_end"),
    ],
)
def test_a_wrong_row_is_blamed_at_its_field(
    town: Town, change: dict[str, object], field: str, code: str
) -> None:
    wrong = replace(NEW, **change)  # type: ignore[arg-type]

    assert (0, field, code) in blamed(wrong)
    assert blamed(NEW) == []


def test_a_building_under_two_groups_or_two_grids_is_blamed(town: Town) -> None:
    other = replace(NEW, code="u-other")
    branch = replace(NEW, code="u-shop", org_type="district_branch", level=None)

    assert blamed(NEW, other) == [(0, "covers", "overlap"), (1, "covers", "overlap")]
    assert blamed(NEW, branch) == []
    assert blamed(NEW, NEW) == [(1, "code", "code_twice")]


def test_two_units_may_change_places_in_one_table(town: Town) -> None:
    write(Change(None, NEW))
    group = row("o-group")

    changes = [
        Change(group, replace(group, covers=("o-b2",))),
        Change(NEW, replace(NEW, covers=("o-b1",))),
    ]
    assert blamed(*(one.after for one in changes if one.after)) == []
    write(*changes)

    assert (covered("o-group"), covered("u-group")) == ({"o-b2"}, {"o-b1"})


def test_units_that_stand_above_each_other_are_blamed(town: Town) -> None:
    first = replace(row("o-branch"), upper="o-committee")
    second = replace(row("o-committee"), upper="o-branch")

    assert blamed(first, second) == [(0, "upper", "cycle"), (1, "upper", "cycle")]
    assert blamed(first) == []


def test_a_table_of_units_is_written_and_taken_back(town: Town) -> None:
    before = row("o-group")
    after = replace(before, name="新组", phone="0835-1", covers=("o-b1", "o-shop"))

    assert write(Change(None, NEW), Change(before, after)) == Counts(added=1, changed=1)

    assert (row("o-group"), row("u-group")) == (after, NEW)
    assert unit("u-group").upper == unit("o-branch")
    east = town.areas["o-tuqiao"]
    grid = areas.by_code("o-grid")
    assert last_entry("area", grid.pk, east).facts == {
        "units": 1,
        "changed": 1,
        "digest": "d" * 64,
    }

    write(Change(NEW, None), Change(after, before))

    assert row("o-group") == before
    assert not Unit.objects.filter(code="u-group").exists()
    assert not Covers.objects.filter(area__code="o-b2", to_on__isnull=True).exists()


def test_a_unit_with_posts_is_not_taken_back(town: Town) -> None:
    with pytest.raises(Refused, match="o-group") as refusal:
        write(Change(row("o-group"), None))

    assert refusal.value.code == "intake.referred"
    assert covered("o-group") == {"o-b1"}


def test_what_changed_in_between_is_not_overwritten(town: Town) -> None:
    before = row("o-group")
    actions.rename_unit(
        town.units["o-group"], name="别名", name_en="", phone="", actor=SYSTEM, at=LATER
    )

    with pytest.raises(Stale, match="o-group"):
        write(Change(before, replace(before, name="x")))


def test_roles_follow_what_a_unit_covers(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    person = town.people["o-a"]

    def places() -> set[str]:
        lasting = person.grants.exclude(to_on__lt=THEN)
        return set(lasting.values_list("area__code", flat=True))

    actions.cover(
        town.units["o-group"],
        areas.by_code("o-b2"),
        from_on=THEN,
        to_on=None,
        actor=SYSTEM,
        at=LATER,
    )
    assert places() == {"o-b1", "o-b2"}

    actions.uncover(
        town.units["o-group"],
        areas.by_code("o-b1"),
        last_on=THEN - timedelta(days=1),
        actor=SYSTEM,
        at=LATER,
    )
    assert places() == {"o-b2"}
    assert set(person.grants.values_list("source", flat=True)) == {
        f"holding:{person.holdings.get().pk}"
    }
    kinds = last_entry("unit", town.units["o-group"].pk, town.areas["o-b1"])
    assert kinds.kind == "unit.uncovered"


def test_nobody_covers_what_another_of_their_sort_covers(town: Town) -> None:
    write(Change(None, NEW))
    arguments = {"from_on": THEN, "to_on": None, "actor": SYSTEM, "at": LATER}

    with pytest.raises(Refused) as refusal:
        actions.cover(unit("u-group"), areas.by_code("o-b1"), **arguments)  # type: ignore[arg-type]
    assert refusal.value.code == "org.overlap"
    with pytest.raises(Refused) as refusal:
        actions.cover(unit("u-group"), areas.by_code("o-b2"), **arguments)  # type: ignore[arg-type]
    assert refusal.value.code == "org.covered"
    with pytest.raises(Refused) as refusal:
        actions.uncover(
            unit("u-group"), areas.by_code("o-b1"), last_on=THEN, actor=SYSTEM, at=LATER
        )
    assert refusal.value.code == "org.not_covered"


def test_the_upper_unit_follows_the_coverage_unless_it_was_named(town: Town) -> None:
    named = replace(NEW, upper="o-working")
    write(Change(None, named))
    assert row("u-group") == named

    actions.uncover(
        town.units["o-branch"],
        areas.by_code("o-grid"),
        last_on=THEN - timedelta(days=1),
        actor=SYSTEM,
        at=LATER,
    )

    assert unit("o-group").upper == unit("o-committee")
    assert unit("u-group").upper == unit("o-working")
    assert row("u-group") == named


def test_a_unit_is_renamed_and_placed_anew_without_its_words_in_the_journal(town: Town) -> None:
    group = town.units["o-group"]

    actions.rename_unit(group, name="新组", name_en="New", phone="0835-2", actor=SYSTEM, at=LATER)
    facts = last_entry("unit", group.pk, town.areas["o-b1"]).facts
    assert facts["fields"] == ["name", "name_en", "phone"]
    assert "新组" not in str(facts)

    actions.place_unit(
        group,
        org_type="building_group",
        level=4,
        base=areas.by_code("o-b2"),
        upper=unit("o-working"),
        actor=SYSTEM,
        at=LATER,
    )
    assert (unit("o-group").base.code, unit("o-group").upper) == ("o-b2", unit("o-working"))
    assert covered("o-group") == {"o-b1"}
    with pytest.raises(Refused):
        actions.rename_unit(group, name=" ", name_en="", phone="", actor=SYSTEM, at=LATER)


def test_a_unit_ends_once_nobody_is_below_it_or_in_it(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    arguments = {"last_on": THEN, "actor": SYSTEM, "at": LATER}

    with pytest.raises(Refused) as refusal:
        actions.end_unit(unit("o-branch"), **arguments)  # type: ignore[arg-type]
    assert refusal.value.code == "org.has_lowers"
    with pytest.raises(Refused) as refusal:
        actions.end_unit(unit("o-group"), **arguments)  # type: ignore[arg-type]
    assert refusal.value.code == "org.is_held"

    actions.end_unit(unit("o-team"), **arguments)  # type: ignore[arg-type]

    assert covered("o-team") == set()
    assert last_entry("unit", unit("o-team").pk, town.areas["o-grid"]).kind == "unit.ended"
    with pytest.raises(Stale):
        actions.end_unit(unit("o-team"), **arguments)  # type: ignore[arg-type]


def test_a_unit_that_ended_by_a_table_comes_back(town: Town) -> None:
    before = row("o-team")
    after = replace(before, ends=THEN)
    assert blamed(after) == []
    assert blamed(replace(row("o-branch"), ends=THEN)) == [(0, "ends", "has_lowers")]

    write(Change(before, after))
    assert unit("o-team").valid_to == THEN
    assert blamed(before) == [(0, "code", "code_used")]

    write(Change(after, before))
    assert row("o-team") == before


def test_those_below_stand_below_the_next_when_a_unit_gets_another_level(town: Town) -> None:
    actions.place_unit(
        unit("o-branch"),
        org_type="team",
        level=None,
        base=areas.by_code("o-grid"),
        upper=None,
        actor=SYSTEM,
        at=LATER,
    )

    assert unit("o-group").upper == unit("o-committee")
