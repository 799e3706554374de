"""Who acts in the demo: the people in a unit on a day, and which words fit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.org.models import Holding, Substitution, Unit
from linli.people.models import User
from linli.portal.demo import files

# Which words of `answers` fit a service, by their place in the file; where nothing stands, all do.
FITTING: dict[tuple[str, str], tuple[int, ...]] = {
    ("solved", "public_repair"): (0,),
    ("solved", "cleanliness"): (1,),
    ("solved", "noise"): (2,),
    ("solved", "mediation"): (2,),
    ("solved", "shops"): (2,),
    ("solved", "help_at_home"): (3,),
    ("solved", "hazard"): (4,),
    ("solved", "*"): (5,),
    ("partly", "public_repair"): (0, 2),
    ("partly", "hazard"): (0,),
    ("partly", "*"): (1,),
    ("planned", "public_repair"): (0, 2),
    ("planned", "hazard"): (0, 2),
    ("planned", "cleanliness"): (0,),
    ("planned", "*"): (1,),
    ("not_ours", "public_repair"): (0, 2),
    ("not_ours", "hazard"): (2,),
    ("not_ours", "shops"): (1,),
    ("not_ours", "noise"): (1,),
    ("not_ours", "*"): (0,),
    ("impossible", "public_repair"): (0,),
    ("impossible", "suggestion"): (0,),
    ("impossible", "question"): (2,),
    ("impossible", "help_at_home"): (2,),
    ("impossible", "*"): (1,),
    ("take", "public_repair"): (0, 1, 2, 3, 4),
    ("take", "hazard"): (0, 2, 4),
    ("take", "*"): (1, 3),
    ("reopen", "public_repair"): (0, 1),
    ("reopen", "*"): (1,),
}
# Whose it is, in the order of the words for `not_ours`.
WHOSE = ("市政管理部门", "市场监督管理部门", "供电单位")


@dataclass(frozen=True)
class Chair:
    """Somebody in a unit from a day to a day."""

    unit_id: int
    post_id: int
    role: str
    user: User
    since: date
    until: date | None

    def is_held(self, on: date) -> bool:
        """Say whether it is held that day."""
        return self.since <= on and (self.until is None or on <= self.until)


class Cast:
    """Everybody who may act, read once; `refused` counts by code what the actions refused."""

    def __init__(self) -> None:
        self.areas = {area.code: area for area in Area.objects.all()}
        self.units = {unit.pk: unit for unit in Unit.objects.select_related("upper", "base")}
        self.by_path: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            self.by_path.setdefault(unit.base.path, []).append(unit)
        self.words: dict[str, Any] = files.load("cases")["answers"]
        self.refused: Counter[str] = Counter()
        users = {user.pk: user for user in User.objects.all()}
        rows: list[Substitution | Holding] = [
            *Substitution.objects.select_related("post"),
            *Holding.objects.select_related("post"),
        ]
        self.chairs: dict[int, list[Chair]] = {}
        for row in rows:
            chair = Chair(
                row.post.unit_id,
                row.post_id,
                row.post.role,
                users[row.user_id],
                row.from_on,
                row.to_on,
            )
            self.chairs.setdefault(chair.unit_id, []).append(chair)

    def in_unit(self, unit_id: int, permission: str, *, on: date) -> list[User]:
        """Return who has a permission in a unit that day; a substitute instead of the holder."""
        roles = blueprint.roles_with(permission)
        found: dict[int, User] = {}
        for chair in self.chairs.get(unit_id, []):
            if chair.role in roles and chair.is_held(on):
                found.setdefault(chair.post_id, chair.user)
        return list(dict.fromkeys(found.values()))

    def above(self, area: Area, permission: str, *, on: date) -> list[User]:
        """Return who holds a permission in the nearest level upward that has anybody."""
        for path in reversed(area.ancestor_paths):
            for unit in self.by_path.get(path, []):
                if unit.level and (people := self.in_unit(unit.pk, permission, on=on)):
                    return people
        return []

    def can_end(self, unit: Unit | None, *, on: date) -> bool:
        """Say whether somebody could verify what it did: the unit above, or a second person."""
        if unit is None:
            return False
        checkers = self.in_unit(unit.upper_id or unit.pk, "matters.verify", on=on)
        return len(checkers) > (0 if unit.upper_id else 1)

    def elsewhere(self, area: Area, unit_id: int, *, on: date) -> list[Unit]:
        """Return the other units around a place that could take and end it, nearest first."""
        paths = reversed(area.ancestor_paths)
        near = [unit for path in paths for unit in self.by_path.get(path, []) if unit.level]
        able = [unit for unit in near if unit.pk in self.chairs and self.can_end(unit, on=on)]
        return [unit for unit in able if unit.pk != unit_id]

    def say(self, what: str, chance: Random, *, service: str = "", outcome: str = "") -> str:
        """Return words out of the file that fit the service."""
        rows: list[Any] = self.words[what][outcome] if outcome else self.words[what]
        key = outcome or what
        fitting = FITTING.get((key, service)) or FITTING.get((key, "*"))
        row = chance.choice([rows[place] for place in fitting] if fitting else rows)
        return str(row["zh"])
