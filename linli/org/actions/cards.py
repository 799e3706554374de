"""Show somebody at the doors, with consent and an end, and stop at once when they say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from linli.areas.actions import place_of
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.org import events, rules
from linli.org.models import DutyCard, Holding, Post, Substitution
from linli.people.models import User
from linli.shards import ids

FAULTS: dict[str, tuple[str | Promise, str]] = {
    "no_consent": (_("Nobody is shown without their consent."), "consent_text"),
    "no_way": (_("Say how the person can be reached."), "phone"),
    "no_number_consent": (_("A private number needs a consent of its own."), "number_consent"),
    "past": (_("The card would have run out already."), "expires_on"),
    "too_long": (_("A card lasts a year at most; then ask again."), "expires_on"),
}


@dataclass(frozen=True, kw_only=True)
class Face:
    """What the holder of a post agreed to show; the consents are codes of the texts they signed.

    `reach_by` is relay, desk or own; `own` is a private number and needs `number_consent` too.
    """

    shown_name: str
    reach_by: str
    phone: str
    consent_text: str
    expires_on: date
    shown_name_en: str = ""
    number_consent: str = ""
    hours: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def publish_card(post: Post, user: User, face: Face, *, actor: Actor, at: datetime) -> DutyCard:
    """Show `user` as the face of a post; a card they had there before ends.

    Raises Refused without consent, for a private number without its own consent, for a day that is
    past or more than a year away, and for somebody who does not hold or will not hold the post.
    """
    today = localtime(at).date()
    _refuse_faulty(face, today)
    _refuse_stranger(post, user, today)
    DutyCard.objects.filter(post=post, user=user, withdrawn_at__isnull=True).update(withdrawn_at=at)
    [pk] = ids.take()
    card = DutyCard.objects.create(
        id=pk,
        post=post,
        user=user,
        shown_name=face.shown_name.strip(),
        shown_name_en=face.shown_name_en.strip(),
        reach_by=face.reach_by,
        phone=face.phone.strip(),
        hours=face.hours,
        consent_text=face.consent_text,
        number_consent=face.number_consent,
        consented_at=at,
        expires_on=face.expires_on,
    )
    event = events.CardPublished(
        card_id=pk,
        post_id=post.pk,
        user_id=user.pk,
        reach_by=card.reach_by,
        consent_text=card.consent_text,
        expires_on=card.expires_on,
    )
    place = place_of(post.unit.base, unit_id=post.unit_id)
    log.record("post", post.pk, event, place=place, actor=actor, at=at)
    return card


@transaction.atomic
def withdraw_card(card: DutyCard, *, actor: Actor, at: datetime) -> DutyCard:
    """Stop showing somebody, at once. Raises Stale when it happened already."""
    shown = DutyCard.objects.filter(pk=card.pk, withdrawn_at__isnull=True)
    if not shown.update(withdrawn_at=at):
        raise Stale("org.card_withdrawn", _("This card is withdrawn already."))
    card.withdrawn_at = at
    event = events.CardWithdrawn(card_id=card.pk, post_id=card.post_id, user_id=card.user_id)
    unit = card.post.unit
    place = place_of(unit.base, unit_id=unit.pk)
    log.record("post", card.post_id, event, place=place, actor=actor, at=at)
    return card


def _refuse_faulty(face: Face, today: date) -> None:
    fault = rules.card_fault(
        way=face.reach_by,
        phone=face.phone,
        consent=face.consent_text,
        number_consent=face.number_consent,
        expires_on=face.expires_on,
        today=today,
    )
    if fault:
        sentence, blamed = FAULTS[fault]
        raise Refused(f"org.card_{fault}", sentence, field=blamed)
    if not face.shown_name.strip():
        raise Refused("org.card_no_name", _("Say under which name."), field="shown_name")


def _refuse_stranger(post: Post, user: User, today: date) -> None:
    still = Q(to_on__isnull=True) | Q(to_on__gte=today)
    holds = Holding.objects.filter(still, post=post, user=user)
    stands_in = Substitution.objects.filter(post=post, user=user, to_on__gte=today)
    if not (holds.exists() or stands_in.exists()):
        raise Refused("org.not_holder", _("This person does not hold the post then."), field="user")
