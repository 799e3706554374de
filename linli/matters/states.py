"""Common moves, declared once for every kind that lists them, and the register of kinds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.flow import By, Flow, Move, pause, restart, resume, start, stop
from linli.matters import rules

if TYPE_CHECKING:
    from linli.blueprint.types import Timers
    from linli.kernel.errors import Refused
    from linli.kernel.worktime import Span
    from linli.matters.models import Matter
    from linli.matters.queries import Standing

NOT_NOW = _("This is no longer possible here: somebody may already have moved it on.")


@dataclass(frozen=True)
class Terms:
    """What a place promises for one kind of matter, from the edition it was opened under."""

    first_answer: Span
    finish: Span | None
    verify: Span
    decide: Span
    wait_for_answer: Span
    wait_for_rating: Span
    reopen_within: Span

    @classmethod
    def of(
        cls, timers: Timers, *, first_answer: Span, finish: Span | None, verify: Span | None = None
    ) -> Terms:
        """Return the promises of a kind or service, with the waiting times of its place."""
        return cls(
            first_answer=first_answer,
            finish=finish,
            verify=verify or timers.verify,
            decide=timers.decide,
            wait_for_answer=timers.wait_for_answer,
            wait_for_rating=timers.wait_for_rating,
            reopen_within=timers.reopen_within,
        )


@dataclass(frozen=True)
class Kind:
    """One kind of matter: its life, its words, where its promises are read and its pages lie.

    `verbs` are the moves a person may make, `forms` what each asks in a browser, `timers` what is
    done when a clock that is no promise has run out. With `climbs` a missed leg goes one level up;
    otherwise it stays where it is, missed. `handling` are the entries whose writers may not check
    the result; `hindrance` adds conditions to a move. `failed` are the ends that are no success,
    shown as such. The page of a matter shows `part` (a template of the kind's room) with what
    `facts` returns.
    """

    code: str
    flow: Flow
    words: object
    terms: Callable[[int, str], Terms]
    topic_words: Callable[[int, str], object]
    verbs: Mapping[str, Callable[..., Matter]] = field(default_factory=dict)
    timers: Mapping[str, Callable[..., Matter]] = field(default_factory=dict)
    step_words: Mapping[str, object] = field(default_factory=dict)
    staff_words: Mapping[str, object] = field(default_factory=dict)
    clock_words: Mapping[str, object] = field(default_factory=dict)
    forms: Mapping[str, type] = field(default_factory=dict)
    climbs: bool = True
    handling: frozenset[str] = frozenset(rules.HANDLING_KINDS)
    hindrance: Callable[[str, Standing], Refused | None] | None = None
    part: str = ""
    facts: Callable[[Standing], dict[str, Any]] | None = None
    templates: str = "matters"
    failed: frozenset[str] = frozenset()

    @property
    def is_asked_from_outside(self) -> bool:
        """Return whether residents ask for it, who may have named the wrong place."""
        return any(move.by == By.REQUESTER for move in self.flow.moves)

    def state_words(self, state: str) -> object:
        """Return how a state is called among those who work on it."""
        return self.staff_words.get(state) or self.flow.words.get(state, state)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called once from its room's `apps.py`."""
    KINDS[kind.code] = kind


def kind_of(code: str) -> Kind:
    """Return the registered kind; KeyError is a bug."""
    return KINDS[code]


def asked_from_outside() -> list[Kind]:
    """Return the kinds that residents ask for."""
    return [kind for kind in KINDS.values() if kind.is_asked_from_outside]


def _move(
    name: str, by: By, sources: Collection[str], target: str | None, words: object, **more: Any
) -> Move:
    return Move(name, frozenset(sources), target, by, words=words, **more)


def join(sources: Collection[str]) -> list[Move]:
    """One more person says the same, and gets a code of their own."""
    return [
        _move("join", By.REQUESTER, sources, None, _("The same happened to me"), asks=("text",))
    ]


def take(sources: Collection[str], to: str, *, needs: str) -> list[Move]:
    """The owner takes it in hand, and may tell the requester so."""
    words = _("I will do it")
    return [_move("take", By.OWNER, sources, to, words, needs=needs, asks=("text",))]


def ask(sources: Collection[str], to: str, *, needs: str) -> list[Move]:
    """The owner asks one voice something; the promise stands still."""
    return [
        _move(
            "ask",
            By.OWNER,
            sources,
            to,
            _("Ask the resident"),
            needs=needs,
            asks=("voice", "text"),
            clocks=(pause(rules.FINISH), restart(rules.WAIT_FOR_ANSWER)),
        )
    ]


def answer(sources: Collection[str], to: str, *, needs: str) -> list[Move]:
    """The voice answers, or the owner, or the timer, lets work go on."""
    clocks = (resume(rules.FINISH), stop(rules.WAIT_FOR_ANSWER))
    words = _("Go on without an answer")
    return [
        _move("answer", By.REQUESTER, sources, to, _("Answer"), asks=("text",), clocks=clocks),
        _move("resume", By.OWNER, sources, to, words, needs=needs, clocks=clocks),
        _move("resume", By.SYSTEM, sources, to, words, clocks=clocks),
    ]


def hand_over(sources: Collection[str], to: str, *, needs: str) -> list[Move]:
    """The owner passes it to another unit, for a reason from the list."""
    words = _("Hand over to…")
    return [_move("hand_over", By.OWNER, sources, to, words, needs=needs, asks=("unit", "reason"))]


def dispute(
    sources: Collection[str], aside: str, back: str, *, needs: str, judge: str
) -> list[Move]:
    """The owner says it is not theirs, once; the upper unit decides, and that binds."""
    return [
        _move(
            "dispute", By.OWNER, sources, aside, _("Not ours"), needs=needs, asks=("reason", "text")
        ),
        _move("decide", By.UPPER, {aside}, back, _("Decide"), needs=judge, asks=("unit", "text")),
    ]


def extend(sources: Collection[str], *, needs: str) -> list[Move]:
    """The owner moves the finish promise once, before it is due, and tells the requester."""
    words = _("Ask for more time")
    return [_move("extend", By.OWNER, sources, None, words, needs=needs, asks=("reason", "until"))]


def escalate(sources: Collection[str], to: str, *, needs: str) -> list[Move]:
    """The owner asks the next level to take over, or a missed leg climbs by itself."""
    words = _("Pass up one level")
    return [
        _move("escalate", By.OWNER, sources, to, words, needs=needs, asks=("reason",)),
        _move("climb", By.SYSTEM, sources, to, _("Missed; one level up")),
    ]


def verify(sources: Collection[str], to: str, back: str, *, needs: str) -> list[Move]:
    """Somebody who did not handle it sees whether it is so."""
    good = (start(rules.WAIT_FOR_RATING),)
    again = (resume(rules.FINISH),)
    missing = _("Something is missing")
    return [
        _move("verify", By.NOT_HANDLER, sources, to, _("It is so"), needs=needs, clocks=good),
        _move(
            "send_back",
            By.NOT_HANDLER,
            sources,
            back,
            missing,
            needs=needs,
            asks=("text",),
            clocks=again,
        ),
    ]


def rework(sources: Collection[str], to: str, *, needs: str) -> list[Move]:
    """Another unit, who asked by phone, sends it back with grounds."""
    clocks = (resume(rules.FINISH), stop(rules.WAIT_FOR_RATING))
    words = _("Back to work, with grounds")
    return [
        _move(
            "rework", By.OTHER_UNIT, sources, to, words, needs=needs, asks=("text",), clocks=clocks
        )
    ]


def reopen(sources: Collection[str], to: str) -> list[Move]:
    """The requester brings a new fact within the days for it; the next round begins."""
    clocks = (restart(rules.FINISH),)
    words = _("It is back, or not done")
    return [_move("reopen", By.REQUESTER, sources, to, words, asks=("text",), clocks=clocks)]


def withdraw(sources: Collection[str], to: str) -> list[Move]:
    """The requester takes it back: their voice ends, the matter with its last one."""
    clocks = (stop(rules.FIRST_ANSWER), stop(rules.FINISH), stop(rules.WAIT_FOR_ANSWER))
    return [_move("withdraw", By.REQUESTER, sources, to, _("Take it back"), clocks=clocks)]
