"""Take in places from a table: what is wrong with them, and writing them all or none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import events
from linli.areas.actions.checking import faults
from linli.areas.actions.following import let_grants_follow
from linli.areas.actions.planting import Succession, end, in_order, plant, rewrite
from linli.areas.actions.uprooting import uproot
from linli.areas.models import Area
from linli.areas.queries import Spot, Standing, standing
from linli.areas.queries.standing import subtree
from linli.areas.rules import AreaRow
from linli.journal import log
from linli.kernel import numbers
from linli.kernel.actor import Actor
from linli.kernel.errors import Stale
from linli.kernel.intake import Change, Counts
from linli.kernel.numbers import SEGMENT_SIGNS

__all__ = ["Plan", "faults", "write"]

Follow = Callable[[Succession], object]
_NAMED = 5


@dataclass
class Plan:
    """The changes sorted by what becomes of the rows; codes as keys."""

    new: dict[str, AreaRow] = field(default_factory=dict)
    kept: dict[str, AreaRow] = field(default_factory=dict)
    moved: dict[str, AreaRow] = field(default_factory=dict)
    ended: dict[str, AreaRow] = field(default_factory=dict)
    reopened: dict[str, AreaRow] = field(default_factory=dict)
    removed: dict[str, AreaRow] = field(default_factory=dict)

    def sort(self, change: Change[AreaRow]) -> None:
        """Put one change where it belongs."""
        before, after = change.before, change.after
        if before is None and after is not None:
            self.new[after.code] = after
        elif after is None and before is not None:
            self.removed[before.code] = before
        elif before is not None and after is not None:
            self._sort_pair(before, after)

    def _sort_pair(self, before: AreaRow, after: AreaRow) -> None:
        if before.ends and not after.ends:
            self.reopened[after.code] = before
        elif after.ends:
            self.ended[after.code] = after
        elif before.parent != after.parent:
            self.moved[after.code] = after
        elif before != after:
            self.kept[after.code] = after


@transaction.atomic
def write(
    changes: Sequence[Change[AreaRow]],
    *,
    digest: str,
    actor: Actor,
    at: datetime,
    follow: Follow | None = None,
) -> Counts:
    """Write all these changes from today on, with one entry in the nearest place above them all.

    A place with another parent is closed and gets a successor, with everything beneath it. What
    units cover must follow, and only `org.actions.intake_areas.write` knows how: it gives `follow`;
    without it such changes are a mistake (LookupError). Raises Stale when something else stands now
    than the changes say, Refused when a place to take away is referred to.
    """
    today = localtime(at).date()
    plan = Plan()
    for change in changes:
        plan.sort(change)
    if plan == Plan():
        return Counts()
    ground = standing([row for one in changes if (row := one.after or one.before)])
    _refuse_stale(changes, plan, ground)
    above = _above(plan, ground)
    grown, succession = _carry_out(plan, ground, today)
    if succession.heirs or succession.ended or succession.reopened:
        if follow is None:
            raise LookupError("what units cover must follow: use org.actions.intake_areas.write")
        let_grants_follow(succession)
        follow(succession)
    _note(plan, grown, above, digest=digest, actor=actor, at=at)
    changed = len(plan.kept) + len(plan.moved) + len(plan.ended) + len(plan.reopened)
    return Counts(added=len(plan.new), changed=changed, removed=len(plan.removed))


def _refuse_stale(changes: Iterable[Change[AreaRow]], plan: Plan, ground: Standing) -> None:
    """Refuse what was staged before something else changed the same places."""
    changed = [code for code in plan.new if code in ground or code in ground.spent]
    for change in changes:
        before = change.before
        if before is not None and before.code not in plan.reopened:
            now = ground.get(before.code)
            if now is None or (now != before and now != _as_standing(before, now)):
                changed.append(before.code)
    if changed:
        named = ", ".join(sorted(changed)[:_NAMED])
        raise Stale(
            "area.stale", _("Someone else changed this in between: %(codes)s.") % {"codes": named}
        )


def _as_standing(row: AreaRow, now: AreaRow) -> AreaRow:
    """Return the row without its days; keys are given, not changed."""
    return replace(row, key=now.key, begins=None, ends=None, replaced_by="")


def _carry_out(plan: Plan, ground: Standing, today: date) -> tuple[dict[str, Spot], Succession]:
    uproot(Area, [ground.spots[code].pk for code in plan.removed])
    rewrite([(ground.spots[code].pk, row) for code, row in plan.kept.items()])
    reopened = _reopen(plan.reopened)
    shifted = _shifted(plan, ground)
    last_on = Succession(on=today).last_on
    end((pk, last_on, None) for pk, _row in shifted.values())
    coming = [*plan.new.values(), *(row for _pk, row in shifted.values())]
    grown = plant(in_order(coming), ground.spots, today=today)
    heirs = {pk: (grown[code].pk,) for code, (pk, _row) in shifted.items()}
    end((pk, last_on, heir) for pk, [heir] in heirs.items())
    ended: dict[int, date] = {}
    seniors: set[int] = set()
    for code, row in plan.ended.items():
        pk, senior = ground.spots[code].pk, ground.spots.get(row.replaced_by)
        heir = grown.get(row.replaced_by) or senior
        end([(pk, row.ends, heir.pk if heir else None)])
        if heir is None:
            ended[pk] = row.ends or today
            continue
        heirs[pk] = (heir.pk,)
        if heir is senior:
            seniors.add(heir.pk)
    succession = Succession(
        on=today, heirs=heirs, ended=ended, reopened=reopened, seniors=frozenset(seniors)
    )
    return grown, succession


def _shifted(plan: Plan, ground: Standing) -> dict[str, tuple[int, AreaRow]]:
    """Return, by code, every place that gets another path: its id and the row of its heir."""
    found: dict[str, tuple[int, AreaRow]] = {}
    for code in plan.moved:
        if code in found:
            continue
        for pk, row in subtree(ground.spots[code].path):
            if row.code not in plan.ended:
                said = plan.moved.get(row.code) or plan.kept.get(row.code) or row
                found[row.code] = pk, replace(said, key="", begins=None)
    return found


def _reopen(before: Mapping[str, AreaRow]) -> dict[int, date]:
    """Let places be in force again that were ended without an heir; return their last days."""
    found: dict[int, date] = {}
    for code, row in before.items():
        closed = Area.objects.filter(code=code, valid_to=row.ends, replaced_by__isnull=True)
        pk = closed.order_by("-pk").values_list("pk", flat=True).first()
        if pk is None or Area.objects.filter(code=code, valid_to__isnull=True).exists():
            raise Stale("area.taken_over", _("%(code)s cannot be opened again.") % {"code": code})
        end([(pk, None, None)])
        found[pk] = row.ends or date.min
    return found


def _above(plan: Plan, ground: Standing) -> str:
    """Return the path of the nearest lasting place above all that changes; empty for a new root."""
    leaving = plan.moved.keys() | plan.ended.keys() | plan.removed.keys()
    sorts = (plan.new, plan.kept, plan.moved, plan.ended, plan.reopened, plan.removed)
    codes = {name for rows in sorts for row in rows.values() for name in _parents(row, ground)}
    paths = [
        ground.spots[code].path[: -SEGMENT_SIGNS if code in leaving else None]
        for code in codes
        if code in ground.spots
    ]
    if not all(paths) or not paths:
        return ""
    # What the first and the last path share, all between them share.
    first, last = numbers.ancestors(min(paths)), numbers.ancestors(max(paths))
    return [one for one, other in zip(first, last, strict=False) if one == other][-1]


def _parents(row: AreaRow, ground: Standing) -> set[str]:
    """Return the codes above a place, before and after; a root counts as its own."""
    spot = ground.spots.get(row.code)
    before = {spot.parent or spot.code} if spot else set()
    return before | ({row.parent} if row.parent else set())


def _note(
    plan: Plan,
    grown: Mapping[str, Spot],
    above: str,
    *,
    digest: str,
    actor: Actor,
    at: datetime,
) -> None:
    path = above or min(spot.path for spot in grown.values())
    area = Area.objects.get(path=path)
    event = events.AreasTakenIn(
        areas=len(plan.new),
        changed=len(plan.kept) + len(plan.reopened) or None,
        moved=len(plan.moved) or None,
        ended=len(plan.ended) or None,
        removed=len(plan.removed) or None,
        digest=digest,
    )
    place = log.Place(jurisdiction_id=area.jurisdiction_pk, area_id=area.pk)
    log.record("area", area.pk, event, place=place, actor=actor, at=at)
