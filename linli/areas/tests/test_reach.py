"""Who may do what where: lists and single judgements agree, for everybody, everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linli.areas import actions, reach
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.blueprint import queries as blueprint
from linli.journal.models import StreamHead
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed
from linli.people.actions import open_account
from linli.people.models import User
from linli.shards.fanout import allow_fanout
from linli.shards.ids import uuid7

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
TREE = [
    ("r-cn", "root", ""),
    ("r-county", "province", "r-cn"),
    ("r-city", "city", "r-county"),
    ("r-east", "subdistrict", "r-city"),
    ("r-west", "subdistrict", "r-city"),
    ("r-willow", "community", "r-east"),
    ("r-pine", "community", "r-east"),
    ("r-lake", "community", "r-west"),
    ("r-grid", "grid", "r-willow"),
    ("r-grid-2", "grid", "r-willow"),
    ("r-b1", "building", "r-grid"),
    ("r-b2", "building", "r-grid-2"),
    ("r-b3", "building", "r-lake"),
]
OWNING = [code for code, kind, _parent in TREE if kind in OWNING_KINDS]
CODES = [code for code, _kind, _parent in TREE]
ROLES = ["building_worker", "desk_worker", "unit_lead", "place_admin", "auditor"]
GIVEN = st.tuples(
    st.sampled_from(CODES), st.sampled_from(ROLES), st.integers(-3, 3), st.integers(0, 3)
)


def build() -> User:
    rows = [AreaRow(code=code, kind=kind, name=code, parent=up) for code, kind, up in TREE]
    actions.take_in(rows, actor=SYSTEM, at=AT)
    return open_account(username="r-user", name="甲", name_en="", password=None, at=AT)


def give(user: User, code: str, role: str, begin: int = 0, length: int | None = None) -> None:
    from_on = DAY + timedelta(days=begin)
    to_on = None if length is None else from_on + timedelta(days=length)
    area = Area.objects.get(code=code)
    actions.grant_silently(user, [area], role=role, from_on=from_on, to_on=to_on, source="test")
    user.__dict__.pop("_grants", None)


class ListsAndJudgementsAgree(TestCase):
    """One heap of grants after another, each looked at from both sides."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(GIVEN, max_size=4))
    def test_what_a_list_shows_is_what_may_be_done(
        self, grants: list[tuple[str, str, int, int]]
    ) -> None:
        user = build()
        for code, role, begin, length in grants:
            give(user, code, role, begin, length)
        permissions = set().union(*(blueprint.permissions_of(role) for role in ROLES))
        places = list(Area.objects.filter(code__in=CODES))

        for permission in sorted(permissions):
            listed = set(
                Area.objects.filter(reach.within(user, permission, on=DAY))
                .filter(code__in=CODES)
                .values_list("code", flat=True)
            )
            judged = {
                area.code for area in places if permission in reach.held(user, area.path, on=DAY)
            }

            assert listed == judged, permission

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(OWNING), max_size=3))
    def test_rows_of_many_jurisdictions_follow_the_same_rule(self, places: list[str]) -> None:
        user = build()
        homes = list(Area.objects.filter(code__in=OWNING))
        for home in homes:
            StreamHead.objects.create(jurisdiction=home, stream=uuid7(), seq=1, hash=bytes(32))
        for code in places:
            give(user, code, "auditor")

        with allow_fanout("somebody may look at several jurisdictions"):
            rows = StreamHead.objects.filter(reach.sharded(user, "matters.read", on=DAY))
            listed = set(
                rows.filter(jurisdiction__in=homes, seq=1).values_list(
                    "jurisdiction__code", flat=True
                )
            )
        judged = {
            home.code for home in homes if "matters.read" in reach.held(user, home.path, on=DAY)
        }

        assert listed == judged


@pytest.mark.django_db
def test_a_role_reaches_what_lies_beneath_and_nothing_beside_or_above() -> None:
    user = build()
    give(user, "r-willow", "unit_lead")

    reached = Area.objects.filter(reach.within(user, "matters.decide", on=DAY))

    assert set(reached.values_list("code", flat=True)) == {
        "r-willow",
        "r-grid",
        "r-grid-2",
        "r-b1",
        "r-b2",
    }
    reach.require(user, "matters.decide", Area.objects.get(code="r-b1"), on=DAY)
    for code in ("r-pine", "r-east", "r-b3"):
        with pytest.raises(NotAllowed):
            reach.require(user, "matters.decide", Area.objects.get(code=code), on=DAY)


@pytest.mark.django_db
def test_a_role_counts_from_its_first_to_its_last_day() -> None:
    user = build()
    give(user, "r-willow", "unit_lead", begin=0, length=2)
    path = Area.objects.get(code="r-b1").path

    days = [
        "matters.decide" in reach.held(user, path, on=DAY + timedelta(days=ahead))
        for ahead in (-1, 0, 2, 3)
    ]

    assert days == [False, True, True, False]


@pytest.mark.django_db
def test_somebody_without_a_role_sees_nothing() -> None:
    user = build()

    assert not Area.objects.filter(reach.within(user, "matters.read", on=DAY)).exists()
    assert reach.held(user, Area.objects.get(code="r-b1").path, on=DAY) == set()
