"""Take in facilities from a table: what is wrong with them, and writing them all or none at all.

Codes of faults: blank, spelling, too_long, code_twice, code_used, no_area, hours, nothing_to_end,
ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import place_of
from linli.areas.actions.uprooting import uproot
from linli.areas.models import Area
from linli.center import events, rules
from linli.center.models import Facility, Serves
from linli.center.queries import StandingFacilities, standing
from linli.center.rules import FacilityRow
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import Change, Counts, RowFault
from linli.shards import ids

__all__ = ["faults", "write"]

Found = tuple[str, str] | tuple[str, str, Mapping[str, object]]

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_LONGEST = {
    "code": 40,
    "name": 80,
    "name_en": 120,
    "place": 80,
    "place_en": 120,
    "fee": 60,
    "fee_en": 80,
}
_WORDS = ("name", "name_en", "place", "place_en", "fee", "fee_en", "hours", "is_from_source")
_DAY = timedelta(days=1)
_NAMED = 5


def faults(
    rows: Sequence[FacilityRow], standing: StandingFacilities, at: datetime
) -> list[RowFault]:
    """Return every fault of these rows, in their order; asks the database nothing."""
    first: dict[str, int] = {}
    found: list[RowFault] = []
    today = localtime(at).date()
    for index, row in enumerate(rows):
        before = first.setdefault(row.code, index)
        if before != index:
            found.append(RowFault(index, "code", "code_twice", {"first": before}))
        blamed = (*_spelled(row), *_placed(row, standing), *_ending(row, standing, today))
        found += [RowFault(index, *fault) for fault in blamed]
    return found


def _spelled(row: FacilityRow) -> Iterator[Found]:
    for field in ("code", "name", "area"):
        if not getattr(row, field).strip():
            yield field, "blank"
    if row.code and not _CODE.fullmatch(row.code):
        yield "code", "spelling"
    for field, most in _LONGEST.items():
        if len(getattr(row, field)) > most:
            yield field, "too_long", {"most": most}
    if why := rules.fault(row.hours):
        yield "hours", "hours", {"why": why}


def _placed(row: FacilityRow, standing: StandingFacilities) -> Iterator[Found]:
    if row.code in standing.spent:
        yield "code", "code_used"
    if row.area and row.area not in standing.areas:
        yield "area", "no_area", {"area": row.area}
    for code in row.serves:
        if code not in standing.areas:
            yield "serves", "no_area", {"area": code}


def _ending(row: FacilityRow, standing: StandingFacilities, today: date) -> Iterator[Found]:
    if row.ends and row.code not in standing:
        yield "ends", "nothing_to_end"
    elif row.ends and row.ends > today:
        yield "ends", "ahead"


@transaction.atomic
def write(
    changes: Sequence[Change[FacilityRow]], *, digest: str, actor: Actor, at: datetime
) -> Counts:
    """Write all these changes, with one entry in the stream of the first one's area.

    Raises Stale when something else stands now than the changes say, Refused for an unknown area.
    """
    if not changes:
        return Counts()
    rows = [row for one in changes for row in (one.before, one.after) if row]
    ground = standing(rows, on=localtime(at).date())
    _refuse_stale(changes, ground)
    added = [one.after for one in changes if one.after and not one.before]
    changed = [one.after for one in changes if one.after and one.before]
    removed = [one.before.code for one in changes if one.before and not one.after]
    _add(added, ground)
    for row in changed:
        _change(row, ground)
    uproot(Facility, [ground.ids[code] for code in removed], with_rows_of=[Serves])
    counts = Counts(added=len(added), changed=len(changed), removed=len(removed))
    _note(_area(rows[0].area, ground), counts, digest=digest, actor=actor, at=at)
    return counts


def _refuse_stale(changes: Iterable[Change[FacilityRow]], ground: StandingFacilities) -> None:
    changed = []
    for one in changes:
        row = one.before or one.after
        ended = one.before is not None and one.before.ends and row and row.code in ground.spent
        if row and not ended and ground.get(row.code) != one.before:
            changed.append(row.code)
    if changed:
        named = ", ".join(sorted(changed)[:_NAMED])
        raise Stale(
            "center.stale", _("Someone else changed this in between: %(codes)s.") % {"codes": named}
        )


def _add(rows: Sequence[FacilityRow], ground: StandingFacilities) -> None:
    if not rows:
        return
    numbered = dict(zip(ids.take(len(rows)), rows, strict=True))
    Facility.objects.bulk_create(
        (
            Facility(
                id=pk,
                code=row.code,
                area_id=_area(row.area, ground),
                **{name: getattr(row, name) for name in _WORDS},
            )
            for pk, row in numbered.items()
        ),
        batch_size=1_000,
    )
    _serve((pk, _area(code, ground)) for pk, row in numbered.items() for code in row.served)


def _serve(pairs: Iterable[tuple[int, int]]) -> None:
    wanted = list(pairs)
    if wanted:
        Serves.objects.bulk_create(
            (
                Serves(id=pk, facility_id=facility, area_id=area)
                for pk, (facility, area) in zip(ids.take(len(wanted)), wanted, strict=True)
            ),
            batch_size=1_000,
        )


def _change(row: FacilityRow, ground: StandingFacilities) -> None:
    facility = Facility.objects.get(code=row.code)
    for name in _WORDS:
        setattr(facility, name, getattr(row, name))
    facility.area_id = _area(row.area, ground)
    facility.closed_on = row.ends + _DAY if row.ends else None
    facility.save(update_fields=[*_WORDS, "area", "closed_on"])
    wanted = {_area(code, ground) for code in row.served}
    rows = Serves.objects.filter(facility=facility)
    rows.exclude(area__in=wanted).delete()
    missing = wanted - set(rows.values_list("area_id", flat=True))
    _serve((facility.pk, area) for area in sorted(missing))


def _area(code: str, ground: StandingFacilities) -> int:
    if code not in ground.areas:
        raise Refused(
            "center.area_missing",
            _("There is no place with the code %(code)s.") % {"code": code},
            field="area",
        )
    return ground.areas[code]


def _note(area_id: int, counts: Counts, *, digest: str, actor: Actor, at: datetime) -> None:
    area = Area.objects.get(pk=area_id)
    event = events.FacilitiesTakenIn(
        facilities=counts.added,
        changed=counts.changed or None,
        removed=counts.removed or None,
        digest=digest,
    )
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
