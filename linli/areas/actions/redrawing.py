"""Put places in the stead of others; `org.actions.redraw` tells of it and lets the rest follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import rules
from linli.areas.actions.checking import faults
from linli.areas.actions.planting import Succession, end, in_order, plant
from linli.areas.actions.sentences import refusal
from linli.areas.models import Area
from linli.areas.queries import standing
from linli.areas.queries.standing import subtree
from linli.areas.rules import AreaRow
from linli.kernel.errors import Refused, Stale
from linli.kernel.intake import RowFault


def put_in_stead(
    olds: Sequence[Area],
    rows: Sequence[AreaRow],
    *,
    above: Mapping[str, str],
    at: datetime,
) -> Succession:
    """Close `olds` and open `rows` in their stead from today on, the leading one first.

    Everything beneath gets successors too; `above` names, by the codes of what lay directly beneath
    `olds`, the code of the new place above. Codes may be taken over from `olds`. Raises Refused for
    what cannot lie there, Stale when one of `olds` is closed already.
    """
    _refuse_unlike(olds, rows)
    today = localtime(at).date()
    beneath = {row.code: (pk, row) for old in olds for pk, row in subtree(old.path)}
    leading = {old.code: old.pk for old in olds}
    if missing := sorted(leading.keys() - beneath.keys()):
        raise Stale("area.closed", _("%(code)s is closed already.") % {"code": missing[0]})
    shifted = {
        code: (pk, replace(row, key="", parent=above.get(code, row.parent)))
        for code, (pk, row) in beneath.items()
        if code not in leading
    }
    coming = [*rows, *(row for _pk, row in shifted.values())]
    _refuse_homeless(coming, leading.keys() - {row.code for row in rows})
    ground = standing(coming)
    for fault in faults(coming, ground, at):
        raise refusal(fault, coming[fault.index].code)
    for row in rows:
        if row.code in ground and row.code not in leading:
            raise refusal(RowFault(0, "code", "code_used"), row.code)
    succession = Succession(on=today)
    end((pk, succession.last_on, None) for pk, _row in beneath.values())
    grown = plant(in_order(coming), ground.spots, today=today)
    heads = tuple(grown[row.code].pk for row in rows)
    heirs = dict.fromkeys(leading.values(), heads)
    heirs |= {pk: (grown[code].pk,) for code, (pk, _row) in shifted.items()}
    end((pk, succession.last_on, first) for pk, (first, *_others) in heirs.items())
    return replace(succession, heirs=heirs)


def _refuse_unlike(olds: Sequence[Area], rows: Sequence[AreaRow]) -> None:
    """Refuse to put a place that can own work in the stead of one that cannot, and vice versa."""
    owning = {kind in rules.OWNING_KINDS for kind in [*(old.kind for old in olds)]}
    owning |= {row.kind in rules.OWNING_KINDS for row in rows}
    if len(owning) != 1:
        raise Refused(
            "area.unlike", _("These kinds of places cannot take each other's stead."), field="kind"
        )


def _refuse_homeless(coming: Sequence[AreaRow], gone: AbstractSet[str]) -> None:
    if lost := sorted(row.code for row in coming if row.parent in gone):
        raise Refused(
            "area.where_to",
            _("Say where %(code)s shall lie.") % {"code": lost[0]},
            field="children",
        )
