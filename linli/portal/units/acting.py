"""The steps that administration takes on units, each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from linli.areas.models import Area
from linli.kernel.actor import Actor
from linli.org import actions
from linli.org.actions import UnitRow
from linli.org.models import Unit
from linli.portal.importing.kinds.unit_columns import CODE_LENGTH
from linli.portal.importing.naming import free, initials
from linli.portal.units.owed import refuse_open


def add(*, row: UnitRow, places: Sequence[Area], actor: Actor, at: datetime) -> Unit:  # noqa: ARG001
    """Set up a unit; `places` are what the row covers, for whoever looks at it first."""
    [made] = actions.take_in_units([row], actor=actor, at=at)
    return made


def cover(unit: Unit, *, areas: Sequence[Area], from_on: date, actor: Actor, at: datetime) -> Unit:
    """Let a unit answer for more places."""
    actions.cover_places(unit, areas=areas, from_on=from_on, actor=actor, at=at)
    return unit


def uncover(
    unit: Unit, *, areas: Sequence[Area], last_on: date, actor: Actor, at: datetime
) -> Unit:
    """End what a unit covers."""
    actions.uncover_places(unit, areas=areas, last_on=last_on, actor=actor, at=at)
    return unit


@transaction.atomic
def end(unit: Unit, *, last_on: date, actor: Actor, at: datetime) -> Unit:
    """End a unit for which nothing is open.

    Raises Refused while a matter waits for it, a unit stands below it or somebody holds a post.
    """
    refuse_open(unit)
    ended = actions.end_unit(unit, last_on=last_on, actor=actor, at=at)
    # A matter that came in meanwhile: looked at again, as close to the commit as can be.
    refuse_open(unit)
    return ended


def free_code(base: Area, name: str) -> str:
    """Return a code that no unit has, made of the place and the name as a table makes it."""
    wanted = f"{base.code}-{initials(name)}"[:CODE_LENGTH].rstrip("-")
    taken = Unit.objects.filter(code__startswith=wanted[: CODE_LENGTH - 4])
    return free(wanted, set(taken.values_list("code", flat=True)), most=CODE_LENGTH)
