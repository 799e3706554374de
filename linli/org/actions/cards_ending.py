"""What ends a duty card unasked: its holder left the post, or it ran out and nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Stale
from linli.org import rules
from linli.org.actions.cards import withdraw_card
from linli.org.models import DutyCard, Holding, Substitution


def forget_cards(*, now: datetime, limit: int) -> int:
    """Withdraw cards that no door shows any more, and forget name and number; return how many.

    Those of people who neither hold the post nor stand in, today or later, and those that ran out
    so long ago that nobody will agree again on the strength of them. Doors left them out before;
    paper with them stays on the list until somebody took it down.
    """
    on = localtime(now).date()
    mine = {"post": OuterRef("post"), "user": OuterRef("user")}
    held = Holding.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), **mine)
    stood = Substitution.objects.filter(to_on__gte=on, **mine)
    over = Q(expires_on__lt=on - timedelta(days=rules.CARD_DAYS_KEPT))
    rows = DutyCard.objects.filter(over | (~Exists(held) & ~Exists(stood)))
    rows = rows.filter(withdrawn_at__isnull=True).select_related("post__unit__base")
    return sum(_withdrawn(card, now) for card in rows.order_by("pk")[:limit])


def _withdrawn(card: DutyCard, now: datetime) -> bool:
    try:
        withdraw_card(card, actor=SYSTEM, at=now)
    except Stale:
        return False
    return True
