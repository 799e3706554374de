"""One matter as one actor finds it: what they may do with it now, and what judging that needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from linli.areas import queries as areas
from linli.areas import reach
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism
from linli.journal.models import Entry
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.kernel.flow import By, Move, Phase
from linli.kernel.worktime import Calendar
from linli.matters import rules
from linli.matters.models import Clock, Leg, Matter, Voice
from linli.matters.states import Kind, Terms, kind_of
from linli.org import queries as org
from linli.people.models import User

Powers = dict[By, frozenset[str] | None]


@dataclass
class Standing:
    """One matter as one actor finds it: legs, clocks, in which capacity the actor may move it."""

    matter: Matter
    actor: Actor
    at: datetime
    legs: list[Leg] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)

    @cached_property
    def kind(self) -> Kind:
        """Return the registered kind."""
        return kind_of(self.matter.kind)

    @cached_property
    def mechanism(self) -> Mechanism:
        """Return what the place had decided when the matter was opened."""
        return blueprint.mechanism(self.matter.edition_id)

    @cached_property
    def terms(self) -> Terms:
        """Return the promises of the matter's kind and topic."""
        return self.kind.terms(self.matter.edition_id, self.matter.topic)

    @cached_property
    def calendar(self) -> Calendar:
        """Return the working calendar of the place."""
        return calendar_of(self.mechanism)

    @cached_property
    def powers(self) -> Powers:
        """Return the actor's capacities, each with the permissions it holds (None: none asked)."""
        if self.actor.actor_kind == "system":
            return {By.SYSTEM: None}
        if isinstance(self.actor, Voice):
            mine = self.actor.matter_id == self.matter.pk and not self.actor.withdrawn_at
            return {By.REQUESTER: None} if mine else {}
        return self._staff_powers(self.actor) if isinstance(self.actor, User) else {}

    def _staff_powers(self, user: User) -> Powers:
        on = rules.day_of(self.at)
        found: Powers = {By.DESK: frozenset(reach.held(user, self.matter.area.path, on=on))}
        for leg in self.open_legs:
            held = org.units_of(user, on=on).get(leg.unit_id)
            by = rules.capacity(leg.role)
            if held is not None and by and not self._is_barred(user, leg, by):
                found[by] = frozenset(held)
        return found

    def _is_barred(self, user: User, leg: Leg, by: By) -> bool:
        if by == By.NOT_HANDLER:
            return self._has_handled(user)
        if by == By.OTHER_UNIT:
            return leg.unit_id in {other.unit_id for other in self.legs if other.role == rules.OWN}
        return False

    def _has_handled(self, user: User) -> bool:
        since = self.matter.reopened_at or self.matter.opened_at
        entries = Entry.objects.shard(self.matter.jurisdiction_id).filter(stream=self.matter.pk)
        mine = entries.filter(at__gte=since, actor_kind="user", actor_id=user.actor_id)
        return mine.filter(kind__in=self.kind.handling).exists()

    @property
    def open_legs(self) -> list[Leg]:
        """Return the legs on which somebody must act."""
        return [leg for leg in self.legs if leg.ended_at is None]

    def leg(self, role: str) -> Leg | None:
        """Return the open leg of a role."""
        return next((leg for leg in self.open_legs if leg.role == role), None)

    def clock(self, name: str) -> Clock | None:
        """Return the latest round of a clock."""
        rounds = [clock for clock in self.clocks if clock.name == name]
        return max(rounds, key=lambda clock: clock.round, default=None)

    def running(self, name: str) -> Clock | None:
        """Return the clock if it runs (or stands still) now."""
        clock = self.clock(name)
        return clock if clock and clock.stopped_at is None else None

    def may(self, move: Move) -> bool:
        """Return whether the actor's capacity and permissions fit the row."""
        if move.by not in self.powers:
            return False
        held = self.powers[move.by]
        return move.needs is None or (held is not None and move.needs in held)

    def moves(self) -> list[Move]:
        """Return the rows that state, capacity and history allow this actor now."""
        verbs = self.kind.verbs
        possible = [move for move in self.kind.flow.from_(self.matter.state) if self.may(move)]
        return [move for move in possible if move.name in verbs and not self.hindrance(move.name)]

    def hindrance(self, name: str) -> Refused | None:
        """Return why a move that state and capacity allow is still not possible, or None."""
        own = self.kind.hindrance
        return rules.hindrance(name, self.facts) or (own(name, self) if own else None)

    @cached_property
    def facts(self) -> rules.History:
        """Return what the moves' own conditions look at."""
        finish, own = self.clock(rules.FINISH), self.leg(rules.OWN)
        unit = own.unit_id if own else None
        return rules.History(
            at=self.at,
            finish_due_at=finish.due_at if finish else None,
            is_extended=bool(finish and finish.extended_at),
            has_disputed=any(
                leg.role == rules.OWN and leg.unit_id == unit and leg.has_disputed
                for leg in self.legs
            ),
            has_upper=bool(own and own.unit.upper_id),
            closed_at=self.matter.closed_at,
            reopen_days=self.terms.reopen_within.amount,
            is_bound=bool(own and own.is_binding),
            was_asked=self._was_asked(),
        )

    def _was_asked(self) -> bool:
        """Return whether the open question went to the voice that acts."""
        if not isinstance(self.actor, Voice) or self.matter.phase != Phase.PAUSED:
            return False
        entries = Entry.objects.shard(self.matter.jurisdiction_id).filter(stream=self.matter.pk)
        last = entries.filter(kind="matter.asked").order_by("-seq").first()
        return last is not None and UUID(last.facts["voice_id"]) == self.actor.pk


def calendar_of(mechanism: Mechanism) -> Calendar:
    """Return the working calendar of a mechanism with the days known today."""
    return areas.calendar(mechanism.hours.zone, mechanism.hours.spans)


def stand(matter: Matter, actor: Actor, *, at: datetime) -> Standing:
    """Load what judging and moving one matter needs: two queries, plus the posts and grants."""
    legs = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter).select_related("unit")
    clocks = Clock.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    return Standing(
        matter=matter,
        actor=actor,
        at=at,
        legs=list(legs.order_by("opened_at", "id")),
        clocks=list(clocks.order_by("started_at", "id")),
    )
