"""A whole blueprint file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PrivateAttr, StringConstraints

from linli.blueprint.types.appeals import Appeal, Channel, Hours, Outcome, Reason, Timers
from linli.blueprint.types.atoms import Code, Entry, Part, Positive, Words
from linli.blueprint.types.indicators import Indicator
from linli.blueprint.types.parts import (
    Activity,
    Center,
    DutyCard,
    Facility,
    Figure,
    Force,
    Goal,
    Institution,
    Level,
    Measure,
    Milestone,
    ObserverScheme,
    Overlay,
    People,
    Post,
    Principle,
    ProducePlatform,
    Product,
    Programme,
    Routing,
    RuleCycle,
    Service,
    Tier,
    WorkingRule,
)
from linli.blueprint.types.rounds import Duty

CountyCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class Mechanism(Part):
    """What a place decided: levels, services, promises, reasons and indicators."""

    id: Code
    name: Words
    summary: Words
    source: Words
    note: Words | None = None
    counts: dict[str, Positive] = {}
    principles: tuple[Principle, ...] = ()
    levels: tuple[Level, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    routing: Routing | None = None
    duty_card: DutyCard | None = None
    tiers: tuple[Tier, ...] = ()
    parties: tuple[Entry, ...] = ()
    services: tuple[Service, ...] = ()
    activities: tuple[Activity, ...] = ()
    goals: tuple[Goal, ...] = ()
    measures: tuple[Measure, ...] = ()
    institutions: tuple[Institution, ...] = ()
    working_rules: tuple[WorkingRule, ...] = ()
    observer_scheme: ObserverScheme | None = None
    workstreams: tuple[Entry, ...] = ()
    critical_fields: tuple[Entry, ...] = ()
    enclave_for: tuple[CountyCode, ...] = ()
    enterprise_request_profile: Entry | None = None
    programme: Programme | None = None
    forces: tuple[Force, ...] = ()
    people: People | None = None
    lead_products: tuple[Product, ...] = ()
    produce_platform: ProducePlatform | None = None
    flows: tuple[Entry, ...] = ()
    project_states: tuple[Entry, ...] = ()
    public_notice: tuple[Entry, ...] = ()
    center: Center | None = None
    estate_facilities: tuple[Facility, ...] = ()
    figures: tuple[Figure, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    hours: Hours
    timers: Timers
    every_appeal: Annotated[tuple[Appeal, ...], Field(alias="appeals")] = ()
    outcomes: tuple[Outcome, ...] = ()
    handover_reasons: tuple[Reason, ...] = ()
    dispute_reasons: tuple[Reason, ...] = ()
    redirect_channels: tuple[Channel, ...] = ()
    indicators: tuple[Indicator, ...] = Field(min_length=1)

    _lines: dict[str, int] = PrivateAttr(default_factory=dict)

    def line_of(self, path: str) -> int:
        """Return the line of the file that says what stands at `path`; 1 when it is not known."""
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        return self._lines.get(path, 1)

    @property
    def appeals(self) -> tuple[Appeal, ...]:
        """Return what may be asked for today; retired services are left out."""
        return tuple(one for one in self.every_appeal if not one.retired)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Return what comes round by itself; what awaits a later room is left out."""
        rules = [one for one in self.working_rules if one.awaits is None]
        parts = [part for one in rules for part in one.cycles]
        named: list[Institution | RuleCycle] = [*self.institutions, *parts]
        return tuple(
            Duty(code=one.code, words=one.words, cycle=one.cycle, rule=one.rule)
            for one in named
            if one.cycle and one.rule and one.awaits is None
        )

    def level(self, number: int) -> Level:
        """Return the level of that number; raise KeyError when there is none."""
        return {one.level: one for one in self.levels}[number]

    def appeal(self, code: str) -> Appeal:
        """Return the appeal service of that code, retired or not; raise KeyError for another."""
        return {one.code: one for one in self.every_appeal}[code]

    def indicator(self, code: str) -> Indicator:
        """Return the indicator of that code; raise KeyError when there is none."""
        return {one.code: one for one in self.indicators}[code]

    def posts_of(self, org_type: str) -> tuple[Post, ...]:
        """Return the posts of a type of unit; none for a type this mechanism does not know."""
        described = [
            *((one.org_type, one.posts) for one in self.levels),
            *((one.org_type, one.posts) for one in self.tiers),
            *((one.code, one.posts) for one in self.overlays),
        ]
        return next((posts for type_, posts in described if type_ == org_type and posts), ())
