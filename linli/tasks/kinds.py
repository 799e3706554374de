"""The kinds of matter of this room: each its flow, words, verbs, forms and page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from linli.matters import rules as matter_rules
from linli.matters.models import Matter
from linli.matters.states import Kind
from linli.tasks import queries, rules, stories
from linli.tasks.actions import calling, closing, coming_round, doing, drafting, raising
from linli.tasks.forms import calls as call_forms
from linli.tasks.forms import moves
from linli.tasks.forms import rounds as round_forms
from linli.tasks.forms import upward as upward_forms
from linli.tasks.queries import calls, cycles, shown
from linli.tasks.queries import upward as upward_queries
from linli.tasks.states import call_up, cycle, task, upward

TASK_VERBS: Mapping[str, Callable[..., Matter]] = {
    "check": drafting.check,
    "stop": drafting.stop,
    "assign": drafting.assign,
    "accept": doing.accept,
    "object_to": doing.object_to,
    "settle": doing.settle,
    "progress": doing.progress,
    "ask_time": doing.ask_time,
    "grant_time": doing.grant_time,
    "refuse_time": doing.refuse_time,
    "report_done": doing.report_done,
    "send_back": closing.send_back,
    "write_off": closing.write_off,
    "recheck": closing.recheck,
    "drop": closing.drop,
}
HANDLING = frozenset(
    {"task.accepted", "task.progressed", "task.time_asked", "task.done_reported", "task.split"}
)

UPWARD_VERBS: Mapping[str, Callable[..., Matter]] = {
    "answer_up": raising.answer_up,
    "ask_back": raising.ask_back,
    "inform": raising.inform,
    "say_helps": raising.say_helps,
    "take_back": raising.take_back,
}


def kinds() -> list[Kind]:
    """Return every kind that this room registers."""
    return [*_down(), _up(), _round()]


def _up() -> Kind:
    return Kind(
        code=rules.UPWARD,
        flow=upward.FLOW,
        words=_("Request up"),
        terms=upward_queries.terms,
        topic_words=upward_queries.topic_words,
        verbs=UPWARD_VERBS,
        timers={matter_rules.WAIT_FOR_RATING: raising.unsaid},
        step_words=stories.TOLD_UP,
        clock_words={"finish": _("Answer owed by")},
        forms=upward_forms.MOVES,
        climbs=False,
        handling=frozenset(),
        hindrance=upward_queries.hindrance,
        part="tasks/_upward.html",
        facts=upward_queries.facts,
        templates="tasks",
    )


def _round() -> Kind:
    return Kind(
        code=rules.CYCLE,
        flow=cycle.FLOW,
        words=_("Duty that comes round"),
        terms=cycles.terms,
        topic_words=cycles.topic_words,
        verbs={"excuse": coming_round.excuse},
        timers={rules.DUTY_ENDS: coming_round.day_passed},
        step_words=stories.TOLD_ROUNDS,
        forms=round_forms.MOVES,
        climbs=False,
        handling=frozenset(),
        hindrance=cycles.hindrance,
        part="tasks/_cycle.html",
        failed=frozenset({cycle.State.MISSED}),
        facts=cycles.facts,
        templates="tasks",
    )


def _down() -> list[Kind]:
    return [
        Kind(
            code=rules.KIND,
            flow=task.FLOW,
            words=_("Task"),
            terms=queries.terms,
            topic_words=queries.topic_words,
            verbs=TASK_VERBS,
            timers={rules.REMIND: doing.remind},
            step_words=stories.TOLD,
            clock_words={"finish": _("To be done by")},
            forms=moves.MOVES,
            climbs=False,
            handling=HANDLING,
            hindrance=shown.hindrance,
            part="tasks/_task.html",
            facts=shown.facts,
            templates="tasks",
        ),
        Kind(
            code=rules.CALL,
            flow=call_up.FLOW,
            words=_("Call-up"),
            terms=queries.terms,
            topic_words=calls.topic_words,
            verbs={"finish": calling.finish, "call_off": calling.call_off},
            timers={rules.FIRST_COME: calling.unanswered, rules.CALL_OVER: calling.run_out},
            step_words=stories.TOLD_CALLS,
            forms=call_forms.MOVES,
            climbs=False,
            handling=frozenset(),
            part="tasks/_call.html",
            facts=calls.facts,
            templates="tasks",
        ),
    ]
