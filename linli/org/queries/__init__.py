"""Reads about units (`units`), and who answers for a place today (`duty`)."""

from __future__ import annotations

from linli.org.queries.duty import Answer, Answers, answering, card_gaps
from linli.org.queries.units import (
    chain_at,
    covering,
    homes_of,
    mechanism_for,
    mechanisms_at,
    named,
    route,
    unit,
    units_near,
    units_of,
    upper_of,
)

__all__ = [
    "Answer",
    "Answers",
    "answering",
    "card_gaps",
    "chain_at",
    "covering",
    "homes_of",
    "mechanism_for",
    "mechanisms_at",
    "named",
    "route",
    "unit",
    "units_near",
    "units_of",
    "upper_of",
]
