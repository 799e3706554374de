"""The open matters that wait for a unit: a unit that owes somebody something does not end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import ngettext

from linli.kernel.errors import Refused
from linli.matters import queries as matters
from linli.matters.models import Leg, Matter
from linli.org.models import Unit
from linli.people.models import User
from linli.shards.fanout import allow_fanout

SHOWN_MOST = 20
WHY = "a unit may have to act wherever it covered something"


@dataclass(frozen=True)
class Owed:
    """How many open matters wait for a unit, and the first of those that the reader may read."""

    count: int
    matters: list[Matter]

    @property
    def others(self) -> int:
        """Return how many are not shown: too many, or not for this reader."""
        return self.count - len(self.matters)


def open_legs(unit: Unit) -> QuerySet[Leg]:
    """Return the legs on which a unit must act; to be read inside `allow_fanout`."""
    return Leg.objects.filter(unit=unit, ended_at__isnull=True)


def count(unit: Unit) -> int:
    """Return how many matters wait for a unit."""
    with allow_fanout(WHY):
        return open_legs(unit).values("jurisdiction_id", "matter_id").distinct().count()


def owed(unit: Unit, user: User, *, on: date) -> Owed:
    """Return what waits for a unit, as far as this reader may see it."""
    number = count(unit)
    if not number:
        return Owed(0, [])
    with allow_fanout(WHY):
        homes = open_legs(unit).values_list("jurisdiction_id", flat=True).distinct()
        pks = open_legs(unit).values_list("matter_id", flat=True)
        seen = matters.visible_to(user, on=on).filter(
            jurisdiction_id__in=list(homes[:SHOWN_MOST]), pk__in=list(pks[: SHOWN_MOST * 5])
        )
        rows = list(seen.select_related("area").order_by("due_at", "pk")[:SHOWN_MOST])
    return Owed(number, rows)


def refuse_open(unit: Unit) -> None:
    """Raise Refused while a matter waits for the unit."""
    number = count(unit)
    if number:
        words = ngettext(
            "%(n)d open matter waits for this unit. Somebody of it has to answer it or pass it on "
            "first; the matters are listed on this page.",
            "%(n)d open matters wait for this unit. Somebody of it has to answer them or pass them "
            "on first; the matters are listed on this page.",
            number,
        )
        raise Refused("org.has_matters", words % {"n": number})
