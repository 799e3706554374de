"""Found the demo world: places, calendar, mechanisms, units, posts, people, cards, facilities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from linli.areas import actions as places
from linli.areas.models import Area
from linli.blueprint import actions as blueprints
from linli.blueprint import queries as blueprint
from linli.center import actions as centers
from linli.kernel.actor import SYSTEM
from linli.org import actions as org
from linli.org.models import Post
from linli.people import actions as people
from linli.people.models import User
from linli.portal.demo import accounts, files

CALENDAR_YEARS = (2025, 2026)
CARD_DAYS_AGO = 14
CONSENT, NUMBER_CONSENT = "card_name@1", "card_number@1"


@dataclass(frozen=True)
class Days:
    """The day the demo is for, and the instant its world was founded."""

    today: datetime
    founded_at: datetime

    def on(self, days: int, hour: int = 9) -> datetime:
        """Return an instant so many days from the demo day."""
        return self.today.replace(hour=hour, minute=0) + timedelta(days=days)


def found(days: Days) -> None:
    """Found everything that stands before the first case comes in."""
    at = days.founded_at
    places.take_in(_area_rows(), actor=SYSTEM, at=at)
    places.seed_calendar(CALENDAR_YEARS, actor=SYSTEM, at=at)
    areas = {area.code: area for area in Area.objects.all()}
    _mechanisms(areas, at)
    _units(at)
    users = _people(areas, at)
    _holders(users, days)
    centers.take_in(
        [_facility(row) for row in files.load("facilities")["facilities"]], actor=SYSTEM, at=at
    )


def _area_rows() -> list[places.AreaRow]:
    return [
        places.AreaRow(
            code=row["code"],
            kind=row["kind"],
            name=row["zh"],
            name_en=row["en"],
            parent=above,
            key=row.get("key", ""),
            stat_code=row.get("stat_code", ""),
            admin_code=row.get("admin_code", ""),
            is_unconfirmed=row.get("unconfirmed", False),
        )
        for row, above in files.walk(files.load("areas")["areas"])
    ]


def _mechanisms(areas: dict[str, Area], at: datetime) -> None:
    editions = {
        path.stem: blueprints.store(blueprint.text_of(path), at=at) for path in blueprint.files()
    }
    for row in files.load("facts")["mechanisms"]:
        for code in row["areas"]:
            edition = editions[row["blueprint"]]
            org.adopt(areas[code], edition, from_on=localtime(at).date(), actor=SYSTEM, at=at)


def _units(at: datetime) -> None:
    rows = files.load("units")["units"]
    org.take_in_units([_unit(row) for row in rows], actor=SYSTEM, at=at)
    posts = [
        _post(row["code"], post, rank)
        for row in rows
        for rank, post in enumerate(row["posts"], start=1)
    ]
    org.take_in_posts(posts, actor=SYSTEM, at=at)


def _unit(row: dict[str, Any]) -> org.UnitRow:
    return org.UnitRow(
        code=row["code"],
        org_type=row["org_type"],
        level=row["level"],
        name=row["zh"],
        name_en=row["en"],
        base=row["base"],
        covers=tuple(row["covers"]),
        phone=row.get("phone", ""),
        upper=row.get("upper", ""),
    )


def _post(unit: str, row: dict[str, Any], rank: int) -> org.PostRow:
    return org.PostRow(
        unit=unit,
        code=row["code"],
        title=row["title"]["zh"],
        title_en=row["title"]["en"],
        role=row["role"],
        duties=row["duties"]["zh"],
        duties_en=row["duties"]["en"],
        is_public=row["public"],
        rank=rank,
        hours=row["hours"],
    )


def _people(areas: dict[str, Area], at: datetime) -> dict[str, User]:
    rows = files.load("people")["people"]
    opened = people.open_accounts(
        [
            people.AccountRow(username=row["username"], name=row["zh"], name_en=row["en"])
            for row in rows
        ],
        password=accounts.PASSWORD,
        at=at,
    )
    users = {user.username: user for user in opened}
    for row in rows:
        for grant in row.get("grants", []):
            places.grant(
                users[row["username"]],
                areas[grant["area"]],
                role=grant["role"],
                from_on=localtime(at).date(),
                to_on=None,
                source="demo",
                actor=SYSTEM,
                at=at,
            )
    return users


def _holders(users: dict[str, User], days: Days) -> None:
    chairs = {
        f"{post.unit.code}/{post.code}": post
        for post in Post.objects.select_related("unit__base", "unit__base__jurisdiction")
    }
    since = localtime(days.founded_at).date()
    for code, (_unit_row, row) in files.titles().items():
        if row.get("holder"):
            user = users[row["holder"]]
            org.hold(
                chairs[code], user, from_on=since, to_on=None, actor=SYSTEM, at=days.founded_at
            )
            _card(chairs[code], user, row.get("card"), days)
    for row in files.load("units")["substitutions"]:
        org.substitute(
            chairs[row["post"]],
            users[row["person"]],
            from_on=days.on(row["from"]).date(),
            to_on=days.on(row["to"]).date(),
            actor=SYSTEM,
            at=max(days.founded_at, days.on(row["from"] - 1)),
        )


def _card(post: Post, user: User, card: dict[str, Any] | None, days: Days) -> None:
    if card is None:
        return
    face = org.Face(
        shown_name=user.name,
        shown_name_en=user.name_en,
        reach_by=card["reach"],
        phone=card["phone"],
        hours=card["hours"],
        consent_text=CONSENT,
        number_consent=NUMBER_CONSENT if card["reach"] == "own" else "",
        expires_on=days.on(card["expires_on"]).date(),
    )
    org.publish_card(post, user, face, actor=SYSTEM, at=days.on(-CARD_DAYS_AGO))


def _facility(row: dict[str, Any]) -> centers.FacilityRow:
    return centers.FacilityRow(
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        area=row["area"],
        serves=tuple(row["serves"]),
        place=row["place"]["zh"],
        place_en=row["place"]["en"],
        fee=row["fee"]["zh"],
        fee_en=row["fee"]["en"],
        hours=row["hours"],
        is_from_source=row["from_source"],
    )
