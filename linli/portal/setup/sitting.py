"""Which posts there are in some stretches of the tree, and who sits in each today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import F, FilteredRelation, Q

from linli.org.models import Post
from linli.org.queries.days import in_force, valid
from linli.portal.setup.stretches import Stretch, lying, within


@dataclass(frozen=True)
class Chair:
    """One post and who sits in it today."""

    post_id: int
    unit_id: int
    is_public: bool
    user_id: int | None
    # Whether the holder has no password yet, so that nothing reaches them.
    is_shut_out: bool = False


def sitting(ranges: Sequence[Stretch], *, on: date, most: int) -> list[Chair]:
    """Return the first `most` posts of units based there, in the order of the tree."""
    here = lying(within(ranges, "path"), "unit__base")
    rows = (
        Post.objects.filter(valid(on), valid(on, "unit__"), here)
        .annotate(
            held=FilteredRelation("holdings", condition=in_force(on, "holdings__")),
            stood=FilteredRelation("substitutions", condition=in_force(on, "substitutions__")),
        )
        .annotate(
            holder=F("held__user_id"),
            substitute=F("stood__user_id"),
            is_shut_out=Q(held__user__password__startswith=UNUSABLE_PASSWORD_PREFIX),
        )
        .order_by("unit__base__path", "rank", "pk")
    )
    wanted = rows.values_list("pk", "unit_id", "is_public", "holder", "substitute", "is_shut_out")
    return [
        Chair(pk, unit, is_public, substitute or holder, bool(is_shut_out) and not substitute)
        for pk, unit, is_public, holder, substitute, is_shut_out in wanted[:most]
    ]
