"""What is done with units, posts, duty cards and mechanisms."""

from __future__ import annotations

from linli.org.actions.cards import Face, publish_card, withdraw_card, withdraw_number
from linli.org.actions.cards_consent import (
    agree,
    ask_again,
    record_paper,
    take_back,
    take_back_number,
)
from linli.org.actions.cards_paper import Sheet, note_printed, take_down
from linli.org.actions.mechanisms import adopt, cancel
from linli.org.actions.posts import PostRow, hold, substitute, take_in_posts, vacate
from linli.org.actions.units import UnitRow, take_in_units

__all__ = [
    "Face",
    "PostRow",
    "Sheet",
    "UnitRow",
    "adopt",
    "agree",
    "ask_again",
    "cancel",
    "hold",
    "note_printed",
    "publish_card",
    "record_paper",
    "substitute",
    "take_back",
    "take_back_number",
    "take_down",
    "take_in_posts",
    "take_in_units",
    "vacate",
    "withdraw_card",
    "withdraw_number",
]
