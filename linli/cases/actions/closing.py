"""How a case ends: report the result, rate, call back, close unanswered, show the right way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.blueprint.types import Outcome
from linli.cases import events, rules
from linli.cases.models import Case
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.matters import events as matter_events
from linli.matters import rules as matter_rules
from linli.matters.actions import steps
from linli.matters.actions.handling import voice_of
from linli.matters.actions.notes import note_down, told
from linli.matters.models import Matter, Voice


@transaction.atomic
def feed_back(
    matter: Matter,
    *,
    actor: Actor,
    outcome: str,
    text: str,
    planned_on: date | None = None,
    whose: str = "",
    at: datetime,
) -> Matter:
    """Report what came of it; finish stops, and the upper unit looks.

    `planned` needs the day, `not_ours` whose it is; `impossible` says why in the text.
    """
    step = steps.begin(matter, "feed_back", actor=actor, at=at)
    chosen = rules.outcome(step.stand.mechanism, outcome)
    if chosen is None:
        raise Refused("feed_back.outcome", _("Please choose what came of it."), field="outcome")
    words = _result(chosen, told(text), planned_on, whose, on=matter_rules.day_of(at))
    own = step.stand.leg(matter_rules.OWN)
    assert own is not None  # noqa: S101  an owner has an open own leg
    finish = step.stand.running(matter_rules.FINISH)
    if finish and finish.due_at < at:
        step.judge(finish, in_time=False)
    step.say(words, matter_rules.REQUESTER)
    step.touch(own, handler_id=int(actor.actor_id))
    step.end_legs(matter_rules.OWN)
    checker = own.unit.upper or own.unit
    step.open_leg(matter_rules.VERIFY, checker, due_at=step.after(step.stand.terms.verify))
    _cases(matter).update(outcome=outcome, planned_on=planned_on)
    return step.commit(matter_events.FedBack(outcome=outcome))


def _result(chosen: Outcome, text: str, planned_on: date | None, whose: str, *, on: date) -> str:
    if "date" in chosen.asks and (planned_on is None or planned_on <= on):
        sentence = _("Please say for which day it is planned.")
        raise Refused("feed_back.planned_on", sentence, field="planned_on")
    if "whose" in chosen.asks:
        who = told(whose, most=120, name="whose")
        return _("%(text)s (in charge: %(whose)s)") % {"text": text, "whose": who}
    return text


@transaction.atomic
def rate(
    matter: Matter, *, actor: Actor, solved: str = "", satisfied: str = "", at: datetime
) -> Matter:
    """Say whether it is solved and whether one is satisfied; the first rating closes the case.

    Other voices may rate for 15 days after that, without a move. Raises Refused when nothing is
    said.
    """
    _check_rating(solved, satisfied)
    voice = _own_voice(matter, actor)
    if voice.rated_at is not None:
        raise Refused("rate.twice", _("You have already told us how it went. Thank you."))
    fact = events.CaseRated(voice_id=voice.pk, solved=solved, satisfied=satisfied, way="requester")
    if rules.may_still_rate(matter.state, matter.closed_at, at=at):
        note_down(matter, fact, actor=actor, at=at, guard=_require_closed(at))
        _keep_rating(voice, solved, satisfied, at)
        return matter
    step = steps.begin(matter, "rate", actor=actor, at=at)
    _keep_rating(voice, solved, satisfied, at)
    step.end_legs()
    return step.commit(fact, closed_at=at)


@transaction.atomic
def call_back(
    matter: Matter,
    *,
    actor: Actor,
    voice: str = "",
    solved: str = "",
    satisfied: str = "",
    at: datetime,
) -> Matter:
    """Write down what a resident said on the phone; done by a unit that never had the case."""
    step = steps.begin(matter, "call_back", actor=actor, at=at)
    _check_rating(solved, satisfied)
    asked = voice_of(matter, voice)
    if asked.rated_at is not None:
        raise Refused(
            "rate.twice", _("This resident has already told us how it went."), field="voice"
        )
    _keep_rating(asked, solved, satisfied, at)
    step.end_legs()
    fact = events.CaseRated(voice_id=asked.pk, solved=solved, satisfied=satisfied, way="call_back")
    return step.commit(fact, closed_at=at)


@transaction.atomic
def close_unanswered(matter: Matter, *, actor: Actor, at: datetime) -> Matter:
    """Close what nobody rated in time; it counts as no answer, never as content."""
    step = steps.begin(matter, "close_unanswered", actor=actor, at=at)
    step.end_legs()
    return step.commit(events.CaseClosedUnanswered(), closed_at=at)


@transaction.atomic
def redirect(matter: Matter, *, actor: Actor, channel: str, text: str, at: datetime) -> Matter:
    """Show the right way (an emergency number, petitions, the courts) with the reason."""
    step = steps.begin(matter, "redirect", actor=actor, at=at)
    known = {one.code for one in step.stand.mechanism.redirect_channels}
    if channel not in known:
        raise Refused("redirect.channel", _("Please choose the right channel."), field="channel")
    step.say(told(text), matter_rules.REQUESTER)
    step.end_legs()
    _cases(matter).update(redirected_to=channel)
    return step.commit(events.CaseRedirected(channel=channel), closed_at=at)


def _check_rating(solved: str, satisfied: str) -> None:
    if solved not in rules.SOLVED:
        raise Refused("rate.solved", _("Please choose one of the answers."), field="solved")
    if satisfied not in rules.SATISFIED:
        raise Refused("rate.satisfied", _("Please choose one of the answers."), field="satisfied")
    if not solved and not satisfied:
        raise Refused(
            "rate.nothing", _("Please answer at least one of the two questions."), field="solved"
        )


def _own_voice(matter: Matter, actor: Actor) -> Voice:
    if not isinstance(actor, Voice) or actor.matter_id != matter.pk or actor.withdrawn_at:
        raise NotAllowed("flow.not_yours", _("This is not yours to do."))
    return actor


def _require_closed(at: datetime) -> Callable[[Matter], None]:
    def check(matter: Matter) -> None:
        if not rules.may_still_rate(matter.state, matter.closed_at, at=at):
            raise Stale("matter.stale", _("Someone else just changed this."))

    return check


def _keep_rating(voice: Voice, solved: str, satisfied: str, at: datetime) -> None:
    """Store a rating, unless the same voice has rated in the meantime. Raises Refused."""
    rows = Voice.objects.shard(voice.jurisdiction_id).filter(pk=voice.pk, rated_at__isnull=True)
    if not rows.update(solved=solved, satisfied=satisfied, rated_at=at):
        raise Refused("rate.twice", _("You have already told us how it went. Thank you."))
    voice.solved, voice.satisfied, voice.rated_at = solved, satisfied, at


def _cases(matter: Matter) -> QuerySet[Case]:
    return Case.objects.shard(matter.jurisdiction_id).filter(matter=matter)
