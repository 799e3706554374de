"""Random lives of cases: whoever tries whatever, what is promised of every matter stays true."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import Phase as Phase_
from hypothesis import strategies as st

from linli.cases.actions import joining, opening
from linli.journal import log
from linli.journal.models import Delivery, Entry
from linli.kernel.actor import SYSTEM, Actor
from linli.kernel.errors import Missing, NotAllowed, Refused, Stale
from linli.kernel.flow import Phase
from linli.matters import deadlines, queries, rules
from linli.matters.actions import clocks, contacts, handling
from linli.matters.models import Clock, Leg, Matter, Note, Pause, Voice
from linli.matters.queries import Standing
from linli.people.models import User
from tests.world import MORNING, PEOPLE, World

# Whatever people type holds this word, which no entry may ever hold.
TYPED = "纸飞机"
PLACES = ("G-1", "G-3", "Y-1", "market", "willow-two")
SERVICES = ("public_repair", "hazard", "shops", "noise")
STAFF = (*PEOPLE, "governor", "nobody")
UNITS = ("garden-group", "willow-one-branch", "willow-committee", "east-committee", "lake-branch")
# What moves a promise that was once given, besides a new round.
MOVES_PROMISE = {"extend", "answer", "resume", "reopen"}
KEPT = (Matter, Voice, Leg, Clock, Pause, Note, Entry, Delivery)


@dataclass
class Life:
    """One case on its way, the instant it is, and who may try something."""

    world: World
    pk: Any
    home: int
    at: datetime
    rounds: dict[tuple[str, int], datetime] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)

    @property
    def matter(self) -> Matter:
        return queries.by_id(self.home, self.pk)

    @property
    def voices(self) -> list[Voice]:
        rows = Voice.objects.shard(self.home).filter(matter_id=self.pk)
        return list(rows.order_by("joined_at", "id"))

    def actor(self, name: str) -> Actor:
        """Return a person by name, a voice by its place in the queue, or the system."""
        if name.startswith("voice"):
            voices = self.voices
            return voices[int(name[5:]) % len(voices)]
        user = self.staff[name]
        return User.objects.get(pk=user.pk)  # nothing kept from the request before

    def stand(self, actor: Actor) -> Standing:
        return queries.stand(self.matter, actor, at=self.at)

    def rows(self) -> dict[str, int]:
        """Count all rows that a move could write."""
        return {
            model.__name__: model.objects.filter(jurisdiction_id=self.home).count()
            for model in KEPT
        }


# --- valid input for every verb ------------------------------------------------------------------
def _closing_day(life: Life) -> Any:
    """Return a working day a little after the promise."""
    stand = life.stand(SYSTEM)
    finish = stand.clock(rules.FINISH)
    assert finish is not None
    day = stand.calendar.local_day(finish.due_at) + timedelta(days=1)
    while not stand.calendar.is_working(day):
        day += timedelta(days=1)
    return day


def _other_unit(life: Life) -> Any:
    own = life.stand(SYSTEM).leg(rules.OWN)
    here = own.unit.code if own else ""
    return life.world.unit("willow-committee" if here != "willow-committee" else "east-committee")


def _unrated(life: Life) -> str:
    left = [one for one in life.voices if not one.rated_at and not one.withdrawn_at]
    return str(left[0].pk) if left else ""


GIVEN: dict[str, Callable[[Life], dict[str, Any]]] = {
    "take": lambda _life: {"text": TYPED},
    "ask": lambda _life: {"voice": "", "text": TYPED},
    "resume": lambda _life: {},
    "extend": lambda life: {"reason": TYPED, "until": _closing_day(life)},
    "hand_over": lambda life: {"unit": _other_unit(life), "reason": "other_place"},
    "dispute": lambda _life: {"reason": "not_in_duty_list", "text": TYPED},
    "decide": lambda life: {"unit": life.world.unit("willow-committee"), "text": TYPED},
    "escalate": lambda _life: {"reason": TYPED},
    "verify": lambda _life: {},
    "send_back": lambda _life: {"text": TYPED},
    "rework": lambda _life: {"text": TYPED},
    "answer": lambda _life: {"text": TYPED},
    "reopen": lambda _life: {"text": TYPED},
    "withdraw": lambda _life: {},
    "feed_back": lambda _life: {"outcome": "solved", "text": TYPED},
    "rate": lambda _life: {"solved": "yes", "satisfied": "no"},
    "call_back": lambda life: {"voice": _unrated(life), "solved": "partly"},
    "redirect": lambda _life: {"channel": "110", "text": TYPED},
}
# What must be refused of whoever may make the move: missing, unknown, too long, elsewhere.
WRONG: dict[str, list[Callable[[Life], dict[str, Any]]]] = {
    "ask": [
        lambda _life: {"voice": "", "text": "  "},
        lambda _life: {"voice": TYPED, "text": TYPED},
        lambda _life: {"voice": "", "text": TYPED * rules.WORDS_LENGTH},
    ],
    "extend": [
        lambda life: {"reason": TYPED, "until": life.at.date() - timedelta(days=1)},
        lambda life: {"reason": TYPED, "until": life.at.date() + timedelta(days=900)},
        lambda life: {"reason": "", "until": _closing_day(life)},
    ],
    "hand_over": [
        lambda life: {"unit": life.world.unit("lake-branch"), "reason": "other_place"},
        lambda life: {"unit": _other_unit(life), "reason": TYPED},
        lambda life: {"unit": life.matter.owner_unit, "reason": "other_place"},
    ],
    "dispute": [lambda _life: {"reason": TYPED, "text": TYPED}],
    "decide": [
        lambda life: {"unit": life.world.unit("lake-branch"), "text": TYPED},
        lambda life: {"unit": life.world.unit("willow-committee"), "text": ""},
    ],
    "escalate": [lambda _life: {"reason": " "}],
    "send_back": [lambda _life: {"text": ""}],
    "rework": [lambda _life: {"text": ""}],
    "answer": [lambda _life: {"text": ""}],
    "reopen": [lambda _life: {"text": "\n"}],
    "feed_back": [
        lambda _life: {"outcome": TYPED, "text": TYPED},
        lambda _life: {"outcome": "planned", "text": TYPED},
        lambda _life: {"outcome": "not_ours", "text": TYPED, "whose": ""},
        lambda _life: {"outcome": "solved", "text": ""},
    ],
    "rate": [
        lambda _life: {"solved": TYPED},
        lambda _life: {"solved": "", "satisfied": ""},
    ],
    "call_back": [
        lambda _life: {"voice": TYPED, "solved": "yes"},
        lambda _life: {"solved": "", "satisfied": ""},
    ],
    "redirect": [
        lambda _life: {"channel": TYPED, "text": TYPED},
        lambda _life: {"channel": "110", "text": ""},
    ],
}
VERBS = tuple(GIVEN)
ENDS = {"withdraw", "redirect"}
TO_THE_TOP = [("inside", "escalate"), ("grid_lead", "escalate"), ("secretary", "escalate")]


# --- what stays true ------------------------------------------------------------------------------
def check(life: Life) -> None:
    """Look at everything that is promised of a matter, whatever happened to it."""
    matter = life.matter
    stand = queries.stand(matter, SYSTEM, at=life.at)
    assert matter.phase == stand.kind.flow.phase(matter.state)
    assert matter.next_due_at == clocks.next_due(stand)
    finish = stand.clock(rules.FINISH)
    assert finish is not None
    assert matter.due_at == finish.due_at
    _legs(matter, stand)
    _journal(matter)
    left = [one for one in life.voices if one.withdrawn_at is None]
    assert matter.voice_count == max(1, len(left))
    assert (matter.state == "withdrawn") == (not left)
    open_pauses = Pause.objects.shard(life.home).filter(matter=matter, to_at__isnull=True)
    assert open_pauses.count() == (1 if matter.phase == Phase.PAUSED else 0)


def _legs(matter: Matter, stand: Standing) -> None:
    roles = Counter(leg.role for leg in stand.open_legs)
    wanted = {
        "new": {"own": 1},
        "handling": {"own": 1},
        "waiting": {"own": 1},
        "objected": {"decide": 1},
        "done": {"verify": 1},
        "verified": {"call_back": roles["call_back"]} if roles["call_back"] else {},
    }
    assert roles == wanted.get(matter.state, {})
    own = stand.leg(rules.OWN)
    assert own is None or own.unit_id == matter.owner_unit_id
    if matter.state == "verified":
        owned = {leg.unit.code for leg in stand.legs if leg.role == rules.OWN}
        fit = {"willow-committee", "east-committee"} - owned
        assert bool(fit) == bool(roles["call_back"])


def _journal(matter: Matter) -> None:
    entries = list(
        Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk).order_by("seq")
    )
    assert [one.seq for one in entries] == list(range(1, matter.version + 1))
    assert log.broken(entries, note=lambda *_: None) == 0
    assert bytes(entries[-1].hash) == bytes(matter.head)
    kinds = Counter(one.kind for one in entries)
    assert kinds["matter.first_answered"] <= 1
    judged = Counter(
        (one.facts["name"], one.facts["round"])
        for one in entries
        if one.kind in {"clock.kept", "clock.missed"}
    )
    assert set(judged.values()) <= {1}
    said = json.dumps([one.facts for one in entries], ensure_ascii=False)
    assert TYPED not in said


def check_promise(life: Life, before: dict[str, Any], verb: str) -> None:
    """The promise moves only by name: extend, a pause that ends, another round."""
    after = promises(life)
    for key, due_at in before.items():
        if verb not in MOVES_PROMISE or key[0] == rules.FIRST_ANSWER:
            assert after[key] == due_at, (verb, key)
        else:
            assert after[key] >= due_at, (verb, key)
    new = set(after) - set(before)
    assert {name for name, _round in new if name in rules.PROMISES} <= (
        {rules.FINISH} if verb == "reopen" else set()
    )


def promises(life: Life) -> dict[Any, datetime]:
    """Return when each round of each promise is due."""
    rows = Clock.objects.shard(life.home).filter(matter_id=life.pk, name__in=rules.PROMISES)
    return {(one.name, one.round): one.due_at for one in rows}


@contextmanager
def nothing_changes(life: Life) -> Iterator[None]:
    """Whatever was refused has written nothing."""
    before, version = life.rows(), life.matter.version
    yield
    assert life.rows() == before
    assert life.matter.version == version


# --- what may happen ------------------------------------------------------------------------------
def legal(life: Life, turn: int, among: Container[str]) -> tuple[str, str] | None:
    """Return somebody who may do something now, as the pages and the API list it.

    What ends a case early comes rarely, so that lives grow long enough to go wrong.
    """
    units = {leg.unit.code for leg in life.stand(SYSTEM).open_legs}
    names = [name for name, (unit, _role) in PEOPLE.items() if unit in units]
    names += [f"voice{number}" for number in range(len(life.voices))]
    names += ["desk"] if turn % 12 == 0 else []
    found = [
        (name, move.name)
        for name in names
        for move in life.stand(life.actor(name)).moves()
        if move.name in among and (turn % 12 == 0 or move.name not in ENDS)
    ]
    return found[turn % len(found)] if found else None


def act(life: Life, who: str, verb: str) -> None:
    """Try a move with good words: it succeeds exactly when it is listed."""
    actor = life.actor(who)
    stand = life.stand(actor)
    listed = verb in {move.name for move in stand.moves()}
    given, before = GIVEN[verb](life), promises(life)
    life.trace.append(f"{who} {verb} {'may' if listed else 'may not'}")
    perform = stand.kind.verbs[verb]
    if listed and not _cannot(life, actor, verb):
        perform(life.matter, actor=actor, **given, at=life.at)
        check_promise(life, before, verb)
        return
    if verb == "rate" and _may_rate_late(life, actor):
        perform(life.matter, actor=actor, **given, at=life.at)
        return
    with nothing_changes(life), pytest.raises((NotAllowed, Stale, Refused)) as refused:
        perform(life.matter, actor=actor, **given, at=life.at)
    if not listed:
        assert _why(refused.value, stand, verb)


def _cannot(life: Life, actor: Actor, verb: str) -> bool:
    """Say whether the good words are not good enough here: nobody left to rate, no day left."""
    if verb == "call_back":
        return not _unrated(life)
    return verb == "rate" and isinstance(actor, Voice) and actor.rated_at is not None


def _may_rate_late(life: Life, actor: Actor) -> bool:
    matter = life.matter
    return (
        isinstance(actor, Voice)
        and matter.state == "closed"
        and actor.withdrawn_at is None
        and actor.rated_at is None
        and life.at - (matter.closed_at or life.at) <= timedelta(days=15)
    )


def _why(refusal: Refused, stand: Standing, verb: str) -> bool:
    """Say whether a refusal is of the right kind: not yours, not now, or a named hindrance."""
    mine = [row for row in stand.kind.flow.rows(verb) if stand.may(row)]
    here = [row for row in mine if stand.matter.state in row.sources]
    if verb == "rate" and refusal.code == "rate.twice":
        return True
    if here:
        return refusal.code.startswith(f"{verb}.")
    return isinstance(refusal, NotAllowed | Stale)


def try_wrong(life: Life, who: str, verb: str, which: int) -> None:
    """Try a move with wrong words: it is refused on a field, and nothing changes."""
    actor = life.actor(who)
    stand = life.stand(actor)
    life.trace.append(f"{who} {verb} wrongly")
    wrong = WRONG[verb][which % len(WRONG[verb])](life)
    with nothing_changes(life), pytest.raises(Refused):
        stand.kind.verbs[verb](life.matter, actor=actor, **wrong, at=life.at)


def on_the_side(life: Life, who: str, what: str) -> None:
    """Join, leave a note, give a title, look at the contact: entries that are no moves."""
    matter = life.matter
    life.trace.append(f"{who} {what}")
    before = matter.version
    try:
        if what == "join":
            joining.join_case(matter, text=TYPED, contact=f"{TYPED}138", at=life.at)
        else:
            actor = life.actor(who)
            assert isinstance(actor, User)
            {
                "note": lambda: handling.note(matter, actor=actor, text=TYPED, at=life.at),
                "title": lambda: handling.title(matter, actor=actor, title=TYPED, at=life.at),
                "look": lambda: contacts.look(matter, actor=actor, reason="visit", at=life.at),
            }[what]()
    except (Refused, Missing):
        assert life.matter.version == before
    else:
        assert life.matter.version == before + 1


def pass_time(life: Life, hours: int) -> None:
    """Let the hours pass, and let the system do all that is due meanwhile, each at its time."""
    until = life.at + timedelta(hours=hours)
    life.trace.append(f"{hours} hours")
    for _ in range(60):
        due = life.matter.next_due_at
        if due is None or due > until:
            break
        before, was = promises(life), life.matter.state
        deadlines.act(life.matter, now=max(due, life.at))
        life.at = max(due, life.at)
        check_promise(life, before, "resume" if was == "waiting" else "")
        check(life)
    else:
        pytest.fail("the system never gets done")
    life.at = until


# --- the lives ------------------------------------------------------------------------------------
NAMES = st.sampled_from([*STAFF, "voice0", "voice1"])
BEGUN = st.sampled_from(
    ["verified", "closed", "done", "verified", "closed", "objected", "waiting", "handling"]
)
STEP = st.one_of(
    st.tuples(st.just("legal"), st.integers(0, 200), st.none()),
    st.tuples(st.just("legal"), st.integers(0, 200), st.none()),
    st.tuples(st.just("wrong"), st.integers(0, 200), st.integers(0, 3)),
    st.tuples(st.just("any"), NAMES, st.sampled_from(VERBS)),
    st.tuples(st.just("time"), st.sampled_from([1, 3, 7, 26, 80, 200, 420]), st.none()),
    st.tuples(
        st.just("side"), st.sampled_from(STAFF), st.sampled_from(["join", "note", "title", "look"])
    ),
)


def begin(world: World, begins: str | tuple[str, str]) -> tuple[Matter, datetime]:
    """Open a case somewhere, or take one that has come some way already; return it and the time."""
    if isinstance(begins, str):
        matter = world.case(begins, text=TYPED, contact=f"{TYPED}139")
        last = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk).latest("seq")
        return matter, last.at
    place, service = begins
    voice = opening.open_case(
        world.area(place), service=service, text=TYPED, contact=f"{TYPED}139", at=MORNING
    )
    return queries.by_id(voice.jurisdiction_id, voice.matter_id), MORNING


def live(life: Life, kind: str, one: Any, other: Any) -> None:
    """Let one thing happen."""
    if kind == "time":
        pass_time(life, one)
    elif kind == "any":
        act(life, one, other)
    elif kind == "side":
        on_the_side(life, one, other)
    else:
        found = legal(life, one, GIVEN if kind == "legal" else WRONG)
        if found is None:
            return
        who, verb = found
        if kind == "legal":
            act(life, who, verb)
        else:
            try_wrong(life, who, verb, other)


@pytest.mark.slow
@pytest.mark.usefixtures("world")
@settings(
    max_examples=60,
    deadline=None,
    phases=(Phase_.explicit, Phase_.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    begins=st.one_of(BEGUN, st.tuples(st.sampled_from(PLACES), st.sampled_from(SERVICES))),
    steps=st.lists(STEP, min_size=4, max_size=14),
)
def test_whatever_happens_to_a_case_what_is_promised_of_it_stays_true(
    begins: str | tuple[str, str], steps: list[tuple[str, Any, Any]]
) -> None:
    world = World()
    with transaction.atomic():
        matter, at = begin(world, begins)
        staff = {name: User.objects.get(username=name) for name in STAFF}
        life = Life(world, matter.pk, matter.jurisdiction_id, at, staff=staff)
        try:
            event(f"begins {life.matter.state}")
            check(life)
            for kind, one, other in steps:
                life.at += timedelta(minutes=7)
                if (due := life.matter.next_due_at) and due <= life.at:
                    pass_time(life, 0)
                live(life, kind, one, other)
                event(life.matter.state)
                check(life)
        except BaseException:
            print(begins, *life.trace, sep="\n  ")
            raise
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "state", ["new", "handling", "waiting", "objected", "done", "verified", "closed"]
)
def test_what_is_listed_succeeds_and_everything_else_is_refused(world: World, state: str) -> None:
    matter, at = begin(world, state)
    staff = {name: User.objects.get(username=name) for name in STAFF}
    life = Life(world, matter.pk, matter.jurisdiction_id, at + timedelta(minutes=7), staff=staff)
    tried = {(who, verb) for who in ("inside", "desk", "voice0") for verb in VERBS}
    tried |= {
        (who, move.name)
        for who in (*STAFF, "voice0")
        for move in life.stand(life.actor(who)).moves()
    }
    for who, verb in sorted(tried):
        with transaction.atomic():
            act(life, who, verb)
            check(life)
            transaction.set_rollback(True)
        for wrong in range(len(WRONG.get(verb, ()))):
            try_wrong(life, who, verb, wrong)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "before", "days", "who", "verb"),
    [
        ("handling", [("inside", "extend")], 0, "inside", "extend"),
        ("handling", [], 20, "inside", "extend"),
        ("objected", [("grid_lead", "decide")], 0, "secretary", "dispute"),
        ("new", [("inside", "escalate"), ("grid_lead", "escalate")], 0, "secretary", "take"),
        ("new", TO_THE_TOP, 0, "above", "escalate"),
        ("closed", [], 40, "voice0", "reopen"),
        ("new", [*TO_THE_TOP, ("above", "take"), ("above", "feed_back")], 0, "above", "verify"),
    ],
)
def test_what_history_forbids_is_neither_listed_nor_done(
    world: World, state: str, before: list[tuple[str, str]], days: int, who: str, verb: str
) -> None:
    matter, at = begin(world, state)
    staff = {name: User.objects.get(username=name) for name in STAFF}
    life = Life(world, matter.pk, matter.jurisdiction_id, at, staff=staff)
    for name, move in before:
        life.at += timedelta(minutes=7)
        act(life, name, move)
    life.at += timedelta(days=days, minutes=7)

    listed = {one.name for one in life.stand(life.actor(who)).moves()}
    assert (verb in listed) == (verb == "take")
    act(life, who, verb)
    check(life)
