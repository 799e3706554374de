"""Move, split, merge and close places: rows get successors, and everything follows.

A row never changes its parent: it is closed, and a successor with the same code lies elsewhere from
today on, with successors of everything beneath. Filed matters keep the place and jurisdiction they
had, and whoever had a role there keeps it there; new ones go where the successors lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import actions as areas
from linli.areas import events
from linli.areas.actions import Succession, let_grants_follow, place_of, put_in_stead
from linli.areas.models import Area
from linli.areas.queries import standing
from linli.areas.rules import AreaRow
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.org.actions.following import follow
from linli.org.models import Unit


@transaction.atomic
def move(area: Area, *, parent: Area, actor: Actor, at: datetime) -> Area:
    """Let a place lie in `parent` from today on; return its successor.

    Raises Refused when it cannot lie there, or lies there already.
    """
    row = _row(area)
    if parent.valid_to is not None:
        raise Refused("area.closed", _("This place is closed already."), field="parent")
    if row.parent == parent.code:
        raise Refused("area.there", _("It lies there already."), field="parent")
    moved = replace(row, parent=parent.code, key="")
    succession = put_in_stead([area], [moved], above={}, at=at)
    [heir] = _heirs(succession, area)
    event = events.AreaMoved(code=area.code, heir=heir.pk, **_following(succession))
    _note([area, heir], event, actor=actor, at=at)
    return heir


@transaction.atomic
def split(
    area: Area,
    *,
    into: Sequence[AreaRow],
    children: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> list[Area]:
    """Let several places take the stead of one from today on; return them, the leading one first.

    `children` names, for the code of each place directly beneath, the code of the new one above.
    One of `into` may keep the code. Units that cover the old place cover all; units based there
    are based in the leading one. Raises Refused for fewer than two.
    """
    if len(into) < 2:
        raise Refused("area.one", _("Name at least two places."), field="into")
    parent = _row(area).parent
    rows = [replace(row, parent=row.parent or parent) for row in into]
    succession = put_in_stead([area], rows, above=children, at=at)
    heirs = _heirs(succession, area)
    event = events.AreaSplit(
        code=area.code, heirs=[heir.pk for heir in heirs], **_following(succession)
    )
    _note([area, *heirs], event, actor=actor, at=at)
    return heirs


@transaction.atomic
def merge(olds: Sequence[Area], *, into: AreaRow, actor: Actor, at: datetime) -> Area:
    """Let one place take the stead of several from today on; return it.

    `into` may keep the code of one of them; codes that end lead to it for ever. The first of
    `olds` leads: where two grid-level units or building groups would come to answer for the new
    place, its unit does. Raises Refused for fewer than two.
    """
    if len({area.pk for area in olds}) < 2:
        raise Refused("area.one", _("Name at least two places."), field="areas")
    row = replace(into, parent=into.parent or _row(olds[0]).parent)
    beneath = Area.objects.filter(parent__in=[area.pk for area in olds], valid_to__isnull=True)
    above = dict.fromkeys(beneath.values_list("code", flat=True), row.code)
    succession = put_in_stead(olds, [row], above=above, at=at)
    [heir] = _heirs(succession, olds[0])
    event = events.AreasMerged(
        codes=[area.code for area in olds], heir=heir.pk, **_following(succession)
    )
    _note([*olds, heir], event, actor=actor, at=at)
    return heir


@transaction.atomic
def close(
    area: Area,
    *,
    last_on: date,
    replaced_by: Area | None = None,
    actor: Actor,
    at: datetime,
) -> Area:
    """End a place with the day `last_on`, at most today; what covers it follows or ends with it.

    Raises Refused while places lie beneath it or, without a place that takes over, units are
    based there.
    """
    if last_on > localtime(at).date():
        raise Refused("area.ahead", _("That day is still to come."), field="last_on")
    if replaced_by is not None and (replaced_by.valid_to is not None or replaced_by == area):
        raise Refused("area.closed", _("This place is closed already."), field="replaced_by")
    if replaced_by is None:
        _refuse_based(area)
    areas.close(area, last_on=last_on, replaced_by=replaced_by, actor=actor, at=at)
    on = localtime(at).date()
    if replaced_by is None:
        follow(Succession(on=on, ended={area.pk: last_on}))
    else:
        heirs = {area.pk: (replaced_by.pk,)}
        _following(Succession(on=on, heirs=heirs, seniors=frozenset([replaced_by.pk])))
    return area


def _row(area: Area) -> AreaRow:
    """Return the row of a place in force. Raises Stale when it is closed."""
    if area.valid_to is None:
        found = standing([AreaRow(code=area.code, kind=area.kind, name=area.name)])
        if area.code in found and found.spots[area.code].pk == area.pk:
            return found[area.code]
    raise Stale("area.closed", _("This place is closed already."))


def _heirs(succession: Succession, area: Area) -> list[Area]:
    found = Area.objects.in_bulk(succession.heirs[area.pk])
    return [found[pk] for pk in succession.heirs[area.pk]]


def _following(succession: Succession) -> dict[str, int]:
    """Let everything follow; return how much did, as the events tell it."""
    grants = let_grants_follow(succession)
    followed = follow(succession)
    return {
        "areas": len(succession.heirs),
        "covers": followed.covers,
        "grants": grants,
        "units": followed.units,
        "mechanisms": followed.mechanisms,
    }


def _note(
    touched: Sequence[Area],
    event: events.AreaMoved | events.AreaSplit | events.AreasMerged,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write the same entry in the stream of every place concerned."""
    for area in touched:
        log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)


def _refuse_based(area: Area) -> None:
    unit = Unit.objects.filter(base=area, valid_to__isnull=True).order_by("code").first()
    if unit is not None:
        raise Refused(
            "area.based", _("%(unit)s is based here; say who takes over.") % {"unit": unit.name}
        )
