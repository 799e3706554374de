"""Which unit is the upper one, which one a service begins with, and what a duty card may show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

LEVELS = (4, 3, 2, 1)
COMMUNITY_COMMITTEE = "broad_community_committee"
BESIDE_THE_LEVELS = frozenset({"district_branch", "volunteer_team"})
LEVEL_OF_KIND = {
    "building": 4,
    "grid": 3,
    "courtyard": 3,
    "estate": 3,
    "community": 2,
    "village": 2,
    "business_district": 2,
}

# How many places a unit takes or leaves in one step.
COVER_MOST = 500
# How many sign-in links are made in one step.
LINKS_MOST = 200

RELAY, DESK, OWN = "relay", "desk", "own"
WAYS = (RELAY, DESK, OWN)
CARD_DAYS_MOST = 366
CARD_DAYS_SOON = 30
CARD_DAYS_KEPT = 30
PAPER = "paper"


@dataclass(frozen=True)
class Candidate:
    """A unit that covers a place, seen from below: how near it covers, at which level."""

    unit_id: int
    path: str
    level: int | None
    org_type: str

    @property
    def nearness(self) -> tuple[int, int]:
        """Sort the nearest first; of two at the same place the older one."""
        return -len(self.path), self.unit_id


def routed(
    candidates: Iterable[Candidate], *, level: int, prefer: str | None = None
) -> Candidate | None:
    """Return the unit that gets what begins at `level`; None only without any candidate.

    The preferred type first, then that level, then the next ones up to 1; if all of these lack,
    the nearest level below, and at last a unit beside the levels: the owner is never nobody.
    """
    near = sorted(candidates, key=lambda one: one.nearness)
    if preferred := [one for one in near if prefer and one.org_type == prefer]:
        return preferred[0]
    for wanted in (*range(level, 0, -1), *range(level + 1, LEVELS[0] + 1), None):
        if found := [one for one in near if one.level == wanted]:
            return found[0]
    return near[0] if near else None


def upper(unit_id: int, level: int | None, covering: Iterable[Candidate]) -> Candidate | None:
    """Return the next level's unit among those covering the base; None at the top.

    A unit beside the levels (a district branch, a volunteer team) belongs to the broad community
    committee, and where there is none, to level 2 and then 1.
    """
    near = sorted((one for one in covering if one.unit_id != unit_id), key=lambda one: one.nearness)
    if level is None:
        if committees := [one for one in near if one.org_type == COMMUNITY_COMMITTEE]:
            return committees[0]
        level = 3
    for wanted in range(level - 1, 0, -1):
        if found := [one for one in near if one.level == wanted]:
            return found[0]
    return None


def levels_above(kind: str) -> range:
    """Return the levels that answer at the door of an area of `kind`, from the lowest up to 1."""
    return range(LEVEL_OF_KIND.get(kind, 1), 0, -1)


def card_fault(
    *, way: str, phone: str, consent: str, number_consent: str, expires_on: date, today: date
) -> str:
    """Say why a duty card may not be published; empty if it may.

    Publishing needs separate consent, a private number yet another (PIPL, articles 14 and 25).
    A desk needs no number on the card: that of the unit stands.
    """
    if not consent.strip():
        return "no_consent"
    if way not in WAYS or (way != DESK and not phone.strip()):
        return "no_way"
    if way == OWN and not number_consent.strip():
        return "no_number_consent"
    if expires_on < today:
        return "past"
    return "too_long" if (expires_on - today).days > CARD_DAYS_MOST else ""


# Whoever may do one of these watches over others: only `org.manage` gives such a role.
WATCHING = frozenset({"org.manage", "journal.read"})
HOLDER, SUBSTITUTE, VACANT = "holder", "substitute", "vacant"


@dataclass(frozen=True)
class Turn:
    """Somebody is there from a day to a day; None never ends."""

    user_id: int
    from_on: date
    to_on: date | None

    def holds(self, day: date) -> bool:
        """Return whether that day lies within it; both ends count."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class Stretch:
    """Days on which the same person answers for a post: `stands` is holder, substitute or vacant.

    While somebody stands in, `away_id` is the holder who is on leave.
    """

    from_on: date
    to_on: date
    stands: str
    user_id: int | None = None
    away_id: int | None = None


def stretches(
    holders: Iterable[Turn], stand_ins: Iterable[Turn], *, first: date, last: date
) -> list[Stretch]:
    """Return who answers from `first` to `last`, day after day, equal days in one stretch."""
    sitting, standing = list(holders), list(stand_ins)
    found: list[Stretch] = []
    day = first
    while day <= last:
        today = _answering(sitting, standing, day)
        if found and _same(found[-1], today):
            today = replace(today, from_on=found.pop().from_on)
        found.append(today)
        day += timedelta(days=1)
    return found


def _answering(sitting: list[Turn], standing: list[Turn], day: date) -> Stretch:
    holder = next((turn.user_id for turn in sitting if turn.holds(day)), None)
    stand_in = next((turn.user_id for turn in standing if turn.holds(day)), None)
    if stand_in is not None:
        return Stretch(day, day, SUBSTITUTE, stand_in, holder)
    return Stretch(day, day, HOLDER if holder is not None else VACANT, holder)


def _same(one: Stretch, other: Stretch) -> bool:
    return (one.stands, one.user_id, one.away_id) == (other.stands, other.user_id, other.away_id)
