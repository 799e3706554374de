"""What is done with units, posts, duty cards and mechanisms."""

from __future__ import annotations

from linli.org.actions.accounts import (
    close_account,
    end_role,
    give_role,
    make_link,
    make_links,
    open_account,
    reopen_account,
    sign_out_everywhere,
)
from linli.org.actions.cards import Face, publish_card, withdraw_card, withdraw_number
from linli.org.actions.cards_consent import (
    agree,
    ask_again,
    record_paper,
    take_back,
    take_back_number,
)
from linli.org.actions.cards_ending import forget_cards
from linli.org.actions.cards_paper import Sheet, note_printed, take_down
from linli.org.actions.covering import cover, cover_places, uncover, uncover_places
from linli.org.actions.covers import follow_coverage
from linli.org.actions.holding import (
    appoint,
    hand_over,
    hold,
    leave,
    name_substitute,
    shorten,
    substitute,
    take_leave,
    vacate,
)
from linli.org.actions.mechanisms import adopt, cancel
from linli.org.actions.posts import (
    Chair,
    add_post,
    change_post,
    end_post,
    take_in_posts,
)
from linli.org.actions.units import end_unit, place_unit, rename_unit, take_in_units
from linli.org.queries.standing_posts import PostRow
from linli.org.queries.standing_units import UnitRow

__all__ = [
    "Chair",
    "Face",
    "PostRow",
    "Sheet",
    "UnitRow",
    "add_post",
    "adopt",
    "agree",
    "appoint",
    "ask_again",
    "cancel",
    "change_post",
    "close_account",
    "cover",
    "cover_places",
    "end_post",
    "end_role",
    "end_unit",
    "follow_coverage",
    "forget_cards",
    "give_role",
    "hand_over",
    "hold",
    "leave",
    "make_link",
    "make_links",
    "name_substitute",
    "note_printed",
    "open_account",
    "place_unit",
    "publish_card",
    "record_paper",
    "rename_unit",
    "reopen_account",
    "shorten",
    "sign_out_everywhere",
    "substitute",
    "take_back",
    "take_back_number",
    "take_down",
    "take_in_posts",
    "take_in_units",
    "take_leave",
    "uncover",
    "uncover_places",
    "vacate",
    "withdraw_card",
    "withdraw_number",
]
