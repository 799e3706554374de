"""Paper on walls: which building got a sheet, what stands on it, and that it hangs no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import place_of
from linli.areas.models import Area
from linli.journal import log
from linli.kernel.errors import Stale
from linli.org import events, queries, rules
from linli.org.models import DoorCount, DutyCard, Poster
from linli.people.models import User
from linli.shards import ids


@dataclass(frozen=True)
class Sheet:
    """One sheet to note down: where it will hang, and whose card is on it, if anybody's."""

    area: Area
    card: DutyCard | None = None


@transaction.atomic
def note_printed(
    place: Area, sheets: Sequence[Sheet], *, actor: User, at: datetime
) -> list[Poster]:
    """Note down what was printed for `place`, one entry for all sheets.

    Needs org.posts or org.manage there. A sheet printed twice is noted once while it hangs.
    """
    queries.require_keeper(actor, place, on=localtime(at).date())
    hanging = set(
        Poster.objects.filter(
            area__in=[one.area for one in sheets], taken_down_at__isnull=True
        ).values_list("area_id", "card_id", "shows_own")
    )
    fresh = [one for one in sheets if _key(one) not in hanging]
    if not fresh:
        return []
    posters = [
        _poster(pk, one, actor, at) for pk, one in zip(ids.take(len(fresh)), fresh, strict=True)
    ]
    Poster.objects.bulk_create(posters)
    named = sum(1 for one in posters if one.card_id)
    event = events.PostersPrinted(posters=len(posters), named=named)
    log.record("area", place.pk, event, place=place_of(place), actor=actor, at=at)
    return posters


@transaction.atomic
def take_down(poster: Poster, *, actor: User, at: datetime) -> Poster:
    """Say that a sheet hangs no longer. Raises Stale when somebody said so before."""
    queries.require_keeper(actor, poster.area, on=localtime(at).date())
    rows = Poster.objects.filter(pk=poster.pk, taken_down_at__isnull=True)
    if not rows.update(taken_down_at=at, taken_down_by=actor.pk):
        raise Stale("org.poster_down", _("This sheet was taken down already."))
    ids.changed()
    event = events.PosterTakenDown(poster_id=poster.pk, card_id=poster.card_id)
    log.record("area", poster.area_id, event, place=place_of(poster.area), actor=actor, at=at)
    DoorCount.objects.filter(path__in=poster.area.ancestor_paths).update(is_stale=True)
    poster.taken_down_at, poster.taken_down_by = at, actor.pk
    return poster


def _key(sheet: Sheet) -> tuple[int, int | None, bool]:
    return sheet.area.pk, sheet.card.pk if sheet.card else None, _shows_own(sheet)


def _shows_own(sheet: Sheet) -> bool:
    return sheet.card is not None and sheet.card.reach_by == rules.OWN


def _poster(pk: int, sheet: Sheet, actor: User, at: datetime) -> Poster:
    return Poster(
        id=pk,
        area=sheet.area,
        card=sheet.card,
        shows_own=_shows_own(sheet),
        printed_at=at,
        printed_by=actor.pk,
    )
