"""Reads about units (`units`), and who answers for a place today (`duty`)."""

from __future__ import annotations

from linli.org.queries.cards import (
    CELLS as CARD_CELLS,
)
from linli.org.queries.cards import (
    FIGURES as CARD_FIGURES,
)
from linli.org.queries.cards import (
    Door,
    Figures,
    card,
    cards_kept_at,
    doors,
    expiring,
    hanging,
    is_ground,
    keeps,
    paper,
    poster,
    require_keeper,
    uncounted,
)
from linli.org.queries.cards import beneath as cards_beneath
from linli.org.queries.cards import cells as card_grounds
from linli.org.queries.cards import count as count_cards
from linli.org.queries.cards import counted as counted_cards
from linli.org.queries.cards import figures as card_figures
from linli.org.queries.cards import vacant as vacant_seats
from linli.org.queries.consents import NAME, NUMBER, ConsentText, consent, consent_marked
from linli.org.queries.duty import Answer, Answers, answering, card_gaps
from linli.org.queries.rights import chain_up
from linli.org.queries.standing_levels import standing
from linli.org.queries.standing_units import StandingUnits, UnitRow, standing_units
from linli.org.queries.touched import Touched, touched
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
    "CARD_CELLS",
    "CARD_FIGURES",
    "NAME",
    "NUMBER",
    "Answer",
    "Answers",
    "ConsentText",
    "Door",
    "Figures",
    "StandingUnits",
    "Touched",
    "UnitRow",
    "answering",
    "card",
    "card_figures",
    "card_gaps",
    "card_grounds",
    "cards_beneath",
    "cards_kept_at",
    "chain_at",
    "chain_up",
    "consent",
    "consent_marked",
    "count_cards",
    "counted_cards",
    "covering",
    "doors",
    "expiring",
    "hanging",
    "homes_of",
    "is_ground",
    "keeps",
    "mechanism_for",
    "mechanisms_at",
    "named",
    "paper",
    "poster",
    "require_keeper",
    "route",
    "standing",
    "standing_units",
    "touched",
    "uncounted",
    "unit",
    "units_near",
    "units_of",
    "upper_of",
    "vacant",
    "vacant_seats",
]
