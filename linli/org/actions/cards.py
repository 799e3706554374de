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
from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.org import events, queries, rules
from linli.org.models import DoorCount, DutyCard, Holding, Post, Substitution
from linli.people.models import User
from linli.shards import ids

FAULTS: dict[str, tuple[str | Promise, str]] = {
    "no_consent": (_("Nobody is shown without their consent."), "consent_text"),
    "no_way": (_("Say how the person can be reached."), "phone"),
    "no_number_consent": (_("A private number needs a consent of its own."), "number_consent"),
    "past": (_("The card would have run out already."), "expires_on"),
    "too_long": (_("A card lasts a year at most; then ask again."), "expires_on"),
}
EMPTY = {"shown_name": "", "shown_name_en": "", "phone": "", "reach_by": rules.DESK}


@dataclass(frozen=True, kw_only=True)
class Face:
    """What the holder of a post agreed to show; the consents are marks of the texts they read.

    `reach_by` is relay, desk or own; `own` is a private number and needs `number_consent` too,
    which ends with the card unless `number_expires_on` is earlier. With `paper_place` a signed
    sheet lies there; else the holder agreed on the screen.
    """

    shown_name: str
    reach_by: str
    phone: str
    consent_text: str
    expires_on: date
    shown_name_en: str = ""
    number_consent: str = ""
    number_expires_on: date | None = None
    paper_place: str = ""
    hours: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def publish_card(post: Post, user: User, face: Face, *, actor: Actor, at: datetime) -> DutyCard:
    """Show `user` as the face of a post; a card they had there before ends.

    Raises Refused without consent to a text that is known, for a private number without its own
    consent, for a day that is past or more than a year away, and for somebody who does not hold
    or will not hold the post.
    """
    today = localtime(at).date()
    _refuse_faulty(face, today)
    _refuse_stranger(post, user, today)
    _replace(post, user, face, at)
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
        consented_at=at,
        expires_on=face.expires_on,
        **_number(face, at),
        **_given(face),
    )
    _note_published(card, actor=actor, at=at)
    return card


@transaction.atomic
def withdraw_card(card: DutyCard, *, actor: Actor, at: datetime) -> DutyCard:
    """Stop showing somebody, at once, and forget name and number; the consents stay as proof.

    Raises Stale when it happened already.
    """
    shown = DutyCard.objects.filter(pk=card.pk, withdrawn_at__isnull=True)
    if not shown.update(withdrawn_at=at, **EMPTY):
        raise Stale("org.card_withdrawn", _("This card is withdrawn already."))
    ids.changed()
    card.withdrawn_at = at
    event = events.CardWithdrawn(card_id=card.pk, post_id=card.post_id, user_id=card.user_id)
    note_card(card, event, actor=actor, at=at)
    return card


@transaction.atomic
def withdraw_number(card: DutyCard, *, actor: Actor, at: datetime) -> DutyCard:
    """Stop showing a private number, at once; the name stays, the phone of the desk takes over.

    Raises Stale when no private number is shown.
    """
    rows = DutyCard.objects.filter(pk=card.pk, withdrawn_at__isnull=True, reach_by=rules.OWN)
    if not rows.update(reach_by=rules.DESK, phone="", number_withdrawn_at=at):
        raise Stale("org.card_no_number", _("No private number is shown on this card."))
    ids.changed()
    card.reach_by, card.phone, card.number_withdrawn_at = rules.DESK, "", at
    event = events.NumberWithdrawn(card_id=card.pk, post_id=card.post_id, user_id=card.user_id)
    note_card(card, event, actor=actor, at=at)
    return card


def note_card(card: DutyCard, event: Event, *, actor: Actor, at: datetime) -> None:
    """Write an event into the stream of the card's post, and have the doors there counted anew."""
    unit = card.post.unit
    place = place_of(unit.base, unit_id=unit.pk)
    log.record("post", card.post_id, event, place=place, actor=actor, at=at)
    DoorCount.objects.filter(path__in=unit.base.ancestor_paths).update(is_stale=True)


def _number(face: Face, at: datetime) -> dict[str, Any]:
    if face.reach_by != rules.OWN:
        return {}
    return {
        "number_consent": face.number_consent,
        "number_consented_at": at,
        "number_expires_on": min(face.expires_on, face.number_expires_on or face.expires_on),
    }


def _given(face: Face) -> dict[str, str]:
    paper = face.paper_place.strip()
    return {"given_by": rules.PAPER if paper else rules.HOLDER, "paper_place": paper}


def _replace(post: Post, user: User, face: Face, at: datetime) -> None:
    """End the card they had there; paper with a number that is not agreed to again must go."""
    before = DutyCard.objects.filter(post=post, user=user, withdrawn_at__isnull=True)
    if face.reach_by != rules.OWN:
        before.filter(reach_by=rules.OWN).update(number_withdrawn_at=at)
    before.update(withdrawn_at=at, **EMPTY)


def _note_published(card: DutyCard, *, actor: Actor, at: datetime) -> None:
    event = events.CardPublished(
        card_id=card.pk,
        post_id=card.post_id,
        user_id=card.user_id,
        reach_by=card.reach_by,
        consent_text=card.consent_text,
        expires_on=card.expires_on,
        number_consent=card.number_consent,
        given_by=card.given_by,
    )
    note_card(card, event, actor=actor, at=at)


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
    if face.number_expires_on is not None and face.number_expires_on < today:
        sentence, _blamed = FAULTS["past"]
        raise Refused("org.card_past", sentence, field="number_expires_on")
    if not face.shown_name.strip():
        raise Refused("org.card_no_name", _("Say under which name."), field="shown_name")
    _refuse_unread(face)


def _refuse_unread(face: Face) -> None:
    """Refuse consent to a text nobody can show any more: then nobody can say what it was."""
    wanted = [("consent_text", face.consent_text, queries.NAME)]
    if face.reach_by == rules.OWN:
        wanted.append(("number_consent", face.number_consent, queries.NUMBER))
    for name, mark, about in wanted:
        text = queries.consent_marked(mark)
        if text is None or text.field != about:
            raise Refused(
                "org.card_unknown_text",
                _("Nobody knows this consent text; open the page again and read it."),
                field=name,
            )


def _refuse_stranger(post: Post, user: User, today: date) -> None:
    still = Q(to_on__isnull=True) | Q(to_on__gte=today)
    holds = Holding.objects.filter(still, post=post, user=user)
    stands_in = Substitution.objects.filter(post=post, user=user, to_on__gte=today)
    if not (holds.exists() or stands_in.exists()):
        raise Refused("org.not_holder", _("This person does not hold the post then."), field="user")
