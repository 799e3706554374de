"""A small town for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from linli.areas import actions as areas
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.kernel.actor import SYSTEM
from linli.org import actions
from linli.org.actions import Face, PostRow, UnitRow
from linli.org.models import DutyCard, Post, Unit
from linli.people.actions import AccountRow, open_accounts
from linli.people.models import User

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
TODAY = date(2026, 3, 2)

AREAS = [
    ("o-cn", "root", ""),
    ("o-sc", "province", "o-cn"),
    ("o-ya", "city", "o-sc"),
    ("o-east", "subdistrict", "o-ya"),
    ("o-tuqiao", "community", "o-east"),
    ("o-district", "business_district", "o-tuqiao"),
    ("o-grid", "grid", "o-tuqiao"),
    ("o-b1", "building", "o-grid"),
    ("o-b2", "building", "o-grid"),
    ("o-shop", "building", "o-grid"),
    ("o-west", "subdistrict", "o-ya"),
]
UNITS = [
    UnitRow(code="o-group", org_type="building_group", level=4, name="组", base="o-b1"),
    UnitRow(
        code="o-branch", org_type="grid_branch", level=3, name="网格", base="o-grid", phone="03"
    ),
    UnitRow(
        code="o-committee",
        org_type="broad_community_committee",
        level=2,
        name="社区",
        base="o-tuqiao",
        phone="02",
    ),
    UnitRow(
        code="o-working",
        org_type="broad_working_committee",
        level=1,
        name="街道",
        base="o-east",
        phone="01",
    ),
    UnitRow(
        code="o-shops",
        org_type="district_branch",
        level=None,
        name="商圈",
        base="o-district",
        covers=("o-district", "o-shop"),
    ),
    UnitRow(code="o-team", org_type="volunteer_team", level=None, name="队", base="o-grid"),
]
POSTS = [
    PostRow(unit="o-group", code="leader", title="组长", role="building_worker", is_public=True),
    PostRow(
        unit="o-group",
        code="steward",
        title="楼长",
        role="building_worker",
        is_public=True,
        rank=2,
    ),
    PostRow(unit="o-branch", code="secretary", title="书记", role="grid_worker", is_public=True),
    PostRow(unit="o-committee", code="secretary", title="书记", role="unit_lead", is_public=True),
    PostRow(unit="o-committee", code="desk", title="受理", role="desk_worker"),
]


@dataclass(frozen=True)
class Town:
    """Places, units, posts and people by their codes."""

    areas: dict[str, Area]
    units: dict[str, Unit]
    posts: dict[str, Post]
    people: dict[str, User]

    def sit(self, post: str, user: str, until: date | None = None) -> None:
        """Let somebody hold a post from today on."""
        actions.hold(
            self.posts[post], self.people[user], from_on=TODAY, to_on=until, actor=SYSTEM, at=AT
        )

    def show(self, post: str, user: str, expires_on: date = date(2026, 12, 31)) -> DutyCard:
        """Publish somebody's duty card."""
        face = Face(
            shown_name="示例·甲",
            reach_by="relay",
            phone="0835-000 0801",
            consent_text="card_name@1",
            expires_on=expires_on,
        )
        return actions.publish_card(self.posts[post], self.people[user], face, actor=SYSTEM, at=AT)


@pytest.fixture
def town(db: None) -> Town:
    """A subdistrict with one community, a grid of three buildings, and no holders yet."""
    rows = [AreaRow(code=code, kind=kind, name=code, parent=up) for code, kind, up in AREAS]
    made = areas.take_in(rows, actor=SYSTEM, at=AT)
    units = actions.take_in_units(UNITS, actor=SYSTEM, at=AT)
    posts = actions.take_in_posts(POSTS, actor=SYSTEM, at=AT)
    accounts = [AccountRow(username=f"o-{name}", name=name) for name in ("a", "b", "c", "d")]
    people = open_accounts(accounts, password=None, at=AT)
    unit_code = {unit.pk: unit.code for unit in units}
    return Town(
        areas={area.code: area for area in made},
        units={unit.code: unit for unit in units},
        posts={f"{unit_code[post.unit_id]}/{post.code}": post for post in posts},
        people={user.username: user for user in people},
    )
