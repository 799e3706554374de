"""Words of the duty-card pages: why a door has no name, what is wrong with a card, how to reach."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.org import rules

SERVICE = "duty_card"
WITHOUT, EXPIRING, VACANT, PAPER = "without", "expiring", "vacant", "paper"
LISTS = {
    WITHOUT: _("Buildings without a card"),
    EXPIRING: _("Cards that run out within 30 days"),
    VACANT: _("Posts without a holder"),
    PAPER: _("Paper to take down"),
}
NOTHING = {
    WITHOUT: _("Every building here has a card in force."),
    EXPIRING: _("No card here runs out within 30 days."),
    VACANT: _("Every post here has a holder."),
    PAPER: _("No paper here shows what holds no longer."),
}
WHY = {
    "no_group": _("no building group covers it"),
    "vacant": _("the post is vacant"),
    "no_card": _("the holder has not agreed yet"),
    "expired": _("the card has run out"),
}
PAPER_WHY = {
    "withdrawn": _("the card was withdrawn"),
    "expired": _("the card has run out"),
    "left": _("the holder left the post"),
    "number": _("the private number is not shown any more"),
}
WAYS = [
    (rules.RELAY, pgettext_lazy("card", "A relay number")),
    (rules.DESK, pgettext_lazy("card", "The phone of the desk")),
    (rules.OWN, pgettext_lazy("card", "My own number (needs a consent of its own)")),
]
WRONG = [
    ("person", _("It is not this person any more")),
    ("number", _("The number does not work")),
    ("hours", _("The hours are wrong")),
    ("other", pgettext_lazy("card", "Something else")),
]
WORDS_MOST = 300
