"""The kinds of matter of this room: each its flow, words, verbs, forms and page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from linli.matters.models import Matter
from linli.matters.states import Kind
from linli.tasks import queries, rules, stories
from linli.tasks.actions import calling, closing, doing, drafting
from linli.tasks.forms import calls as call_forms
from linli.tasks.forms import moves
from linli.tasks.queries import calls, shown
from linli.tasks.states import call_up, task

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


def kinds() -> list[Kind]:
    """Return every kind that this room registers."""
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
