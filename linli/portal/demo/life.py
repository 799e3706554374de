"""One case of the demo, told as a generator: it yields the instant of its next step, then takes it.

Each step goes through the real action. Between two steps the deadlines run, so a case may have
climbed meanwhile: then the step planned is dropped, and the case looks anew where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random

from django.utils.timezone import localtime

from linli.blueprint import queries as blueprint
from linli.blueprint.types import Appeal
from linli.cases import rules
from linli.cases.actions import joining, opening
from linli.kernel.errors import Refused
from linli.matters.actions import handling
from linli.matters.models import Leg, Matter, Voice
from linli.people.models import User
from linli.portal.demo.cast import Cast
from linli.portal.demo.fate import TITLED, Fate
from linli.portal.demo.rhythm import Asked

Act = Callable[[], object]
Turn = tuple[datetime, Act]
MOMENT = timedelta(seconds=2)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WAKES, SLEEPS = 7, 22
STUMBLES_MOST = 3
JOINABLE = frozenset({"new", "handling", "waiting", "objected"})


class Life:
    """A case with its voices, what is to become of it, and the instant it has come to."""

    def __init__(self, asked: Asked, fate: Fate, cast: Cast, chance: Random) -> None:
        self.asked, self.fate, self.cast, self.chance = asked, fate, cast, chance
        self.now = asked.at
        self.matter: Matter | None = None
        self.voices: list[Voice] = []
        self.handlers: set[int] = set()
        self.disputed_by = 0

    @property
    def case(self) -> Matter:
        """Return the matter; before it is opened there is none."""
        if self.matter is None:
            raise LookupError("not opened yet")
        return self.matter

    @property
    def today(self) -> date:
        """Return the civil day the case has come to."""
        return localtime(self.now).date()

    def story(self, turns: Mapping[str, Callable[[Life], Turn | None]]) -> Iterator[datetime]:
        """Yield when something happens next, until nothing more does."""
        yield self.asked.at
        self.open()
        stumbles = 0
        while stumbles < STUMBLES_MOST and self.case.state in turns:
            turn = turns[self.case.state](self)
            if turn is None:
                return
            at, act = turn
            stood = self._stands()
            yield at
            if self._stands() == stood:
                stumbles += not self._attempt(act)

    def neighbors(self) -> Iterator[datetime]:
        """Let others join while it is open, each with a code of their own."""
        at = self.asked.at
        for _voice in range(self.fate.voices):
            at += self.chance.uniform(0.03, 0.7) * DAY
            yield self.awake(at)
            if self.matter is None or not self._is_joinable():
                return
            self._attempt(self._join)

    def open(self) -> None:
        """Let it come in: by a code on a wall, from the web, or told to the desk."""
        area = self.cast.areas[self.asked.building]
        desk = self.cast.above(area, "cases.enter", on=self.today) if self.fate.by_desk else []
        actor = self.chance.choice(desk) if desk else None
        channel = self.chance.choices((rules.QR, rules.WEB), (3, 1))[0]
        voice = opening.open_case(
            area,
            service=self.asked.service,
            text=self.asked.text,
            contact="" if self.fate.is_anonymous or not self.fate.leaves_contact else self._phone(),
            channel=rules.DESK if actor else channel,
            actor=actor,
            at=self.now,
        )
        self.matter = voice.matter
        self.voices.append(voice)

    def leg(self, role: str) -> Leg | None:
        """Return the open leg of a role."""
        legs = Leg.objects.shard(self.case.jurisdiction_id).filter(matter_id=self.case.pk)
        return legs.filter(role=role, ended_at__isnull=True).first()

    def people(self, leg: Leg, permission: str) -> list[User]:
        """Return who may act on a leg today; whoever has it in hand stands alone."""
        people = self.cast.in_unit(leg.unit_id, permission, on=self.today)
        return [one for one in people if one.pk == leg.handler_id] or people

    def soon(self, end: datetime | None, early: float = 1.2, late: float = 2.4) -> datetime:
        """Return an instant between now and `end`, by day if there is a day in between."""
        ahead = end - self.now if end and end > self.now else self.chance.uniform(1, 30) * HOUR
        at = self.now + ahead * self.chance.betavariate(early, late)
        by_day = self.awake(at)
        return by_day if by_day < self.now + ahead else at

    def awake(self, at: datetime) -> datetime:
        """Return `at`, or the next morning when people sleep then."""
        local = localtime(at)
        if WAKES <= local.hour < SLEEPS:
            return at
        morning = local.replace(
            hour=WAKES, minute=self.chance.randrange(60), second=self.chance.randrange(60)
        )
        return morning + DAY if local.hour >= SLEEPS else morning

    def until(self, leg: Leg | None) -> Turn | None:
        """Wait until a leg is missed; None when it was, and nobody will move it."""
        if leg is None or leg.due_at is None or leg.due_at <= self.now:
            return None
        return leg.due_at + MOMENT, _nothing

    def until_unasked(self) -> Turn | None:
        """Wait until the system does something; None when it never will."""
        due_at = self.case.next_due_at
        return None if due_at is None else (max(due_at, self.now) + MOMENT, _nothing)

    def entitle(self, worker: User) -> None:
        """Give a joinable case its neutral title."""
        if self._service().joinable and not self.case.title and self.chance.random() < TITLED:
            handling.title(self.case, actor=worker, title=self.asked.title, at=self.now)

    def say(self, what: str, outcome: str = "") -> str:
        """Return words that fit."""
        return self.cast.say(what, self.chance, service=self.asked.service, outcome=outcome)

    def _service(self) -> Appeal:
        return blueprint.mechanism(self.case.edition_id).appeal(self.case.topic)

    def _is_joinable(self) -> bool:
        return self.case.state in JOINABLE and self._service().joinable

    def _join(self) -> None:
        text = self.say("join") if self.chance.random() < 0.6 else ""
        voice = joining.join_case(self.case, text=text, channel=rules.QR, at=self.now)
        self.voices.append(voice)

    def _attempt(self, act: Act) -> bool:
        try:
            act()
        except Refused as refusal:
            self.cast.refused[refusal.code] += 1
            self.case.refresh_from_db()
            return False
        return True

    def _stands(self) -> tuple[str, int, int]:
        return self.case.state, self.case.owner_unit_id, self.case.round

    def _phone(self) -> str:
        return f"示例电话 0835-000 0{self.chance.randrange(1000):03}"


def _nothing() -> None:
    """Only wait."""
