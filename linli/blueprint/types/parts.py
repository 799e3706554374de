"""The sections of a blueprint, one class per kind of entry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from linli.blueprint.types.atoms import (
    AreaKind,
    Clock,
    Code,
    Entry,
    Marked,
    Measured,
    Part,
    Positive,
    Round,
    Within,
    Words,
)
from linli.blueprint.types.rounds import Month, Rule


class Principle(Measured):
    """A sentence the mechanism lives by, and the rule that makes it real."""

    rule: Words


class Post(Entry):
    """A seat in a unit; persons come and go, the post stays."""

    role: Code | None = None
    public: bool = False
    duties: Words


class Covers(Marked):
    """How many buildings one unit may cover."""

    min_buildings: Positive
    max_buildings: Positive


class Founding(Marked):
    """What founding such an organization asks for, with the rule it comes from."""

    full_members_min: Positive
    joint_units_max: Positive
    members_max: Positive
    basis: Words


class Level(Marked):
    """One of the levels that answer to each other, counted from the top."""

    level: Positive
    words: Words
    note: Words | None = None
    org_type: Code
    base: tuple[AreaKind, ...]
    base_examples: tuple[AreaKind, ...] = ()
    posts: tuple[Post, ...]
    duties: tuple[Entry, ...]
    covers: Covers | None = None
    founding: Founding | None = None
    part_time_from: tuple[Entry, ...] = ()

    @property
    def name(self) -> Words:
        """Return the words, for pages that speak of names."""
        return self.words

    @property
    def bases(self) -> tuple[AreaKind, ...]:
        """Return every kind of area such a unit may sit in, the source's own first."""
        return self.base + self.base_examples


class Overlay(Entry):
    """A type of unit beside the levels (its code is the org type), ranked with one of them."""

    level: Positive
    base: tuple[AreaKind, ...]
    posts: tuple[Post, ...]


class Routing(Marked):
    """Where a matter is settled first and how it climbs."""

    settle_at: Positive
    then: tuple[Positive, ...]
    whistle_from: Positive


class Consent(Part):
    """On what terms a person appears on a duty card."""

    separate: Literal[True]
    valid_days: Positive
    withdraw: Literal["immediate"]


class DutyCard(Marked):
    """What a duty card shows and on what terms."""

    fields: tuple[Entry, ...]
    reach_by: tuple[Entry, ...]
    consent: Consent
    outputs: tuple[Entry, ...]


class Tier(Entry):
    """One of the linked tiers of a district, and the part it plays.

    `base` names the kinds of place that should each have one; without it one is enough.
    """

    org_type: Code
    base: tuple[AreaKind, ...] = ()
    posts: tuple[Post, ...] = ()


class Service(Measured):
    """A service the mechanism counts in its name."""

    flow: Code | None = None
    keep_content: bool = True
    stages: tuple[Entry, ...] = ()


class Activity(Measured):
    """A kind of activity the mechanism counts in its name."""

    publish_beneficiary: Literal["never"] | None = None


class Goal(Measured):
    """An aim, and the indicator it is seen by."""

    indicator: Code | None = None


class Measure(Measured):
    """Something the mechanism sets out to do."""

    indicator: Code | None = None


class Institution(Measured):
    """A standing arrangement, how often it comes round and the flow that carries it.

    With a `rule` it comes round by itself for each unit in scope.
    """

    cycle: Round | None = None
    rule: Rule | None = None
    flow: Code | None = None


class RuleCycle(Entry):
    """One thing that comes round within a working rule; with a `rule`, by itself."""

    cycle: Round
    rule: Rule | None = None


class WorkingRule(Measured):
    """A way of working together: what comes round, which lists, which steps."""

    cycles: tuple[RuleCycle, ...] = ()
    five_sides: bool = False
    lists: tuple[Entry, ...] = ()
    steps: tuple[Entry, ...] = ()


class Room(Entry):
    """A room of a service center."""

    floor: Positive
    floor_from_source: bool = False


class Center(Entry):
    """A service center with its floors and rooms."""

    floors: Positive
    rooms: tuple[Room, ...]


class Facility(Entry):
    """Something in an estate that is open at certain hours."""

    opens: Clock | None = None
    closes: Clock | None = None
    fee_fen: Annotated[int, Field(ge=0)] | None = None
    audience: Literal["everyone", "estate_residents"] = "everyone"


class ObserverScheme(Marked):
    """How enterprises sit in on meetings without a vote, and when they are owed a reply."""

    words: Words
    per_item: bool
    rotate: bool
    size_classes: tuple[Entry, ...]
    reply_due: Within


class Programme(Entry):
    """The programme a village mechanism belongs to."""

    meaning_of_two_hundreds: Words | None = None
    modern_name: Entry


class Force(Measured):
    """One of the forces that carry a village project."""

    does: tuple[Entry, ...]
    id_check: Literal["uscc_93"] | None = None


class People(Entry):
    """Those whom a mechanism serves; they are counted, never listed."""

    count_only: Literal[True]


class Season(Part):
    """The months in which a product is there."""

    from_month: Month
    to_month: Month
    from_source: bool = False


class Product(Measured):
    """A leading product of a village."""

    season: Season


class Figure(Entry):
    """A number entered by hand once, and what the source reported.

    It is entered for the place where the mechanism runs, or for `each` place of one kind within it,
    by one unit: that of the place itself, or the `owner`, a level or a type of unit that covers the
    place. `digits` stand behind the point; `every` says how often it is owed.
    """

    unit: Words
    definition: Words | None = None
    owner: Code | Positive | None = None
    each: AreaKind | None = None
    digits: Annotated[int, Field(ge=0, le=4)] = 0
    may_be_negative: bool = False
    every: Round | None = None
    public: bool = False
    reported: str | None = None
    target: str | None = None
    year: Annotated[int, Field(ge=1949, le=2200)] | None = None
    scope: Words | None = None
    historic: bool = False


class Milestone(Entry):
    """Something to be reached by a day."""

    due: Words
    historic: bool = False


class ProducePlatform(Marked):
    """Where farm products are recommended; there is no payment."""

    words: Words
    mode: Literal["recommend"]
    from_village: Code
    to_district: Code
