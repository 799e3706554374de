"""Fill the rest of the country with buildings: estates with their groups, posts and cards.

Places are planted as an import plants them; everything else comes in bulk too, a county at a time.
Nothing beneath the places of the demo is touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from bench.looking import PASSWORD
from linli.areas.actions import grant
from linli.areas.actions.planting import plant
from linli.areas.models import Area
from linli.areas.queries import Spot
from linli.areas.rules import AreaRow
from linli.kernel.actor import SYSTEM
from linli.org import fill
from linli.org.models import Covers, DutyCard, Holding, Mechanism, Post, Unit
from linli.people.actions import AccountRow, open_accounts
from linli.people.models import User
from linli.shards import ids
from linli.shards.put import put_many

COUNTRY = "bench-country"  # who looks after the whole of it
SUBDISTRICTS, COMMUNITIES, GRIDS, ESTATES, HOUSES = 5, 10, 5, 4, 10
SUBDISTRICT = COMMUNITIES * GRIDS * ESTATES * HOUSES
CITIES, COUNTIES = 5, 5
WORKERS = 40  # in one county; each is on duty in several estates
GROUP = 4
WITH_CARD = 0.9
DAYS = timedelta(days=300)


def grow(buildings: int) -> dict[str, int]:
    """Add so many buildings to places beside the demo's, and count the cards of every ground."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-400000")
    grounds = fill_up(buildings, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()  # else the yardstick waits for a disk that is still busy with the filling
    known = Area.objects.filter(kind="building", valid_to__isnull=True).count()
    return {"buildings": known, "grounds": grounds}


def fill_up(buildings: int, *, now: datetime) -> int:
    """Add the places with all that hangs on them; return how many grounds were counted."""
    root = Area.objects.get(parent__isnull=True, valid_to__isnull=True)
    _let_somebody_look_after(root, now)
    left = max(1, buildings // SUBDISTRICT)
    for county in _counties(root, -(-left // SUBDISTRICTS), now):
        with transaction.atomic():
            _county(county, min(left, SUBDISTRICTS), now)
        left -= SUBDISTRICTS
    return _count_cards(now)


def _let_somebody_look_after(root: Area, now: datetime) -> None:
    rows = [AccountRow(username=COUNTRY, name="测试", name_en="Test")]
    [user] = open_accounts(rows, password=PASSWORD, at=now)
    day = timezone.localdate(now)
    given: dict[str, Any] = {"from_on": day, "to_on": None, "source": "bench"}
    grant(user, root, role="place_admin", actor=SYSTEM, at=now, **given)


def _counties(root: Area, many: int, now: datetime) -> Iterator[Spot]:
    """Yield counties, planted with the cities and provinces above them as they are needed.

    A mechanism runs in each province, so that its doors are counted.
    """
    day = _since(now)
    edition = Mechanism.objects.order_by("pk").values_list("blueprint", "edition_id")[0]
    above = {root.code: Spot(root.pk, root.code, "root", root.path, "", root.pk, root.valid_from)}
    for number in range(many):
        names = [
            (f"bp{number // (CITIES * COUNTIES)}", "province", "测试省"),
            (f"bt{number // COUNTIES}", "city", "测试市"),
            (f"bc{number}", "county", "测试县"),
        ]
        parent = root.code
        for code, kind, name in names:
            if code not in above:
                row = AreaRow(code=code, kind=kind, name=name, parent=parent)
                above |= plant([row], above, today=day)
                if kind == "province":
                    _run(above[code], edition, day)
            parent = code
        yield above[parent]


def _run(province: Spot, edition: tuple[str, int], day: date) -> None:
    [pk] = ids.take()
    Mechanism.objects.create(
        id=pk, area_id=province.pk, blueprint=edition[0], edition_id=edition[1], from_on=day
    )


def _county(county: Spot, subdistricts: int, now: datetime) -> None:
    day = _since(now)
    grown = plant(list(_rows(county.code, subdistricts)), {county.code: county}, today=day)
    workers = ids.take(WORKERS)
    _put(User, (_worker(pk, now) for pk in workers))
    estates = [spot for spot in grown.values() if spot.kind == "estate"]
    for kind, level in (("community", 2), ("grid", 3)):
        _units([spot for spot in grown.values() if spot.kind == kind], level, day)
    units = _units(estates, GROUP, day)
    posts = list(ids.take(len(units)))
    pairs = list(zip(posts, units, strict=True))
    _put(Post, (_post(pk, unit, day) for pk, unit in pairs))
    seats = [(post, workers[n % WORKERS]) for n, post in enumerate(posts)]
    _put(
        Holding,
        (
            {"id": pk, "post_id": post, "user_id": user, "from_on": day}
            for pk, (post, user) in zip(ids.take(len(seats)), seats, strict=True)
        ),
    )
    shown = seats[: int(len(seats) * WITH_CARD)]
    _put(
        DutyCard,
        (
            _card(pk, post, user, now)
            for pk, (post, user) in zip(ids.take(len(shown)), shown, strict=True)
        ),
    )


def _rows(county: str, subdistricts: int) -> Iterator[AreaRow]:
    for s in range(subdistricts):
        street = f"{county}-{s}"
        yield AreaRow(code=street, kind="subdistrict", name=f"第{s}街道", parent=county)
        for c in range(COMMUNITIES):
            community = f"{street}-{c}"
            yield AreaRow(code=community, kind="community", name=f"第{c}社区", parent=street)
            for g in range(GRIDS):
                grid = f"{community}-{g}"
                yield AreaRow(code=grid, kind="grid", name=f"第{c}社区{g}网格", parent=community)
                for e in range(ESTATES):
                    yield from _estate(f"{grid}-{e}", f"幸福家园{g}区{e}期", grid)


def _estate(code: str, name: str, grid: str) -> Iterator[AreaRow]:
    yield AreaRow(code=code, kind="estate", name=name, parent=grid)
    for house in range(1, HOUSES + 1):
        yield AreaRow(code=f"{code}-{house}", kind="building", name=f"{house}栋", parent=code)


def _units(bases: list[Spot], level: int, day: date) -> list[int]:
    """Found a unit at each of these places, which it covers; return their ids."""
    units = list(ids.take(len(bases)))
    pairs = list(zip(units, bases, strict=True))
    _put(Unit, (_unit(pk, base, level, day) for pk, base in pairs))
    covers = zip(ids.take(len(bases)), pairs, strict=True)
    _put(
        Covers,
        (
            {"id": pk, "unit_id": unit, "area_id": base.pk, "from_on": day}
            for pk, (unit, base) in covers
        ),
    )
    return units


def _unit(pk: int, base: Spot, level: int, day: date) -> dict[str, Any]:
    told = {"org_type": "building_group", "name": f"{base.code}服务组", "phone": "0835-0000000"}
    return {"id": pk, "code": f"u-{base.code}", "level": level, "base_id": base.pk, **told} | {
        "valid_from": day
    }


def _post(pk: int, unit: int, day: date) -> dict[str, Any]:
    told = {"code": "keeper", "title": "楼栋长", "role": "unit_lead", "is_public": True}
    return {"id": pk, "unit_id": unit, "valid_from": day, **told}


def _worker(pk: int, now: datetime) -> dict[str, Any]:
    return {
        "id": pk,
        "username": f"bench-{pk}",
        "name": f"示例{pk}",
        "password": "!",
        "made_at": now,
    }


def _card(pk: int, post: int, user: int, now: datetime) -> dict[str, Any]:
    return {
        "id": pk,
        "post_id": post,
        "user_id": user,
        "shown_name": "示例",
        "reach_by": "desk",
        "consent_text": "card_name@1",
        "consented_at": now,
        "expires_on": timezone.localdate(now) + DAYS,
        "given_by": "holder",
    }


def _put(model: type[models.Model], rows: Iterator[Mapping[str, Any]]) -> None:
    """Insert rows that name only what differs from the defaults."""
    known = [
        (field.attname, field.get_default)
        for field in model._meta.local_concrete_fields  # noqa: SLF001  how Django lets it be read
    ]
    full = ([row[name] if name in row else made() for name, made in known] for row in rows)
    put_many(model, full)


def _since(now: datetime) -> date:
    return timezone.localdate(now) - timedelta(days=30)


def _count_cards(now: datetime) -> int:
    for done in count():
        if not fill.count_doors_next(now):
            return done
    raise AssertionError
