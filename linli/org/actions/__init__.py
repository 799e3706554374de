"""What is done with units, posts, duty cards and mechanisms."""

from __future__ import annotations

from linli.org.actions.cards import Face, publish_card, withdraw_card
from linli.org.actions.mechanisms import adopt, cancel
from linli.org.actions.posts import PostRow, hold, substitute, take_in_posts, vacate
from linli.org.actions.units import UnitRow, take_in_units

__all__ = [
    "Face",
    "PostRow",
    "UnitRow",
    "adopt",
    "cancel",
    "hold",
    "publish_card",
    "substitute",
    "take_in_posts",
    "take_in_units",
    "vacate",
    "withdraw_card",
]
