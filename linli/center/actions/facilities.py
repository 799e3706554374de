"""Set up facilities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.areas.actions import digest_of
from linli.center.actions.intake import faults, write
from linli.center.models import Facility
from linli.center.queries import standing
from linli.center.rules import FacilityRow
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.kernel.intake import Change, RowFault

_SENTENCES: dict[str, Any] = {
    "code_used": gettext_lazy("A code is used twice."),
    "hours": gettext_lazy("The hours of %(code)s cannot be read."),
    "area_missing": gettext_lazy("There is no place with the code %(area)s."),
}
# What a refusal was called before tables were checked.
_CODES = {"code_twice": "code_used", "no_area": "area_missing"}


@transaction.atomic
def take_in(rows: Sequence[FacilityRow], *, actor: Actor, at: datetime) -> list[Facility]:
    """Set up facilities, with one entry in the stream of the first one's area.

    Raises Refused for a code that is used, an area that is not known, or hours nobody can read.
    """
    if not rows:
        return []
    ground = standing(rows, on=localtime(at).date())
    for fault in faults(rows, ground, at):
        raise _refusal(fault, rows[fault.index].code)
    for row in rows:
        if row.code in ground:
            raise _refusal(RowFault(0, "code", "code_used"), row.code)
    write([Change(None, row) for row in rows], digest=digest_of(rows), actor=actor, at=at)
    found = Facility.objects.filter(code__in=[row.code for row in rows]).select_related("area")
    made = {one.code: one for one in found}
    return [made[row.code] for row in rows]


def _refusal(fault: RowFault, code: str) -> Refused:
    known = _CODES.get(fault.code, fault.code)
    sentence = _SENTENCES.get(known) or _("%(code)s lacks something.")
    return Refused(
        f"center.{known}", str(sentence) % {"code": code, **fault.params}, field=fault.field
    )
