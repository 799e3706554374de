"""What a requester does, known only by the code: join, answer, reopen, withdraw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linli.kernel import codes
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.kernel.flow import By
from linli.matters import events, queries, rules
from linli.matters.actions import steps
from linli.matters.actions.checking import last_own
from linli.matters.actions.notes import note_down, told
from linli.matters.actions.passing import still
from linli.matters.actions.steps import Step
from linli.matters.models import Matter, Note, Photo, Voice
from linli.privacy import actions as vault
from linli.privacy.models import Contact


@transaction.atomic
def join(
    matter: Matter,
    *,
    voice: Voice,
    actor: Actor | None = None,
    text: str = "",
    contact: Contact | None = None,
    photos: tuple[Photo, ...] = (),
    at: datetime,
) -> Voice:
    """Let one more person stand behind an open matter, with a code of their own.

    `voice` comes unsaved from `fresh_voice`. Raises Refused once it is no longer open.
    """
    rows: list[models.Model] = [contact] if contact else []
    rows += [voice, *photos]
    if text.strip():
        rows.append(_words(matter, voice, told(text, most=rules.TEXT_LENGTH), at))

    def joined(now: Matter) -> events.Joined:
        voices = now.voice_count + 1
        return events.Joined(voice_id=voice.pk, channel=voice.channel, voices=voices)

    note_down(
        matter,
        joined,
        actor=actor or voice,
        at=at,
        rows=rows,
        guard=_joinable,
        voice_count=F("voice_count") + 1,
    )
    matter.refresh_from_db(fields=["voice_count"])
    voice.matter = matter
    return voice


def _joinable(matter: Matter) -> None:
    if matter.state not in queries.flow_of(matter).row("join", By.REQUESTER).sources:
        raise Refused("join.too_late", _("This one is no longer open; please report it anew."))
    if matter.voice_count >= rules.VOICES_MOST:
        raise Refused("join.full", _("Enough people have said so; it is being worked on."))


def fresh_voice(
    matter_id: UUID,
    *,
    jurisdiction_id: int,
    key: str,
    channel: str,
    at: datetime,
    pk: UUID,
    contact: Contact | None,
) -> Voice:
    """Return an unsaved voice with a new code."""
    return Voice(
        id=pk,
        jurisdiction_id=jurisdiction_id,
        matter_id=matter_id,
        code=codes.make(key),
        contact_id=contact.pk if contact else None,
        channel=channel,
        joined_at=at,
    )


@transaction.atomic
def answer(matter: Matter, *, actor: Voice, text: str, at: datetime) -> Matter:
    """Answer the question; the promise runs on."""
    step = steps.begin(matter, "answer", actor=actor, at=at)
    step.say(told(text), rules.STAFF, voice=actor)
    minutes = step.wake()
    return step.commit(events.Answered(voice_id=actor.pk, minutes=minutes))


@transaction.atomic
def reopen(matter: Matter, *, actor: Voice, text: str, at: datetime) -> Matter:
    """Bring a new fact within the days for it; the next round begins with a new finish promise.

    Everybody may rate the new round; what was said of the last one stays in the journal.
    """
    step = steps.begin(matter, "reopen", actor=actor, at=at)
    step.say(told(text), rules.STAFF, voice=actor)
    vault.keep_on(steps.contacts_behind(matter), jurisdiction_id=matter.jurisdiction_id)
    voices = Voice.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    voices.update(solved="", satisfied="", rated_at=None)
    count = matter.round + 1
    last, terms = last_own(step), step.stand.terms
    due_at = step.after(terms.finish or terms.first_answer)
    step.open_leg(rules.OWN, last.unit, due_at=due_at, handler_id=last.handler_id, taken_at=at)
    return step.commit(
        events.Reopened(round=count), round=count, reopened_at=at, closed_at=None, is_late=False
    )


@transaction.atomic
def withdraw(matter: Matter, *, actor: Voice, at: datetime) -> Matter:
    """End this voice; the matter ends with its last one.

    Raises Stale when somebody else left or joined at the same moment: who is last must be certain.
    """
    step = steps.begin(matter, "withdraw", actor=actor, at=at)
    voices = Voice.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    others = voices.filter(withdrawn_at__isnull=True).exclude(pk=actor.pk).count()
    voices.filter(pk=actor.pk).update(withdrawn_at=at)
    actor.withdrawn_at = at
    if others:
        fact = events.VoiceWithdrew(voice_id=actor.pk, voices=others)
        return Step(step.stand, still(matter)).commit(fact, voice_count=others)
    step.end_legs()
    step.end_pause()
    return step.commit(events.Withdrawn(voice_id=actor.pk), closed_at=at)


def _words(matter: Matter, voice: Voice, text: str, at: datetime) -> Note:
    return Note(
        jurisdiction_id=matter.jurisdiction_id,
        matter=matter,
        voice=voice,
        text=text,
        audience=rules.STAFF,
        at=at,
    )
