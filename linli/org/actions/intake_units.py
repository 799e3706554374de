"""Take in units from a table: what is wrong with them, and writing them all or none at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import place_of
from linli.areas.actions.uprooting import uproot
from linli.areas.models import Area
from linli.areas.queries.standing import blocks
from linli.journal import log
from linli.kernel import numbers
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import Change, Counts
from linli.org import events
from linli.org.actions.checking import unit_faults as faults
from linli.org.actions.covers import (
    cover_silently,
    end_covers,
    follow_coverage,
    look,
    set_uppers,
    settle,
)
from linli.org.models import Covers, Unit
from linli.org.queries.days import in_force
from linli.org.queries.standing_units import StandingUnits, UnitRow, standing_units
from linli.org.queries.uppers import derived_uppers
from linli.shards import ids
from linli.shards.put import put_many

__all__ = ["faults", "write"]

_DAY = timedelta(days=1)
_NAMED = 5
_PLAIN = ("org_type", "level", "name", "name_en", "phone")


@transaction.atomic
def write(changes: Sequence[Change[UnitRow]], *, digest: str, actor: Actor, at: datetime) -> Counts:
    """Write all these changes from today on, with one entry in the nearest area above them all.

    Roles of holders and upper units follow what is covered. Raises Stale when something else stands
    now than the changes say, Refused for an unknown area or unit, and when something refers to a
    unit that is to be taken away.
    """
    if not changes:
        return Counts()
    on = localtime(at).date()
    rows = [row for one in changes for row in (one.before, one.after) if row]
    ground = standing_units(rows, on=on)
    _refuse_stale(changes, ground)
    path = _shared_path(ground)
    bases, before = look(path, on=on)
    made = _add([one.after for one in changes if one.before is None and one.after], ground, on)
    pairs = [(one.before, one.after) for one in changes if one.before and one.after]
    touched = _change(pairs, ground, on)
    removed = [ground.spots[one.before.code].pk for one in changes if one.before and not one.after]
    Covers.objects.filter(unit__in=removed).delete()
    named = _name_uppers([one.after for one in changes if one.after], on)
    settle(bases.keys() - named - set(removed), before, on=on)
    uproot(Unit, removed)
    follow_coverage(touched, on=on)
    counts = Counts(added=len(made), changed=len(pairs), removed=len(removed))
    _note(path, counts, pairs, digest=digest, actor=actor, at=at)
    return counts


def _refuse_stale(changes: Iterable[Change[UnitRow]], ground: StandingUnits) -> None:
    changed = [row.code for one in changes if (row := _stale(one, ground))]
    if changed:
        named = ", ".join(sorted(changed)[:_NAMED])
        raise Stale(
            "org.stale", _("Someone else changed this in between: %(codes)s.") % {"codes": named}
        )


def _stale(change: Change[UnitRow], ground: StandingUnits) -> UnitRow | None:
    """Return the row for which something else stands than the change says."""
    before, after = change.before, change.after
    if before is None:
        used = after and (after.code in ground or after.code in ground.spent)
        return after if used else None
    if before.ends:
        return before if before.code in ground or before.code not in ground.spent else None
    return None if ground.get(before.code) == before else before


def _shared_path(ground: StandingUnits) -> str:
    """Return the path of the lowest area above all that the rows name, or the only one."""
    paths = [path for _pk, path in ground.areas.values()]
    if not paths:
        raise Refused("org.area_missing", _("There is no such place."), field="base")
    # What the first and the last path share, all between them share.
    first, last = numbers.ancestors(min(paths)), numbers.ancestors(max(paths))
    return [one for one, other in zip(first, last, strict=False) if one == other][-1]


def _add(rows: Sequence[UnitRow], ground: StandingUnits, on: date) -> list[int]:
    if not rows:
        return []
    numbered = dict(zip(ids.take(len(rows)), rows, strict=True))
    values = (
        [
            pk,
            row.code,
            row.org_type,
            row.level,
            row.name,
            row.name_en,
            _area(row.base, ground),
            None,
            row.phone,
            on,
            None,
        ]
        for pk, row in numbered.items()
    )
    put_many(Unit, values)
    cover_silently(
        ((pk, _area(code, ground)) for pk, row in numbered.items() for code in row.covered),
        from_on=on,
    )
    return list(numbered)


def _area(code: str, ground: StandingUnits) -> int:
    if code not in ground.areas:
        raise Refused(
            "org.area_missing",
            _("There is no place with the code %(code)s.") % {"code": code},
            field="base",
        )
    return ground.areas[code][0]


def _change(pairs: Sequence[tuple[UnitRow, UnitRow]], ground: StandingUnits, on: date) -> list[int]:
    """Write what changed of units; return the ids of those that cover something else now."""
    touched: list[int] = []
    for before, after in pairs:
        if before.ends and not after.ends:
            _reopen(before)
        elif after.ends:
            _end(ground.spots[after.code].pk, after.ends)
        unit = Unit.objects.filter(code=after.code)
        values = {name: getattr(after, name) for name in _PLAIN}
        unit.update(**values, base_id=_area(after.base, ground))
        if not after.ends and set(before.covered) != set(after.covered):
            pk = unit.values_list("pk", flat=True).get()
            _recover(pk, after, ground, on)
            touched.append(pk)
        elif before.base != after.base:
            touched.append(ground.spots[after.code].pk)
    return touched


def _recover(pk: int, row: UnitRow, ground: StandingUnits, on: date) -> None:
    """Let a unit cover from today on what its row says, and nothing else."""
    wanted = {_area(code, ground) for code in row.covered}
    has = list(Covers.objects.filter(in_force(on), unit=pk))
    end_covers([one for one in has if one.area_id not in wanted], last_on=on - _DAY)
    missing = wanted - {one.area_id for one in has}
    cover_silently(((pk, area) for area in sorted(missing)), from_on=on)


def _end(pk: int, last_on: date) -> None:
    Unit.objects.filter(pk=pk).update(valid_to=last_on)
    rows = Covers.objects.filter(unit=pk).exclude(to_on__lte=last_on)
    end_covers(rows, last_on=last_on)


def _reopen(before: UnitRow) -> None:
    Covers.objects.filter(unit__code=before.code, to_on=before.ends).update(to_on=None)
    Unit.objects.filter(code=before.code, valid_to=before.ends).update(valid_to=None)


def _name_uppers(rows: Sequence[UnitRow], on: date) -> set[int]:
    """Give every unit of these rows the upper unit it names, else the one that the rule names."""
    named = {row.code: row.upper for row in rows if not row.ends}
    done: set[int] = set()
    for some in blocks(named):
        units = list(Unit.objects.filter(code__in=some).select_related("base"))
        derived = derived_uppers({one.pk: (one.level, one.base.path) for one in units}, on=on)
        wanted = {named[one.code] for one in units} - {""}
        known = dict(
            Unit.objects.filter(code__in=wanted, valid_to__isnull=True).values_list("code", "pk")
        )
        for unit in units:
            upper = named[unit.code]
            if upper and upper not in known:
                raise Refused(
                    "org.upper_missing",
                    _("There is no unit with the code %(code)s.") % {"code": upper},
                    field="upper",
                )
            unit.upper_id = known[upper] if upper else derived[unit.pk]
        set_uppers(units)
        done.update(unit.pk for unit in units)
    return done


def _note(
    path: str,
    counts: Counts,
    pairs: Sequence[tuple[UnitRow, UnitRow]],
    *,
    digest: str,
    actor: Actor,
    at: datetime,
) -> None:
    area = Area.objects.get(path=path)
    ended = sum(after.ends is not None for _before, after in pairs)
    event = events.UnitsTakenIn(
        units=counts.added,
        changed=counts.changed - ended or None,
        ended=ended or None,
        removed=counts.removed or None,
        digest=digest,
    )
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
