"""Places from tables: every fault at once, all or nothing, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from linli.areas import actions, queries
from linli.areas.actions import AreaRow, intake
from linli.areas.models import Area
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import Change, Counts

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BASE = [
    AreaRow(code="i-cn", kind="root", name="国", key="TT01"),
    AreaRow(code="i-ya", kind="city", name="市", parent="i-sc"),
    AreaRow(code="i-sc", kind="province", name="省", parent="i-cn"),
    AreaRow(code="i-qj", kind="subdistrict", name="街道", parent="i-ya"),
    AreaRow(code="i-tq", kind="community", name="社区", parent="i-qj"),
    AreaRow(code="i-g1", kind="grid", name="一网格", parent="i-tq"),
    AreaRow(code="i-g2", kind="grid", name="二网格", parent="i-tq"),
    AreaRow(code="i-b1", kind="building", name="1栋", parent="i-g1"),
]
NEW = AreaRow(code="i-b2", kind="building", name="2栋", parent="i-g1")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    """A subdistrict with one community, two grids and a building."""
    actions.take_in(BASE, actor=SYSTEM, at=AT)


def blamed(*rows: AreaRow) -> list[tuple[int, str, str]]:
    found = intake.faults(rows, queries.standing(rows), AT)
    return [(one.index, one.field, one.code) for one in found]


def write(*changes: Change[AreaRow]) -> Counts:
    return intake.write(changes, digest="d" * 64, actor=SYSTEM, at=AT)


def row(code: str) -> AreaRow:
    asked = AreaRow(code=code, kind="grid", name="x")
    return queries.standing([asked])[code]


def entries(code: str) -> list[Entry]:
    area = Area.objects.get(code=code)
    rows = Entry.objects.shard(area.jurisdiction_pk)
    return list(rows.filter(stream=log.stream_of("area", area.pk)).order_by("seq"))


def test_rows_come_in_any_order() -> None:
    ya = Area.objects.get(code="i-ya")

    assert ya.parent == Area.objects.get(code="i-sc")
    assert blamed(NEW, *BASE) == []


def test_what_stands_is_told_as_a_table_would() -> None:
    standing = queries.standing(BASE)

    assert [standing[one.code] == one for one in BASE[4:]] == [True] * 4
    assert standing["i-cn"].key == "TT01"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": ""}, "code", "blank"),
        ({"code": "a/b"}, "code", "spelling"),
        ({"code": "x" * 33}, "code", "too_long"),
        ({"name": " "}, "name", "blank"),
        ({"kind": "castle"}, "kind", "unknown_kind"),
        ({"parent": ""}, "parent", "blank"),
        ({"parent": "i-nowhere"}, "parent", "no_parent"),
        ({"parent": "i-b1"}, "parent", "not_beneath"),
        ({"parent": "i-b2"}, "parent", "cycle"),
        ({"kind": "grid"}, "parent", "not_beneath"),
        ({"key": "TT0"}, "key", "key"),
        ({"key": "TT01"}, "key", "key_used"),
        ({"begins": TODAY + timedelta(days=1)}, "begins", "ahead"),
        ({"ends": TODAY}, "ends", "nothing_to_end"),
        ({"stat_code": "51180A"}, "stat_code", "digits"),
        ({"latitude": 29.9}, "longitude", "position"),
        ({"latitude": 129.9, "longitude": 103.0}, "latitude", "position"),
    ],
)
def test_a_wrong_row_is_blamed_at_its_field(
    change: dict[str, object], field: str, code: str
) -> None:
    wrong = replace(NEW, **change)  # type: ignore[arg-type]

    assert (0, field, code) in blamed(wrong)
    assert blamed(NEW) == []


def test_all_faults_are_told_at_once() -> None:
    rows = [
        NEW,
        replace(NEW, parent="i-g2"),
        NEW,
        AreaRow(code="i-r1", kind="grid", name="r", parent="i-r2"),
        AreaRow(code="i-r2", kind="courtyard", name="r", parent="i-r1"),
        replace(NEW, code="i-b3", parent="i-lost"),
    ]

    assert blamed(*rows) == [
        (1, "parent", "two_parents"),
        (2, "code", "code_twice"),
        (3, "parent", "cycle"),
        (4, "parent", "cycle"),
        (5, "parent", "no_parent"),
    ]


def test_a_place_cannot_move_beneath_its_own() -> None:
    courtyard = AreaRow(code="i-y", kind="courtyard", name="院", parent="i-g1")
    actions.add(courtyard, actor=SYSTEM, at=AT)

    assert (0, "parent", "cycle") in blamed(replace(row("i-g1"), parent="i-y"))


def test_a_chain_as_long_as_the_table_is_no_trouble() -> None:
    rows = [AreaRow(code="i-x0", kind="courtyard", name="x", parent="i-g1")]
    for number in range(1, 3_000):
        kind = "grid" if number % 2 else "courtyard"
        rows.append(AreaRow(code=f"i-x{number}", kind=kind, name="x", parent=f"i-x{number - 1}"))

    assert {code for _index, _field, code in blamed(*rows)} == {"twice", "too_deep"}


def test_a_place_with_others_beneath_it_ends_only_with_them() -> None:
    ending = replace(row("i-g1"), ends=TODAY)

    assert blamed(ending) == [(0, "ends", "not_empty")]
    assert blamed(ending, replace(row("i-b1"), ends=TODAY)) == []
    assert blamed(ending, replace(row("i-b1"), parent="i-g2")) == []
    assert (1, "parent", "parent_ends") in blamed(ending, NEW)


def test_the_code_of_a_closed_building_is_blamed() -> None:
    actions.close(
        Area.objects.get(code="i-b1"), last_on=TODAY, replaced_by=None, actor=SYSTEM, at=AT
    )

    assert blamed(replace(NEW, code="i-b1")) == [(0, "code", "code_used")]


def test_a_kind_stays_able_or_unable_to_own_work() -> None:
    assert blamed(replace(row("i-qj"), kind="town")) == []
    assert (0, "kind", "kind_fixed") in blamed(replace(row("i-qj"), kind="community"))
    assert (0, "kind", "not_empty") in blamed(replace(row("i-tq"), kind="business_district"))


def test_a_key_that_was_given_stays() -> None:
    assert blamed(replace(row("i-qj"), key="ZZZZ")) == [(0, "key", "key_fixed")]


def test_a_table_is_written_with_one_entry_where_it_all_lies() -> None:
    counts = write(
        Change(None, NEW),
        Change(row("i-g2"), replace(row("i-g2"), name="新二网格", latitude=1.5, longitude=2.0)),
    )

    assert counts == Counts(added=1, changed=1)
    assert row("i-b2") == NEW
    assert (row("i-g2").name, row("i-g2").latitude) == ("新二网格", 1.5)
    [entry] = entries("i-tq")
    assert entry.facts == {"areas": 1, "changed": 1, "digest": "d" * 64}


def test_what_changed_in_between_is_not_overwritten() -> None:
    before = row("i-g2")
    actions.rename(Area.objects.get(code="i-g2"), name="别名", name_en="", actor=SYSTEM, at=AT)

    with pytest.raises(Stale, match="i-g2"):
        write(Change(before, replace(before, name="x")))
    with pytest.raises(Stale, match="i-b1"):
        write(Change(None, row("i-b1")))


def test_an_addition_is_taken_back() -> None:
    yard = AreaRow(code="i-y", kind="courtyard", name="院", parent="i-g1")
    inside = replace(NEW, parent="i-y")
    write(Change(None, inside), Change(None, yard))

    assert write(Change(inside, None), Change(yard, None)) == Counts(removed=2)
    assert not Area.objects.filter(code__in=["i-y", "i-b2"]).exists()
    assert blamed(NEW) == []


def test_what_is_referred_to_is_not_taken_back() -> None:
    with pytest.raises(Refused, match="i-g1") as refusal:
        write(Change(row("i-g1"), None))

    assert refusal.value.code == "intake.referred"


def test_a_place_that_ended_is_opened_again() -> None:
    standing = row("i-b1")
    ended = replace(standing, ends=TODAY)
    follow: list[object] = []
    arguments = {"digest": "d", "actor": SYSTEM, "at": AT, "follow": follow.append}
    intake.write([Change(standing, ended)], **arguments)  # type: ignore[arg-type]
    assert not Area.objects.filter(code="i-b1", valid_to__isnull=True).exists()

    intake.write([Change(ended, standing)], **arguments)  # type: ignore[arg-type]

    assert row("i-b1") == standing
    assert len(follow) == 2


def test_nothing_moves_unless_what_covers_it_follows() -> None:
    before = row("i-b1")

    with pytest.raises(LookupError):
        write(Change(before, replace(before, parent="i-g2")))


def test_a_search_finds_names_and_the_beginnings_of_codes() -> None:
    town = Area.objects.get(code="i-cn")
    assert [one.code for one in queries.search("网格 二", beneath=town)] == ["i-g2"]
    assert [one.code for one in queries.search("I-B")] == ["i-b1"]
    grid = Area.objects.get(code="i-g2")
    assert list(queries.search("1栋", beneath=grid)) == []


def test_a_branch_tells_how_many_lie_beneath(django_assert_num_queries: object) -> None:
    community = Area.objects.get(code="i-tq")

    with django_assert_num_queries(2):  # type: ignore[operator]
        branches = queries.children(community)

    assert [(one.area.code, one.beneath) for one in branches] == [("i-g1", 1), ("i-g2", 0)]
