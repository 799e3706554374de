"""Reads about matters: who sees which, who may do what now, the desk, and what can be joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism
from linli.journal.models import Entry
from linli.kernel import codes, numbers
from linli.kernel.actor import Actor
from linli.kernel.errors import Missing
from linli.kernel.flow import By, Flow, Move, Phase
from linli.kernel.worktime import Calendar
from linli.matters import rules
from linli.matters.models import Clock, Leg, Matter, Moved, Voice
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
        return mine.filter(kind__in=rules.HANDLING_KINDS).exists()

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
        return [
            move
            for move in possible
            if move.name in verbs and not rules.hindrance(move.name, self.facts)
        ]

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


def visible_to(user: User, *, on: date) -> QuerySet[Matter]:
    """Return the matters a user may read: by a grant, or a leg of a unit where they hold a post."""
    granted = reach.sharded(user, "matters.read", on=on)
    units = org.units_of(user, on=on)
    mine = Leg.objects.filter(
        matter=OuterRef("pk"), jurisdiction=OuterRef("jurisdiction"), unit_id__in=list(units)
    )
    homes = org.homes_of(user, on=on)
    by_leg = Q(jurisdiction_id__in=homes) & Q(Exists(mine)) if units else Q(pk__in=[])
    return Matter.objects.filter(granted | by_leg)


def get_for(user: User, *, number: str, at: datetime) -> Matter:
    """Return the matter with this number if the user may read it.

    Raises Missing, as if it were absent.
    """
    jurisdiction, name = _resolve_number(number)
    visible = visible_to(user, on=rules.day_of(at)).filter(jurisdiction_id=jurisdiction)
    matter = visible.select_related("area", "owner_unit").filter(number=name).first()
    if matter is None:
        raise _missing()
    return matter


def by_number(number: str) -> Matter:
    """Return the matter with this number, whoever asks: for operators. Raises Missing."""
    jurisdiction, name = _resolve_number(number)
    rows = Matter.objects.shard(jurisdiction).filter(number=name)
    matter: Matter | None = rows.select_related("area", "owner_unit").first()
    if matter is None:
        raise _missing()
    return matter


def _resolve_number(number: str) -> tuple[int, str]:
    try:
        key, year, serial = numbers.parse_number(number)
    except ValueError as problem:
        raise _missing() from problem
    name = numbers.number(key, year, serial)
    return _followed(areas.jurisdiction_of_key(key), name), name


def _followed(jurisdiction: int, name: str) -> int:
    """Follow the track a moved matter left behind; most never moved, so look only when asked."""
    moved = Moved.objects.shard(jurisdiction).filter(name=name).first()
    return moved.to_jurisdiction_id if moved else jurisdiction


def voice_by(code: str) -> Voice:
    """Return the voice with this code, with its matter, area and owner.

    Raises Missing for any wrong one.
    """
    try:
        name = codes.parse(code)
        jurisdiction = areas.jurisdiction_of_key(codes.key_of(name))
    except (ValueError, Missing) as problem:
        raise _no_code() from problem
    found = _voice(jurisdiction, name) or _voice(_followed(jurisdiction, name), name)
    if found is None:
        raise _no_code()
    return found


def _voice(jurisdiction: int, name: str) -> Voice | None:
    rows = Voice.objects.shard(jurisdiction).filter(code=name)
    return rows.select_related("matter__area", "matter__owner_unit").first()


def joinable(area: Area, topic: str) -> QuerySet[Matter]:
    """Return the open matters of one topic in one place, newest first, for others to join."""
    rows = Matter.objects.shard(area.jurisdiction_pk).filter(area=area, topic=topic)
    return rows.filter(phase__in=[Phase.OPEN, Phase.PAUSED]).order_by("-opened_at")


def owed_by_unit(area: Area) -> dict[int, tuple[int, int]]:
    """Return, by owning unit, how many matters of the jurisdiction are open and overdue now."""
    rows = Matter.objects.shard(area.jurisdiction_pk).filter(phase__in=[Phase.OPEN, Phase.PAUSED])
    counted = rows.values_list("owner_unit_id").annotate(
        open=Count("id"), late=Count("id", filter=Q(is_late=True))
    )
    return {unit: (count, late) for unit, count, late in counted}


def desk_legs(user: User, *, on: date) -> QuerySet[Leg]:
    """Return the open legs of the units where the user holds a post today, by due time."""
    units = org.units_of(user, on=on)
    legs = Leg.objects.filter(
        jurisdiction_id__in=org.homes_of(user, on=on), unit_id__in=list(units)
    )
    return legs.filter(ended_at__isnull=True).order_by("due_at", "id")


def with_matter(legs: QuerySet[Leg]) -> QuerySet[Leg]:
    """Return the legs with what a list shows: matter, place and unit, in one query."""
    return legs.select_related("matter__area", "matter__owner_unit", "unit")


def story(matter: Matter) -> Matter:
    """Return the matter with notes, photos, pauses and voices prefetched: one query each."""
    fresh = Matter.objects.shard(matter.jurisdiction_id).filter(pk=matter.pk)
    voices = Prefetch("voices", queryset=Voice.objects.order_by("joined_at", "id"))
    told = fresh.select_related("area", "owner_unit")
    found: Matter = told.prefetch_related(voices, "notes", "photos", "pauses").get()
    return found


def flow_of(matter: Matter) -> Flow:
    """Return the life cycle of the matter's kind."""
    return kind_of(matter.kind).flow


def by_id(jurisdiction_id: int, pk: UUID) -> Matter:
    """Return one matter by its ids. Raises Missing."""
    rows = Matter.objects.shard(jurisdiction_id).filter(pk=pk)
    matter: Matter | None = rows.select_related("area", "owner_unit").first()
    if matter is None:
        raise _missing()
    return matter


def _missing() -> Missing:
    return Missing("matter.missing", _("There is no such matter, or you may not see it."))


def _no_code() -> Missing:
    return Missing("code.missing", _("There is no case with this code. Please check each sign."))
