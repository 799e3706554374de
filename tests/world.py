"""The standing test world: two subdistricts, their communities, grids, buildings, units and people.

Words used by every permission test: *inside* (holds a post in the unit), *beside* (in the next unit),
*above* (in a higher unit, or with a grant higher up), *outside* (in the other jurisdiction).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from linli.areas import actions as area_actions
from linli.areas import queries as areas
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.blueprint import actions as blueprints
from linli.cases.actions import closing, opening
from linli.kernel.actor import SYSTEM
from linli.matters import deadlines, queries
from linli.matters.actions import checking, handling, passing
from linli.matters.models import Matter, Voice
from linli.org import actions as org_actions
from linli.org.actions import PostRow, UnitRow
from linli.org.models import Post, Unit
from linli.people import actions as people_actions
from linli.people.models import User
from linli.shards.fanout import allow_fanout

ZONE = ZoneInfo("Asia/Shanghai")
FOUNDED = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
# A Wednesday morning in an ordinary working week.
MORNING = datetime(2026, 3, 11, 10, 0, tzinfo=ZONE)

AREAS = [
    ("cn", "root", "中国", ""),
    ("province", "province", "示例省", "cn"),
    ("city", "city", "示例市", "province"),
    ("county", "county", "示例区", "city"),
    ("east", "subdistrict", "东街道", "county"),
    ("willow", "community", "柳社区", "east"),
    ("willow-one", "grid", "柳一网格", "willow"),
    ("garden", "estate", "花园小区", "willow-one"),
    ("G-1", "building", "花园小区1栋", "garden"),
    ("G-2", "building", "花园小区2栋", "garden"),
    ("G-3", "building", "花园小区3栋", "garden"),
    ("willow-two", "grid", "柳二网格", "willow"),
    ("yard", "courtyard", "老院", "willow-two"),
    ("Y-1", "building", "老院1栋", "yard"),
    ("market", "business_district", "示例商圈", "willow"),
    ("pine", "community", "松社区", "east"),
    ("west", "subdistrict", "西街道", "county"),
    ("lake", "community", "湖社区", "west"),
    ("lake-one", "grid", "湖一网格", "lake"),
    ("shore", "estate", "湖岸小区", "lake-one"),
    ("S-1", "building", "湖岸小区1栋", "shore"),
]
UNITS = [
    ("east-committee", "broad_working_committee", 1, "东街道大工委", "east", ()),
    ("willow-committee", "broad_community_committee", 2, "柳社区大党委", "willow", ()),
    ("willow-one-branch", "grid_branch", 3, "柳一网格党支部", "willow-one", ()),
    ("willow-two-branch", "grid_branch", 3, "柳二网格党支部", "willow-two", ()),
    ("garden-group", "building_group", 4, "花园1、2栋党小组", "G-1", ("G-1", "G-2")),
    ("market-branch", "district_branch", None, "示例商圈党支部", "market", ("market", "Y-1")),
    ("west-committee", "broad_working_committee", 1, "西街道大工委", "west", ()),
    ("lake-committee", "broad_community_committee", 2, "湖社区大党委", "lake", ()),
    ("lake-branch", "grid_branch", 3, "湖一网格党支部", "lake-one", ()),
    ("shore-group", "building_group", 4, "湖岸1栋党小组", "S-1", ()),
]
# Reasons that blueprints/four_level.yaml offers.
DISPUTE, HAND_OVER = "not_in_duty_list", "other_place"
# username -> (unit, role)
PEOPLE = {
    "inside": ("garden-group", "building_worker"),
    "colleague": ("garden-group", "building_worker"),
    "grid_lead": ("willow-one-branch", "unit_lead"),
    "beside": ("willow-two-branch", "unit_lead"),
    "desk": ("willow-committee", "desk_worker"),
    "secretary": ("willow-committee", "unit_lead"),
    "above": ("east-committee", "unit_lead"),
    "trader": ("market-branch", "unit_lead"),
    "outside": ("lake-branch", "unit_lead"),
    "outside_desk": ("lake-committee", "desk_worker"),
}


class World:
    """The standing world as tests speak of it: people by username, places and units by code."""

    morning = MORNING

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return User.objects.get(username=name)

    def area(self, code: str) -> Area:
        """Return a place."""
        return Area.objects.get(code=code)

    def unit(self, code: str) -> Unit:
        """Return a unit."""
        return Unit.objects.select_related("base").get(code=code)

    def voice(
        self,
        *,
        place: str = "G-1",
        service: str = "public_repair",
        text: str = "楼道灯不亮了",
        contact: str = "",
        at: datetime = MORNING,
    ) -> Voice:
        """Let somebody report something; return their voice."""
        made = opening.open_case(
            self.area(place), service=service, text=text, contact=contact, at=at
        )
        return queries.voice_by(made.code)

    def case(self, state: str = "new", *, at: datetime = MORNING, **more: Any) -> Matter:
        """Return a case that came to `state` on the straight way, one working hour a step."""
        voice = self.voice(at=at, **more)
        matter = queries.by_id(voice.jurisdiction_id, voice.matter_id)
        for name in _WAY.get(state, ()):
            at += timedelta(hours=1)
            getattr(self, f"_{name}")(matter, voice, at)
        return queries.by_id(matter.jurisdiction_id, matter.pk)

    def fresh(self, matter: Matter) -> Matter:
        """Return the matter as it stands in the database."""
        return queries.by_id(matter.jurisdiction_id, matter.pk)

    def first_voice(self, matter: Matter) -> Voice:
        """Return who reported it."""
        voices = Voice.objects.shard(matter.jurisdiction_id).filter(matter=matter)
        return voices.order_by("joined_at", "id")[0]

    def pass_time(self, until: datetime) -> int:
        """Let everything that is due until then happen, each at its time; return how much did."""
        done = 0
        while (due := _next_due(until)) is not None:
            deadlines.act_next(due)
            done += 1
        return done

    def _take(self, matter: Matter, voice: Voice, at: datetime) -> None:
        handling.take(matter, actor=self.inside, text="今天去看", at=at)

    def _ask(self, matter: Matter, voice: Voice, at: datetime) -> None:
        handling.ask(matter, actor=self.inside, voice="", text="几楼的灯？", at=at)

    def _dispute(self, matter: Matter, voice: Voice, at: datetime) -> None:
        passing.dispute(matter, actor=self.inside, reason=DISPUTE, text="", at=at)

    def _feed_back(self, matter: Matter, voice: Voice, at: datetime) -> None:
        closing.feed_back(matter, actor=self.inside, outcome="solved", text="灯换好了", at=at)

    def _verify(self, matter: Matter, voice: Voice, at: datetime) -> None:
        checking.verify(matter, actor=self.grid_lead, at=at)

    def _rate(self, matter: Matter, voice: Voice, at: datetime) -> None:
        closing.rate(matter, actor=voice, solved="yes", satisfied="yes", at=at)


_WAY = {
    "handling": ("take",),
    "waiting": ("take", "ask"),
    "objected": ("dispute",),
    "done": ("take", "feed_back"),
    "verified": ("take", "feed_back", "verify"),
    "closed": ("take", "feed_back", "verify", "rate"),
}
_MECHANISM = Path(settings.LINLI_BLUEPRINTS) / "four_level.yaml"


def _next_due(until: datetime) -> datetime | None:
    with allow_fanout("the test looks for the next thing that is due anywhere"):
        rows = Matter.objects.filter(next_due_at__lte=until).order_by("next_due_at")
        return rows.values_list("next_due_at", flat=True).first()


def build() -> None:
    """Write the standing world into the database."""
    rows = [AreaRow(code=code, kind=kind, name=name, parent=up) for code, kind, name, up in AREAS]
    area_actions.take_in(rows, actor=SYSTEM, at=FOUNDED)
    area_actions.seed_calendar([2025, 2026], actor=SYSTEM, at=FOUNDED)
    edition = blueprints.store(_MECHANISM.read_text(encoding="utf-8"), at=FOUNDED)
    for code in ("east", "west"):
        org_actions.adopt(
            Area.objects.get(code=code), edition, from_on=FOUNDED.date(), actor=SYSTEM, at=FOUNDED
        )
    units = [
        UnitRow(
            code=code,
            org_type=kind,
            level=level,
            name=name,
            base=base,
            covers=covers,
            phone="0835-000 0001",
        )
        for code, kind, level, name, base, covers in UNITS
    ]
    org_actions.take_in_units(units, actor=SYSTEM, at=FOUNDED)
    _staff()


def _staff() -> None:
    posts = [
        PostRow(
            unit=unit, code=f"post-{who.replace('_', '-')}", title="岗位", role=role, is_public=True
        )
        for who, (unit, role) in PEOPLE.items()
    ]
    made = {post.code: post for post in org_actions.take_in_posts(posts, actor=SYSTEM, at=FOUNDED)}
    accounts = [people_actions.AccountRow(username=who, name=f"示例·{who}") for who in PEOPLE]
    accounts += [
        people_actions.AccountRow(username=who, name=f"示例·{who}")
        for who in ("governor", "nobody")
    ]
    users = {
        user.username: user
        for user in people_actions.open_accounts(accounts, password="linli-2026-test", at=FOUNDED)
    }
    for who in PEOPLE:
        _sit(made[f"post-{who.replace('_', '-')}"], users[who])
    area_actions.grant(
        users["governor"],
        Area.objects.get(code="county"),
        role="auditor",
        from_on=FOUNDED.date(),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=FOUNDED,
    )


def _sit(post: Post, user: User) -> None:
    org_actions.hold(post, user, from_on=date(2026, 1, 5), to_on=None, actor=SYSTEM, at=FOUNDED)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Build the standing world once; every test rolls back to it."""
    with django_db_blocker.unblock():
        build()


@pytest.fixture
def world(db: None) -> World:
    """The standing world; built anew after a test that had to flush the database."""
    if not Area.objects.filter(code="cn").exists():
        # The same ids come again with other keys, which never happens outside of tests.
        areas._keys.clear()
        build()
    return World()
