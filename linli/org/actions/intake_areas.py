"""Take in places from a table, with all that follows them: what units cover, bases, mechanisms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.areas.actions import intake
from linli.areas.actions.intake import faults as area_faults
from linli.areas.queries import Standing
from linli.areas.queries.standing import blocks
from linli.areas.rules import AreaRow
from linli.kernel.actor import Actor
from linli.kernel.intake import Change, Counts, RowFault
from linli.org.actions.following import follow
from linli.org.models import Unit

__all__ = ["faults", "write"]


def faults(rows: Sequence[AreaRow], standing: Standing, at: datetime) -> list[RowFault]:
    """Return every fault of these rows: those of `areas`, and "based" where a unit is at home.

    A place where units are based cannot end without naming what takes over.
    """
    ending = {row.code: index for index, row in enumerate(rows) if row.ends and not row.replaced_by}
    found = area_faults(rows, standing, at)
    for some in blocks(ending):
        based = Unit.objects.filter(
            base__code__in=some, base__valid_to__isnull=True, valid_to__isnull=True
        )
        for area, unit in based.values_list("base__code", "code").order_by("base__code", "code"):
            found.append(RowFault(ending[area], "ends", "based", {"unit": unit}))
    return sorted(found, key=lambda fault: fault.index)


@transaction.atomic
def write(changes: Sequence[Change[AreaRow]], *, digest: str, actor: Actor, at: datetime) -> Counts:
    """Write all these changes from today on, with one entry; see `areas.actions.intake.write`.

    Places that move, end or take over from others carry along what hangs on them.
    """
    return intake.write(changes, digest=digest, actor=actor, at=at, follow=follow)
