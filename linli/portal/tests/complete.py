"""A small place that lacks nothing, founded through the real actions, for tests of what is missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.timezone import localtime

from linli.areas import actions as areas
from linli.areas.actions import AreaRow, DayMark
from linli.areas.models import Area
from linli.org import actions as org
from linli.org.actions import PostRow, UnitRow
from linli.org.models import DutyCard, Post
from linli.people import actions as people
from linli.people.models import User
from linli.portal.setup import actions
from linli.portal.setup.actions import Plan
from linli.portal.setup.proposals import Place
from linli.shards import fanout

GOOD = "a short sentence is easy"
ABOVE = {"province": "四川省", "city": "雅安市", "county": "雨城区"}
_KEPT = {"django_migrations", "django_content_type", "shards_sequence"}
_AREAS = [
    ("c", "community", "511802004", "柳社区"),
    ("g", "grid", "c", "柳一网格"),
    ("B-1", "building", "g", "1栋"),
    ("B-2", "building", "g", "2栋"),
]
_UNITS = [
    ("street", "broad_working_committee", 1, "511802004", ()),
    ("committee", "broad_community_committee", 2, "c", ()),
    ("branch", "grid_branch", 3, "g", ()),
    ("group", "building_group", 4, "B-1", ("B-1", "B-2")),
]


def clear() -> None:
    """Take the standing world away; the test's rollback brings it back."""
    with fanout.allow_fanout("the test begins with nothing"), connection.cursor() as cursor:
        tables = [one for one in connection.introspection.table_names(cursor) if one not in _KEPT]
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  our own tables


def found(*, at: datetime, username: str = "jia") -> User:
    """Set up a subdistrict with nothing in it; return its administrator."""
    place = Place(name="青江街道", name_en="Qingjiang", kind="subdistrict", code="511802004")
    plan = Plan(place=place, mechanism="four_level", above=ABOVE)
    return actions.found(plan, username=username, name="示例·甲", password=GOOD, at=at)


def build(*, at: datetime) -> User:
    """Found the place and enter everything; return its administrator."""
    admin = found(at=at)
    rows = [AreaRow(code=code, kind=kind, name=name, parent=up) for code, kind, up, name in _AREAS]
    areas.take_in(rows, actor=admin, at=at)
    units = [
        UnitRow(code=code, org_type=kind, level=level, name=code, base=base, covers=covers)
        for code, kind, level, base, covers in _UNITS
    ]
    org.take_in_units(units, actor=admin, at=at)
    posts = [
        PostRow(unit=unit.code, code="lead", title="负责人", role="unit_lead", is_public=True)
        for unit in units
    ]
    for number, post in enumerate(org.take_in_posts(posts, actor=admin, at=at)):
        user = person(f"p{number}", at=at, password=GOOD)
        org.hold(post, user, from_on=_day(at), to_on=None, actor=admin, at=at)
        show(post, user, at=at)
    _second(admin, at)
    know(_day(at).year + 1, actor=admin, at=at)
    return admin


def person(username: str, *, at: datetime, password: str | None = None) -> User:
    """Open an account nobody signs in to, unless a password is given."""
    return people.open_account(
        username=username, name=f"示例·{username}", name_en="", password=password, at=at
    )


def show(post: Post, user: User, *, at: datetime, days: int = 300) -> DutyCard:
    """Let a card stand, as its own action would; consents are not what these tests are about."""
    return DutyCard.objects.create(
        id=9_000_000 + post.pk,
        post=post,
        user=user,
        shown_name="示例",
        reach_by="desk",
        phone="0835-000 0001",
        consent_text="card_name@1",
        consented_at=at,
        expires_on=_day(at) + timedelta(days=days),
    )


def know(year: int, *, actor: User, at: datetime) -> None:
    """Let the holidays of a year be known."""
    mark = DayMark(day=date(year, 10, 1), is_working=False, name="国庆节")
    areas.mark_days([mark], source="test", actor=actor, at=at)


def _second(admin: User, at: datetime) -> None:
    root = Area.objects.get(kind="root")
    areas.grant(
        person("yi", at=at),
        root,
        role="place_admin",
        from_on=_day(at),
        to_on=None,
        source="test",
        actor=admin,
        at=at,
    )


def _day(at: datetime) -> date:
    return localtime(at).date()
