"""Add places, one or many; rename and close them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import events, rules
from linli.areas.models import Area
from linli.journal import log
from linli.kernel import codes, numbers
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.shards import ids


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One place to take in; `parent` is the code of a place in force or of an earlier row."""

    code: str
    kind: str
    name: str
    parent: str = ""
    name_en: str = ""
    key: str = ""
    stat_code: str = ""
    admin_code: str = ""
    is_unconfirmed: bool = False
    latitude: float | None = None
    longitude: float | None = None


@transaction.atomic
def add(row: AreaRow, *, actor: Actor, at: datetime) -> Area:
    """Add one place from today on. Raises Refused when it cannot lie there or its code is used."""
    [area] = _made([row], at)
    event = events.AreaAdded(code=area.code, area_kind=area.kind)
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return area


@transaction.atomic
def take_in(rows: Sequence[AreaRow], *, actor: Actor, at: datetime) -> list[Area]:
    """Add many places, parents before children, with one entry in the parent of the first."""
    if not rows:
        return []
    areas = _made(rows, at)
    above = areas[0].parent or areas[0]
    event = events.AreasTakenIn(areas=len(areas), digest=digest_of(rows))
    log.record("area", above.pk, event, place=place_of(above), actor=actor, at=at)
    return areas


@transaction.atomic
def rename(area: Area, *, name: str, name_en: str, actor: Actor, at: datetime) -> Area:
    """Give a place another name; its code stays."""
    if not name.strip():
        raise Refused("area.no_name", _("A place needs a name."), field="name")
    area.name, area.name_en = name.strip(), name_en.strip()
    area.save(update_fields=["name", "name_en"])
    event = events.AreaRenamed(code=area.code)
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return area


@transaction.atomic
def close(
    area: Area, *, last_on: date, replaced_by: Area | None, actor: Actor, at: datetime
) -> Area:
    """End a place with the day `last_on`; its row stays, as whatever was filed there refers to it.

    Raises Refused while places in force lie beneath it, Stale when it is closed already.
    """
    if Area.objects.filter(parent=area, valid_to__isnull=True).exists():
        raise Refused("area.not_empty", _("Other places still lie beneath this one."))
    if last_on < area.valid_from:
        raise Refused("area.days", _("It cannot end before it began."), field="last_on")
    still = Area.objects.filter(pk=area.pk, valid_to__isnull=True)
    if not still.update(valid_to=last_on, replaced_by=replaced_by):
        raise Stale("area.closed", _("This place is closed already."))
    area.valid_to, area.replaced_by = last_on, replaced_by
    event = events.AreaClosed(
        code=area.code, last_on=last_on, replaced_by=replaced_by.pk if replaced_by else None
    )
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return area


def place_of(area: Area, *, unit_id: int | None = None) -> log.Place:
    """Return where entries about `area` are written down."""
    return log.Place(jurisdiction_id=area.jurisdiction_pk, area_id=area.pk, unit_id=unit_id)


def digest_of(rows: Iterable[object]) -> str:
    """Return the SHA-256 of what was taken in, for the entry that tells of it."""
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()


def _made(rows: Sequence[AreaRow], at: datetime) -> list[Area]:
    named = {row.code: row for row in rows}
    if len(named) != len(rows):
        raise Refused("area.code_twice", _("One code is used twice."), field="code")
    _refuse_used(rows)
    parents = {row.parent for row in rows} - named.keys() - {""}
    known = {
        area.code: area for area in Area.objects.filter(code__in=parents, valid_to__isnull=True)
    }
    kinds = _kinds_above(known.values())
    keys = iter(_new_keys(sum(_wants_key(row) for row in rows), [row.key for row in rows]))
    today = localtime(at).date()
    areas = []
    for pk, row in zip(ids.take(len(rows)), rows, strict=True):
        key = row.key or (next(keys) if _wants_key(row) else None)
        area = _area(row, pk, key, today, known, kinds)
        known[row.code] = area
        areas.append(area)
    return Area.objects.bulk_create(areas, batch_size=2000)


def _area(
    row: AreaRow,
    pk: int,
    key: str | None,
    today: date,
    known: dict[str, Area],
    kinds: dict[str, list[str]],
) -> Area:
    parent = known.get(row.parent)
    if row.parent and parent is None:
        raise Refused(
            "area.no_parent", _("The place above %(code)s is not known.") % {"code": row.code}
        )
    above = kinds[parent.path] if parent else []
    if problem := rules.misplaced(row.kind, above):
        raise Refused(
            f"area.{problem}", _("%(code)s cannot lie there.") % {"code": row.code}, field="kind"
        )
    path = numbers.path(parent.path if parent else "", pk)
    kinds[path] = [*above, row.kind]
    home = pk if row.kind in rules.OWNING_KINDS else parent.jurisdiction_pk if parent else pk
    return Area(
        id=pk,
        code=row.code,
        key=key,
        kind=row.kind,
        name=row.name,
        name_en=row.name_en,
        path=path,
        parent=parent,
        jurisdiction_id=home,
        stat_code=row.stat_code,
        admin_code=row.admin_code,
        is_unconfirmed=row.is_unconfirmed,
        valid_from=today,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def _kinds_above(areas: Iterable[Area]) -> dict[str, list[str]]:
    """Return, by path, the kinds from the root down to each of these areas."""
    chains = {area.path: area.ancestor_paths for area in areas}
    paths = {path for chain in chains.values() for path in chain}
    kind_of = dict(Area.objects.filter(path__in=paths).values_list("path", "kind"))
    return {path: [kind_of[above] for above in chain] for path, chain in chains.items()}


def _refuse_used(rows: Sequence[AreaRow]) -> None:
    """Refuse codes in force, and those of buildings that ever were: a QR on a wall stays."""
    for at in range(0, len(rows), 500):
        wanted = {row.code for row in rows[at : at + 500]}
        used = Area.objects.filter(code__in=wanted)
        for code, kind, valid_to in used.values_list("code", "kind", "valid_to"):
            if valid_to is None or kind == "building":
                raise Refused(
                    "area.code_used", _("The code %(code)s is used.") % {"code": code}, field="code"
                )


def _wants_key(row: AreaRow) -> bool:
    if row.key and (len(row.key) != codes.KEY_SIGNS or not set(codes.ALPHABET) >= set(row.key)):
        raise Refused("area.key", _("%(key)s is not a key.") % {"key": row.key}, field="key")
    return row.kind in rules.OWNING_KINDS and not row.key


def _new_keys(count: int, given: Sequence[str]) -> list[str]:
    """Return `count` keys nobody has."""
    keys: set[str] = set()
    while len(keys) < count:
        tried = {codes.make_key() for _number in range(min(count - len(keys), 500))}
        taken = Area.objects.filter(key__in=tried).values_list("key", flat=True)
        keys |= tried - set(taken) - set(given)
    return list(keys)
