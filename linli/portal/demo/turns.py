"""What happens next to a case of the demo, by the state it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from linli.blueprint import queries as blueprint
from linli.cases.actions import closing
from linli.kernel.worktime import Measure
from linli.matters import rules
from linli.matters.actions import checking, handling, passing, speaking
from linli.matters.models import Leg
from linli.matters.queries import calendar_of
from linli.people.models import User
from linli.portal.demo import fate
from linli.portal.demo.cast import WHOSE
from linli.portal.demo.life import DAY, HOUR, Life, Turn

HANDLE = "matters.handle"


def new(life: Life) -> Turn | None:
    """Nobody has taken it yet."""
    leg, own = life.leg(rules.OWN), life.fate
    if leg is None or own.is_stuck:
        return life.until(leg)
    if turn := _early_end(life, leg):
        return turn
    if own.silent and _may_climb(life, leg) and life.until(leg):
        own.silent -= 1
        return life.until(leg)
    people = life.people(leg, HANDLE)
    if not people:
        return life.until(leg)
    worker = life.chance.choice(people)
    if turn := _passed_on(life, leg, worker):
        return turn
    return life.soon(leg.due_at), partial(_take, life, worker)


def in_hand(life: Life) -> Turn | None:
    """Somebody has it in hand."""
    leg = life.leg(rules.OWN)
    people = life.people(leg, HANDLE) if leg else []
    if leg is None or not people:
        return life.until(leg)
    worker = life.chance.choice(people)
    if life.fate.has("asked"):
        return life.soon(life.now + 8 * HOUR), partial(_ask, life, worker)
    if life.fate.has("extended") and (until := _later_day(life, leg)):
        return life.soon(leg.due_at), partial(_extend, life, worker, until)
    if _may_climb(life, leg) and life.fate.has("escalated"):
        return life.soon(leg.due_at), partial(_escalate, life, worker)
    if _is_safe(life, leg) and life.fate.has("overdue") and (turn := life.until(leg)):
        return turn
    return life.soon(leg.due_at, 1.6, 1.7), partial(_feed_back, life, worker)


def waiting(life: Life) -> Turn | None:
    """The resident was asked something."""
    if life.chance.random() < fate.ANSWERS_A_QUESTION:
        return life.soon(life.now + 3 * DAY), partial(_answer, life)
    return life.until_unasked()


def objected(life: Life) -> Turn | None:
    """The owner said it is not theirs."""
    leg = life.leg(rules.DECIDE)
    people = life.people(leg, "matters.decide") if leg else []
    if leg is None or not people:
        return life.until(leg)
    return life.soon(leg.due_at), partial(_decide, life, life.chance.choice(people))


def done(life: Life) -> Turn | None:
    """Somebody else looks whether it is so."""
    leg = life.leg(rules.VERIFY)
    people = life.people(leg, "matters.verify") if leg else []
    others = [one for one in people if one.pk not in life.handlers]
    if leg is None or not others:
        return life.until(leg)
    checker = life.chance.choice(others)
    if life.fate.has("sent_back"):
        return life.soon(leg.due_at), partial(_send_back, life, checker)
    return life.soon(leg.due_at), partial(_verify, life, checker)


def verified(life: Life) -> Turn | None:
    """The resident is asked how it went."""
    leg = life.leg(rules.CALL_BACK)
    people = life.people(leg, "matters.call_back") if leg else []
    if people and life.fate.has("reworked"):
        return life.soon(life.now + 4 * DAY), partial(_rework, life, life.chance.choice(people))
    if not life.fate.answers or life.voices[0].rated_at:
        return life.until_unasked()  # a voice rates once, whatever comes back later
    if people and life.chance.random() > fate.BY_THEMSELVES:
        return life.soon(life.now + 6 * DAY), partial(_call_back, life, life.chance.choice(people))
    return life.soon(life.now + 5 * DAY), partial(_rate, life, 0)


def closed(life: Life) -> Turn | None:
    """It is over, unless it comes back; others may still say how it went."""
    if life.fate.has("reopened"):
        return life.soon(life.now + 20 * DAY), partial(_reopen, life)
    quiet = [
        n
        for n, voice in enumerate(life.voices)
        if n and not voice.rated_at and not voice.withdrawn_at
    ]
    if life.fate.answers and quiet and life.chance.random() < 0.4:
        return life.soon(life.now + 4 * DAY), partial(_rate, life, quiet[0])
    return None


TURNS: Mapping[str, Callable[[Life], Turn | None]] = {
    "new": new,
    "handling": in_hand,
    "waiting": waiting,
    "objected": objected,
    "done": done,
    "verified": verified,
    "closed": closed,
}


def _early_end(life: Life, leg: Leg) -> Turn | None:
    if life.fate.ends == "withdrawn":
        life.fate.ends = ""
        return life.soon(leg.due_at), partial(_withdraw, life)
    if life.fate.ends == "redirected":
        life.fate.ends = ""
        if people := life.cast.above(life.case.area, "cases.redirect", on=life.today):
            return life.soon(leg.due_at), partial(_redirect, life, life.chance.choice(people))
    return None


def _may_climb(life: Life, leg: Leg) -> bool:
    """Say whether there is a unit above that could end it."""
    return life.cast.can_end(life.cast.units[leg.unit_id].upper, on=life.today)


def _is_safe(life: Life, leg: Leg) -> bool:
    """Say whether a missed leg finds somebody: above, or here at the top."""
    return _may_climb(life, leg) or not life.cast.units[leg.unit_id].upper_id


def _passed_on(life: Life, leg: Leg, worker: User) -> Turn | None:
    if leg.is_binding or not life.cast.elsewhere(life.case.area, leg.unit_id, on=life.today):
        return None
    if _may_climb(life, leg) and life.fate.has("disputed"):
        return life.soon(leg.due_at), partial(_dispute, life, worker, leg.unit_id)
    if life.fate.has("handed_over"):
        return life.soon(leg.due_at), partial(_hand_over, life, worker, leg.unit_id)
    return None


def _later_day(life: Life, leg: Leg) -> date | None:
    """Return a day to which the promise may be moved; None where an extension makes no sense."""
    mechanism = blueprint.mechanism(life.case.edition_id)
    finish, calendar = mechanism.appeal(life.case.topic).finish, calendar_of(mechanism)
    if finish.measure != Measure.WORKING_DAYS or not life.until(leg) or life.case.is_late:
        return None
    day = calendar.local_day(life.case.due_at or life.now)
    left = life.chance.randint(1, finish.amount)
    while left:
        day += DAY
        left -= calendar.is_working(day)
    return day


def _withdraw(life: Life) -> None:
    speaking.withdraw(life.case, actor=life.voices[0], at=life.now)


def _redirect(life: Life, desk: User) -> None:
    row = life.chance.choice(life.cast.words["redirect"])
    closing.redirect(life.case, actor=desk, channel=row["to"], text=row["zh"], at=life.now)


def _take(life: Life, worker: User) -> None:
    words = life.say("take") if life.chance.random() < fate.WITH_WORDS else ""
    handling.take(life.case, actor=worker, text=words, at=life.now)
    life.handlers.add(worker.pk)
    life.entitle(worker)


def _ask(life: Life, worker: User) -> None:
    handling.ask(life.case, actor=worker, voice="", text=life.say("ask"), at=life.now)


def _answer(life: Life) -> None:
    speaking.answer(life.case, actor=life.voices[0], text=life.say("answer"), at=life.now)


def _extend(life: Life, worker: User, until: date) -> None:
    handling.extend(life.case, actor=worker, reason=life.say("extend"), until=until, at=life.now)
    life.handlers.add(worker.pk)


def _escalate(life: Life, worker: User) -> None:
    passing.escalate(life.case, actor=worker, reason=life.say("escalate"), at=life.now)


def _hand_over(life: Life, worker: User, unit_id: int) -> None:
    units = life.cast.elsewhere(life.case.area, unit_id, on=life.today)
    reasons = blueprint.mechanism(life.case.edition_id).handover_reasons
    reason = life.chance.choice(reasons).code
    passing.hand_over(life.case, actor=worker, unit=units[0], reason=reason, at=life.now)


def _dispute(life: Life, worker: User, unit_id: int) -> None:
    reasons = blueprint.mechanism(life.case.edition_id).dispute_reasons
    reason, words = life.chance.choice(reasons).code, life.say("dispute")
    passing.dispute(life.case, actor=worker, reason=reason, text=words, at=life.now)
    life.disputed_by = unit_id


def _decide(life: Life, judge: User) -> None:
    others = life.cast.elsewhere(life.case.area, life.disputed_by, on=life.today)
    unit = life.cast.units[life.disputed_by] if life.chance.random() < 0.6 else others[0]
    passing.decide(life.case, actor=judge, unit=unit, text=life.say("decide"), at=life.now)


def _feed_back(life: Life, worker: User) -> None:
    outcome = life.fate.outcome
    words = life.say("feed_back", outcome)
    known = [row["zh"] for row in life.cast.words["feed_back"]["not_ours"]]
    closing.feed_back(
        life.case,
        actor=worker,
        outcome=outcome,
        text=words,
        planned_on=life.today + timedelta(days=life.chance.randint(7, 45))
        if outcome == "planned"
        else None,
        whose=WHOSE[known.index(words)] if outcome == "not_ours" else "",
        at=life.now,
    )
    life.handlers.add(worker.pk)


def _verify(life: Life, checker: User) -> None:
    checking.verify(life.case, actor=checker, at=life.now)


def _send_back(life: Life, checker: User) -> None:
    checking.send_back(life.case, actor=checker, text=life.say("send_back"), at=life.now)


def _rework(life: Life, caller: User) -> None:
    checking.rework(life.case, actor=caller, text=life.say("rework"), at=life.now)


def _call_back(life: Life, caller: User) -> None:
    solved, satisfied = fate.rating(life.chance, life.fate.outcome)
    closing.call_back(
        life.case, actor=caller, voice="", solved=solved, satisfied=satisfied, at=life.now
    )
    life.voices[0].rated_at = life.now


def _rate(life: Life, number: int) -> None:
    solved, satisfied = fate.rating(life.chance, life.fate.outcome)
    closing.rate(
        life.case, actor=life.voices[number], solved=solved, satisfied=satisfied, at=life.now
    )


def _reopen(life: Life) -> None:
    speaking.reopen(life.case, actor=life.voices[0], text=life.say("reopen"), at=life.now)
    life.handlers.clear()
