"""What people do with places: add, take in many, rename, close, mark days, give and end roles."""

from __future__ import annotations

from linli.areas.actions.days import DayMark, mark_days, seed_calendar
from linli.areas.actions.following import let_grants_follow
from linli.areas.actions.places import (
    add,
    close,
    digest_of,
    place_of,
    rename,
    take_in,
)
from linli.areas.actions.planting import Succession
from linli.areas.actions.redrawing import put_in_stead
from linli.areas.actions.roles import end_silently, grant, grant_silently, revoke
from linli.areas.rules import AreaRow

__all__ = [
    "AreaRow",
    "DayMark",
    "Succession",
    "add",
    "close",
    "digest_of",
    "end_silently",
    "grant",
    "grant_silently",
    "let_grants_follow",
    "mark_days",
    "place_of",
    "put_in_stead",
    "rename",
    "revoke",
    "seed_calendar",
    "take_in",
]
