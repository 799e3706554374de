"""How the entries only a task has are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from linli.matters.stories.sentences import LATE, Teller, Told
from linli.tasks import rules
from linli.ui.words import span, when

HALF_WAY = 1


def _drafted(told: Told) -> tuple[str, str, str]:
    text = _("Drafted for %(to)s.") % {"to": told.unit("to_unit")}
    if told.facts["findings"]:
        return "pencil", _("%(text)s The burden check found something.") % {"text": text}, ""
    return "pencil", _("%(text)s The burden check found nothing.") % {"text": text}, ""


def _stopped(told: Told) -> tuple[str, str, str]:
    reason = rules.STOPPED.get(told.facts["reason"], "")
    return "x", _("Not sent out: %(reason)s.") % {"reason": reason}, ""


def _assigned(told: Told) -> tuple[str, str, str]:
    words = {"to": told.unit("to_unit"), "day": _day(told.facts["due"])}
    text = _("%(to)s leads it, until %(day)s.") % words
    if count := len(told.facts["assistants"]):
        more = ngettext("%(n)d unit assists.", "%(n)d units assist.", count) % {"n": count}
        text = _("%(text)s %(more)s") % {"text": text, "more": more}
    return "send", text, ""


def _day(iso: str) -> str:
    return date.fromisoformat(iso).isoformat()


def _objected(told: Told) -> tuple[str, str, str]:
    units = {"from": told.unit("from_unit"), "to": told.unit("to_unit")}
    text = _("%(from)s says this is not theirs; %(to)s decides who leads it.") % units
    reason = told.reason(told.mechanism.dispute_reasons)
    return "scale", _("%(text)s Reason: %(reason)s.") % {"text": text, "reason": reason}, ""


def _settled(told: Told) -> tuple[str, str, str]:
    return "scale", _("It was decided: %(to)s leads it.") % {"to": told.unit("to_unit")}, ""


def _progressed(told: Told) -> tuple[str, str, str]:
    done = told.facts["done"]
    if not done:
        return "pencil", _("The lead told how far it is."), ""
    return "pencil", _("The lead told how far it is: %(n)d.") % {"n": done}, ""


def _measured(told: Told) -> tuple[str, str, str]:
    text = _("Counted from what was recorded: %(n)d. Nobody typed it.")
    return "chart-bar", text % {"n": told.facts["done"]}, ""


def _rolled_up(told: Told) -> tuple[str, str, str]:
    facts = told.facts
    words = {"n": facts["done"], "closed": facts["closed"], "parts": facts["parts"]}
    text = _("Its parts were added up: %(n)d done, %(closed)d of %(parts)d parts closed.")
    return "chart-bar", text % words, ""


def _split(told: Told) -> tuple[str, str, str]:
    count = told.facts["parts"]
    text = ngettext(
        "It was split: %(n)d unit gets a part.", "It was split: %(n)d units get a part each.", count
    )
    return "list-details", text % {"n": count}, ""


def _reminded(told: Told) -> tuple[str, str, str]:
    if told.facts["step"] == HALF_WAY:
        return "clock", _("Three quarters of the time are over; it rose on the lead's desk."), ""
    return "clock", _("The time is over; it rose on the lead's desk."), LATE


def _time_asked(told: Told) -> tuple[str, str, str]:
    return (
        "calendar",
        _("More time was asked for: until %(day)s.") % {"day": _day(told.facts["until"])},
        "",
    )


def _time_granted(told: Told) -> tuple[str, str, str]:
    until = when(datetime.fromisoformat(told.facts["to_at"]))
    return "calendar", _("More time was given: until %(when)s.") % {"when": until}, ""


def _written_off(told: Told) -> tuple[str, str, str]:
    if told.facts["in_time"]:
        return "circle-check", _("A second person wrote it off: done in time."), ""
    return "circle-check", _("A second person wrote it off: done, but late."), ""


def _done_reported(told: Told) -> tuple[str, str, str]:
    if told.is_unasked:
        return "check", _("The count reached its target: it reported itself done."), ""
    return "check", _("The lead reported it done."), ""


def _leg_missed(told: Told) -> tuple[str, str, str]:
    said = {
        "own": _("It was not accepted in time; it stays with the lead."),
        "decide": _("The office has not decided in time."),
        "verify": _("The office has not looked at the result in time."),
    }
    return "clock", said.get(told.facts["role"], said["own"]), LATE


def _plain(told: Told) -> tuple[str, str, str]:
    icon, text = _PLAIN[told.entry.kind]
    return icon, str(text), ""


_PLAIN = {
    "task.checked": ("check", lazy("The office wants it all the same, and said why.")),
    "task.accepted": ("user", lazy("The lead took it in hand.")),
    "task.time_refused": ("calendar", lazy("No more time was given.")),
    "task.sent_back": ("arrow-back-up", lazy("Something is missing; it goes back to work.")),
    "task.rechecked": ("refresh", lazy("A later check found it not done; it is open again.")),
    "task.dropped": ("x", lazy("The office called it off.")),
}

TOLD: Mapping[str, Teller] = {
    **dict.fromkeys(_PLAIN, _plain),
    "leg.missed": _leg_missed,
    "task.drafted": _drafted,
    "task.stopped": _stopped,
    "task.assigned": _assigned,
    "task.objected": _objected,
    "task.settled": _settled,
    "task.progressed": _progressed,
    "task.measured": _measured,
    "task.rolled_up": _rolled_up,
    "task.split": _split,
    "task.reminded": _reminded,
    "task.time_asked": _time_asked,
    "task.time_granted": _time_granted,
    "task.written_off": _written_off,
    "task.done_reported": _done_reported,
}


def _called(told: Told) -> tuple[str, str, str]:
    count = told.facts["places"]
    text = ngettext("Called for %(n)d place.", "Called for %(n)d places.", count)
    return "urgent", text % {"n": count}, ""


def _call_answered(told: Told) -> tuple[str, str, str]:
    facts = told.facts
    words = {"n": facts["places"], "span": span(facts.get("minutes") or 0)}
    if facts["waiting"]:
        text = ngettext("%(n)d waits for a place.", "%(n)d wait for a place.", facts["places"])
    elif "minutes" in facts:
        text = _("The first answer came after %(span)s.")
    else:
        text = ngettext("%(n)d more comes.", "%(n)d more come.", facts["places"])
    return "heart-handshake", text % words, ""


def _call_left(told: Told) -> tuple[str, str, str]:
    facts = told.facts
    text = ngettext("%(n)d place was given back.", "%(n)d places were given back.", facts["places"])
    text = text % {"n": facts["places"]}
    if facts["moved_up"]:
        more = ngettext("%(n)d moved up.", "%(n)d moved up.", facts["moved_up"])
        text = _("%(text)s %(more)s") % {"text": text, "more": more % {"n": facts["moved_up"]}}
    return "refresh", text, ""


def _call_finished(told: Told) -> tuple[str, str, str]:
    text = _("It is over: %(filled)d of %(asked)d places were promised, %(used)d used.")
    return "circle-check", text % told.facts, ""


def _call_plain(told: Told) -> tuple[str, str, str]:
    icon, text, tone = _CALL_PLAIN[told.entry.kind]
    return icon, str(text), tone


_CALL_PLAIN = {
    "call_up.filled": ("check", lazy("Every place is taken."), ""),
    "call_up.unanswered": (
        "clock", lazy("Nobody has answered in the time hoped for; it rose on the caller's desk."),
        LATE,
    ),
    "call_up.run_out": ("clock", lazy("The time of the call is over."), ""),
    "call_up.called_off": ("x", lazy("The call was called off.")  , ""),
}  # fmt: skip

TOLD_CALLS: Mapping[str, Teller] = {
    **dict.fromkeys(_CALL_PLAIN, _call_plain),
    "call_up.called": _called,
    "call_up.answered": _call_answered,
    "call_up.stepped_back": _call_left,
    "call_up.finished": _call_finished,
}


def _raised(told: Told) -> tuple[str, str, str]:
    return "send", _("Asked of %(to)s, which owes an answer.") % {"to": told.unit("to_unit")}, ""


def _answered_up(told: Told) -> tuple[str, str, str]:
    text = str(_ANSWERS.get(told.facts["answer"], ""))
    if told.facts["late"]:
        return "message", _("%(text)s It came after the promised time.") % {"text": text}, LATE
    return "message", text, ""


def _helped(told: Told) -> tuple[str, str, str]:
    words = {"helps": rules.HELPS.get(told.facts["helps"], "")}
    return "circle-check", _("The unit that asked says: %(helps)s.") % words, ""


_ANSWERS = {
    rules.WILL_DO: lazy("Answer: it will be done."),
    rules.CANNOT: lazy("Answer: it cannot be done."),
    rules.NEED_INFO: lazy("Answer: they need to know more."),
}
_UP_PLAIN = {
    "upward.informed": ("message", lazy("They were told; an answer is owed again.")),
    "upward.closed_unsaid": ("clock", lazy("Nobody said whether it helps; it is closed.")),
    "upward.withdrawn": ("x", lazy("The unit that asked took it back.")),
}


def _up_plain(told: Told) -> tuple[str, str, str]:
    icon, text = _UP_PLAIN[told.entry.kind]
    return icon, str(text), ""


TOLD_UP: Mapping[str, Teller] = {
    **dict.fromkeys(_UP_PLAIN, _up_plain),
    "upward.raised": _raised,
    "upward.answered": _answered_up,
    "upward.helped": _helped,
}


def _came_round(told: Told) -> tuple[str, str, str]:
    return "calendar", _("The period began; due on %(day)s.") % {"day": told.facts["due"]}, ""


def _judged(told: Told) -> tuple[str, str, str]:
    if told.facts["kept"]:
        return "circle-check", _("Counted as kept in its period."), ""
    return "clock", _("Counted as not kept in its period."), LATE


def _round_plain(told: Told) -> tuple[str, str, str]:
    icon, text, tone = _ROUND_PLAIN[told.entry.kind]
    return icon, str(text), tone


_ROUND_PLAIN = {
    "cycle.fulfilled": (
        "circle-check",
        lazy("The record fulfils it; nobody ticked it."),
        "",
    ),
    "cycle.ran_out": ("clock", lazy("The day passed, and nothing on record fulfils it."), LATE),
    "cycle.excused": ("x", lazy("The unit above excused it, and said why."), ""),
}

TOLD_ROUNDS: Mapping[str, Teller] = {
    **dict.fromkeys(_ROUND_PLAIN, _round_plain),
    "cycle.came_round": _came_round,
    "cycle.judged": _judged,
}
