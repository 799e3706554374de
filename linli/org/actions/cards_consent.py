"""Who may say yes to a duty card and take it back: the holder, or the secretary on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.org import events, queries
from linli.org.actions.cards import Face, note_card, publish_card, withdraw_card, withdraw_number
from linli.org.models import DutyCard, Post
from linli.people.models import User
from linli.shards import ids

ASK_DAYS = 7


def agree(post: Post, face: Face, *, actor: User, at: datetime) -> DutyCard:
    """Publish one's own card by one's own consent. Raises as `publish_card`."""
    return publish_card(post, actor, replace(face, paper_place=""), actor=actor, at=at)


def record_paper(post: Post, user: User, face: Face, *, actor: User, at: datetime) -> DutyCard:
    """Publish somebody's card by the sheet they signed; `face.paper_place` says where it lies.

    Needs org.posts or org.manage over the unit. Raises Refused without the place of the paper.
    """
    queries.require_keeper(actor, post.unit.base, on=localtime(at).date())
    if not face.paper_place.strip():
        raise Refused(
            "org.card_no_paper",
            _("Say where the signed paper lies; without it nobody agreed."),
            field="paper_place",
        )
    return publish_card(post, user, face, actor=actor, at=at)


def take_back(card: DutyCard, *, actor: User, at: datetime) -> DutyCard:
    """Withdraw a card, as its holder or as who keeps the unit's cards. Raises NotAllowed, Stale."""
    require_card(card, actor, at)
    return withdraw_card(card, actor=actor, at=at)


def take_back_number(card: DutyCard, *, actor: User, at: datetime) -> DutyCard:
    """Withdraw the private number alone. Raises NotAllowed, and Stale when none is shown."""
    require_card(card, actor, at)
    return withdraw_number(card, actor=actor, at=at)


@transaction.atomic
def ask_again(card: DutyCard, *, actor: User, at: datetime) -> DutyCard:
    """Ask the holder to agree again: it stands on their account page until they answer.

    Raises Stale for a card that is withdrawn, Refused when they were asked within a week: nobody
    is asked again and again.
    """
    on = localtime(at).date()
    queries.require_keeper(actor, card.post.unit.base, on=on)
    if card.asked_at is not None and (at - card.asked_at).days < ASK_DAYS:
        raise Refused(
            "org.card_asked", _("They were asked this week already. Please wait for the answer.")
        )
    rows = DutyCard.objects.filter(pk=card.pk, withdrawn_at__isnull=True)
    if not rows.update(asked_at=at):
        raise Stale("org.card_withdrawn", _("This card is withdrawn already."))
    ids.changed()
    card.asked_at = at
    event = events.CardAskedAgain(card_id=card.pk, post_id=card.post_id, user_id=card.user_id)
    note_card(card, event, actor=actor, at=at)
    return card


def require_card(card: DutyCard, actor: User, at: datetime) -> None:
    """Raise NotAllowed unless it is one's own card, or one keeps the cards of its unit."""
    if card.user_id == actor.pk:
        return
    if not queries.keeps(actor, card.post.unit.base, on=localtime(at).date()):
        raise NotAllowed("org.card_not_yours", _("This is not your card."))
