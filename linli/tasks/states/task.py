"""The life of a task (`domain.md` 3.5) as one table."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.flow import By, Flow, Move, Phase, stop
from linli.matters import rules
from linli.matters import states as moves


class State(TextChoices):
    """The task's own words for where it stands."""

    DRAFTED = "drafted", pgettext_lazy("task", "Drafted, burden to be looked at")
    CHECKED = "checked", pgettext_lazy("task", "Ready to be assigned")
    ASSIGNED = "assigned", pgettext_lazy("task", "Assigned, to be accepted")
    IN_HAND = "in_hand", pgettext_lazy("task", "In hand")
    OBJECTED = "objected", pgettext_lazy("task", "Objected, to be decided")
    TIME_ASKED = "time_asked", pgettext_lazy("task", "More time asked for")
    REPORTED = "reported", pgettext_lazy("task", "Reported done, to be checked")
    WRITTEN_OFF = "written_off", pgettext_lazy("task", "Written off")
    STOPPED = "stopped", pgettext_lazy("task", "Not sent out")
    DROPPED = "dropped", pgettext_lazy("task", "Called off")


S = State
ISSUE, HANDLE, WRITE_OFF = "tasks.issue", "matters.handle", "tasks.write_off"
WORKING = (S.ASSIGNED, S.IN_HAND, S.TIME_ASKED)


def _move(
    name: str, by: By, sources: Collection[str], target: str | None, words: object, **more: Any
) -> Move:
    return Move(name, frozenset(sources), target, by, words=words, **more)


def _drafting() -> list[Move]:
    return [
        _move("check", By.OWNER, {S.DRAFTED}, S.CHECKED, _("It is needed all the same"),
              needs=ISSUE, asks=("text",)),
        _move("assign", By.OWNER, {S.CHECKED}, S.ASSIGNED, _("Assign it"), needs=ISSUE),
        _move("stop", By.OWNER, {S.DRAFTED, S.CHECKED}, S.STOPPED, _("Do not send it out"),
              needs=ISSUE, asks=("reason",)),
    ]  # fmt: skip


def _doing() -> list[Move]:
    return [
        _move("accept", By.OWNER, {S.ASSIGNED}, S.IN_HAND, _("Accept it"), needs=HANDLE),
        _move("object_to", By.OWNER, {S.ASSIGNED, S.IN_HAND}, S.OBJECTED, _("Not ours"),
              needs=HANDLE, asks=("reason", "text")),
        _move("settle", By.UPPER, {S.OBJECTED}, S.ASSIGNED, _("Decide who leads it"),
              needs=ISSUE, asks=("unit", "text")),
        _move("progress", By.OWNER, {S.IN_HAND, S.TIME_ASKED}, None, _("Tell how far it is"),
              needs=HANDLE, asks=("done", "text")),
        _move("split", By.OWNER, {S.IN_HAND, S.TIME_ASKED}, None, _("Split it among units below"),
              needs=ISSUE, asks=("shares",)),
        _move("ask_time", By.OWNER, {S.IN_HAND}, S.TIME_ASKED, _("Ask for more time"),
              needs=HANDLE, asks=("until", "text")),
        _move("grant_time", By.UPPER, {S.TIME_ASKED}, S.IN_HAND, _("Give more time"),
              needs=ISSUE, asks=("until",)),
        _move("refuse_time", By.UPPER, {S.TIME_ASKED}, S.IN_HAND, _("Give no more time"),
              needs=ISSUE, asks=("text",)),
        _move("remind", By.SYSTEM, WORKING, None, _("The time runs out")),
    ]  # fmt: skip


def _ending() -> list[Move]:
    ends = (stop(rules.FINISH),)
    return [
        _move("report_done", By.OWNER, {S.IN_HAND, S.TIME_ASKED}, S.REPORTED, _("Report it done"),
              needs=HANDLE, asks=("text",), clocks=ends),
        _move("report_done", By.SYSTEM, {S.ASSIGNED, S.IN_HAND, S.TIME_ASKED}, S.REPORTED,
              _("The count reached its target"), clocks=ends),
        _move("send_back", By.NOT_HANDLER, {S.REPORTED}, S.IN_HAND, _("Something is missing"),
              needs=ISSUE, asks=("text",)),
        _move("write_off", By.NOT_HANDLER, {S.REPORTED}, S.WRITTEN_OFF, _("Write it off"),
              needs=WRITE_OFF, asks=("text",)),
        _move("recheck", By.DESK, {S.WRITTEN_OFF}, S.IN_HAND, _("A later check: not done"),
              needs=WRITE_OFF, asks=("until", "text")),
        _move("drop", By.DESK, WORKING, S.DROPPED, _("Call it off"),
              needs=WRITE_OFF, asks=("text",), clocks=ends),
    ]  # fmt: skip


FLOW = Flow(
    phases={
        S.DRAFTED: Phase.DRAFT,
        S.CHECKED: Phase.DRAFT,
        S.ASSIGNED: Phase.OPEN,
        S.IN_HAND: Phase.OPEN,
        S.OBJECTED: Phase.OPEN,
        S.TIME_ASKED: Phase.OPEN,
        S.REPORTED: Phase.DONE,
        S.WRITTEN_OFF: Phase.CLOSED,
        S.STOPPED: Phase.CLOSED,
        S.DROPPED: Phase.CLOSED,
    },
    start=S.DRAFTED,
    words={state.value: state.label for state in State},
    not_now=moves.NOT_NOW,
    moves=[*_drafting(), *_doing(), *_ending()],
)
