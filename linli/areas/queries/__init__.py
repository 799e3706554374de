"""Reads about areas: by code, upward, downward, as they stand for a table, and the calendar."""

from __future__ import annotations

from linli.areas.queries.calendar import (
    Stamp,
    calendar,
    day_marks,
    known_years,
    stamp,
    unknown_years,
)
from linli.areas.queries.places import (
    _keys,
    beneath,
    by_code,
    heir,
    jurisdiction_of_key,
    jurisdictions_beneath,
    key_of,
    path_range,
    upward,
    within,
)
from linli.areas.queries.standing import Spot, Standing, standing
from linli.areas.queries.tree import Branch, Chapter, as_of, children, history, search

__all__ = [
    "Branch",
    "Chapter",
    "Spot",
    "Stamp",
    "Standing",
    "_keys",
    "as_of",
    "beneath",
    "by_code",
    "calendar",
    "children",
    "day_marks",
    "heir",
    "history",
    "jurisdiction_of_key",
    "jurisdictions_beneath",
    "key_of",
    "known_years",
    "path_range",
    "search",
    "stamp",
    "standing",
    "unknown_years",
    "upward",
    "within",
]
