"""Adding, renaming and closing places; marking days; giving and ending roles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.areas import actions, queries
from linli.areas.actions import AreaRow, DayMark
from linli.areas.models import Area, CalendarDay, Grant
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel import codes
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.people.actions import open_account

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ROWS = [
    AreaRow(code="t-cn", kind="root", name="国", key="TT00"),
    AreaRow(code="t-sc", kind="province", name="省", parent="t-cn"),
    AreaRow(code="t-ya", kind="city", name="市", parent="t-sc"),
    AreaRow(code="t-yc", kind="county", name="区", parent="t-ya"),
    AreaRow(code="t-qj", kind="subdistrict", name="街道", parent="t-yc"),
    AreaRow(code="t-tq", kind="community", name="社区", parent="t-qj"),
    AreaRow(code="t-grid", kind="grid", name="网格", parent="t-tq"),
    AreaRow(code="t-01", kind="building", name="1栋", parent="t-grid"),
]

pytestmark = pytest.mark.django_db


def make() -> dict[str, Area]:
    return {area.code: area for area in actions.take_in(ROWS, actor=SYSTEM, at=AT)}


def entries(stream: str, pk: int, home: Area) -> list[Entry]:
    rows = Entry.objects.shard(home.jurisdiction_pk).filter(stream=log.stream_of(stream, pk))
    return list(rows.order_by("seq"))


def test_every_place_knows_the_way_up_and_who_owns_its_work() -> None:
    made = make()

    assert [area.code for area in queries.upward(made["t-01"])] == [row.code for row in ROWS]
    assert made["t-01"].jurisdiction_id == made["t-tq"].jurisdiction_id == made["t-qj"].pk
    assert made["t-qj"].jurisdiction_id == made["t-qj"].pk
    assert made["t-tq"].key is None
    assert made["t-cn"].key == "TT00"
    assert set(made["t-qj"].key or "") <= set(codes.ALPHABET)
    assert queries.jurisdiction_of_key(made["t-qj"].key or "") == made["t-qj"].pk


def test_taking_in_many_places_writes_one_entry_with_their_number() -> None:
    root = make()["t-cn"]

    [entry] = entries("area", root.pk, root)
    assert entry.kind == "area.taken_in"
    assert entry.facts["areas"] == len(ROWS)


def test_a_place_whose_parent_is_not_known_takes_nothing_in() -> None:
    rows = [*ROWS, AreaRow(code="t-lost", kind="grid", name="x", parent="nowhere")]

    with pytest.raises(Refused, match="t-lost"):
        actions.take_in(rows, actor=SYSTEM, at=AT)

    assert not Area.objects.filter(code="t-cn").exists()


def test_one_place_is_added_and_remembered() -> None:
    made = make()

    row = AreaRow(code="t-02", kind="building", name="2栋", parent="t-grid")
    area = actions.add(row, actor=SYSTEM, at=AT)

    assert area.parent == made["t-grid"]
    assert [entry.kind for entry in entries("area", area.pk, area)] == ["area.added"]


def test_a_building_beneath_a_building_is_refused() -> None:
    make()

    with pytest.raises(Refused) as refusal:
        actions.add(
            AreaRow(code="t-02", kind="building", name="2栋", parent="t-01"), actor=SYSTEM, at=AT
        )

    assert refusal.value.code == "area.not_beneath"


def test_the_code_of_a_building_is_never_used_again() -> None:
    made = make()
    actions.close(made["t-01"], last_on=TODAY, replaced_by=None, actor=SYSTEM, at=AT)

    with pytest.raises(Refused) as refusal:
        actions.add(
            AreaRow(code="t-01", kind="building", name="x", parent="t-grid"), actor=SYSTEM, at=AT
        )

    assert refusal.value.code == "area.code_used"


def test_a_closed_place_is_no_longer_found_and_cannot_be_closed_again() -> None:
    made = make()
    actions.close(made["t-01"], last_on=TODAY, replaced_by=None, actor=SYSTEM, at=AT)

    with pytest.raises(Refused):
        queries.by_code("t-01")
    with pytest.raises(Stale):
        actions.close(made["t-01"], last_on=TODAY, replaced_by=None, actor=SYSTEM, at=AT)


def test_a_place_with_others_beneath_it_stays_open() -> None:
    made = make()

    with pytest.raises(Refused) as refusal:
        actions.close(made["t-grid"], last_on=TODAY, replaced_by=None, actor=SYSTEM, at=AT)

    assert refusal.value.code == "area.not_empty"


def test_renaming_keeps_the_code_and_leaves_a_trace_without_the_words() -> None:
    area = make()["t-01"]

    actions.rename(area, name="新1栋", name_en="New 1", actor=SYSTEM, at=AT)

    assert queries.by_code("t-01").name == "新1栋"
    [entry] = entries("area", area.pk, area)
    assert entry.facts == {"code": "t-01"}


def test_a_marked_day_counts_at_once_and_only_once() -> None:
    make()
    CalendarDay.objects.all().delete()
    day = date(2031, 5, 3)
    before = queries.day_marks()

    free = DayMark(day=day, is_working=False, name="x")
    changed = actions.mark_days([free], source="notice", actor=SYSTEM, at=AT)
    again = actions.mark_days([free], source="notice", actor=SYSTEM, at=AT)
    seen = queries.day_marks()
    working = DayMark(day=day, is_working=True, name="x")
    actions.mark_days([working], source="notice", actor=SYSTEM, at=AT)

    assert (changed, again) == (1, 0)
    assert day not in before
    assert seen[day] is False
    assert queries.day_marks()[day] is True


def test_every_year_that_changed_has_its_entry() -> None:
    make()
    root = Area.objects.filter(kind="root").order_by("pk")[0]

    actions.mark_days(
        [DayMark(day=date(2031, 5, 3), is_working=False)], source="x", actor=SYSTEM, at=AT
    )

    [entry] = entries("calendar", 2031, root)
    assert entry.facts["free"] == ["2031-05-03"]


def test_a_day_marked_twice_is_refused() -> None:
    mark = DayMark(day=date(2031, 5, 3), is_working=False)

    with pytest.raises(Refused) as refusal:
        actions.mark_days([mark, mark], source="x", actor=SYSTEM, at=AT)

    assert refusal.value.code == "calendar.twice"


def test_the_published_calendar_knows_spring_festival_and_its_make_up_days() -> None:
    make()
    CalendarDay.objects.all().delete()

    actions.seed_calendar([2026, 2029], actor=SYSTEM, at=AT)

    marks = queries.day_marks()
    assert marks[date(2026, 2, 17)] is False
    assert marks[date(2026, 2, 14)] is True
    assert queries.known_years() == {2026}


def test_reading_the_calendar_again_costs_one_small_query(
    django_assert_num_queries: object,
) -> None:
    queries.day_marks()

    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.day_marks()


def test_a_role_ends_with_its_last_day_and_cannot_be_ended_twice() -> None:
    made = make()
    user = open_account(username="t-a", name="甲", name_en="", password=None, at=AT)
    given = actions.grant(
        user,
        made["t-tq"],
        role="auditor",
        from_on=TODAY,
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=AT,
    )

    actions.revoke(given, last_on=TODAY, actor=SYSTEM, at=AT)

    assert Grant.objects.get(pk=given.pk).to_on == TODAY
    kinds = [entry.kind for entry in entries("area", made["t-tq"].pk, made["t-tq"])]
    assert kinds == ["role.granted", "role.revoked"]
    with pytest.raises(Stale):
        actions.revoke(given, last_on=TODAY, actor=SYSTEM, at=AT)


def test_a_role_that_ends_before_it_begins_is_refused() -> None:
    made = make()
    user = open_account(username="t-a", name="甲", name_en="", password=None, at=AT)

    with pytest.raises(Refused):
        actions.grant(
            user,
            made["t-tq"],
            role="auditor",
            from_on=TODAY,
            to_on=TODAY - timedelta(days=1),
            source="test",
            actor=SYSTEM,
            at=AT,
        )
