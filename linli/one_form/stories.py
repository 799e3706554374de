"""How the entries of sheets and doubts are told."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from linli.matters.stories.sentences import Teller, Told
from linli.one_form.states import Outcome


def _asked(told: Told) -> tuple[str, str, str]:
    counts = {"reused": told.facts["reused"], "new": told.facts["new"]}
    return "send", _("It was asked: %(reused)d values filled in, %(new)d new ones.") % counts, ""


def _confirmed(_told: Told) -> tuple[str, str, str]:
    return "check", _("The unit looked through it and confirmed it."), ""


def _doubted(told: Told) -> tuple[str, str, str]:
    words = _("A value filled in was called wrong; %(unit)s owes the answer.")
    return "message", words % {"unit": told.unit("to_unit")}, ""


def _opened(_told: Told) -> tuple[str, str, str]:
    return "send", _("A unit says that this value is wrong."), ""


def _settled(told: Told) -> tuple[str, str, str]:
    return "check", f"{Outcome(told.facts['outcome']).label}", ""


def _released(_told: Told) -> tuple[str, str, str]:
    return "check", _("The office released it; the values stay as they were confirmed."), ""


TOLD: Mapping[str, Teller] = {
    "form.asked": _asked,
    "form.confirmed": _confirmed,
    "form.doubted": _doubted,
    "form.doubt_opened": _opened,
    "form.doubt_settled": _settled,
    "form.released": _released,
}
