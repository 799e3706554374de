"""How the entries only a case has are told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from django.utils.translation import gettext as _

from linli.cases import rules
from linli.matters.stories.sentences import Teller, Told


def _opened(told: Told) -> tuple[str, str, str]:
    unit = told.unit("to_unit")
    if told.is_mine:
        return "send", _("You reported it; %(unit)s is in charge first.") % {"unit": unit}, ""
    return "send", _("It was reported; %(unit)s is in charge first.") % {"unit": unit}, ""


def _rated(told: Told) -> tuple[str, str, str]:
    if told.voice is not None and not told.is_mine:
        return "star", _("Somebody else who reported it said how it went."), ""
    begins = _("You said how it went.") if told.is_mine else _("The requester said how it went.")
    if told.facts["way"] == "call_back":
        begins = _("Asked by phone how it went.")
    return "star", reduce(_after, _answers(told), begins), ""


def _after(first: str, second: str) -> str:
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def _answers(told: Told) -> list[str]:
    solved = {
        rules.YES: _("Solved: yes."),
        rules.PARTLY: _("Solved: partly."),
        rules.NO: _("Solved: no."),
    }
    satisfied = {rules.YES: _("Satisfied: yes."), rules.NO: _("Satisfied: no.")}
    given = [solved.get(told.facts["solved"]), satisfied.get(told.facts["satisfied"])]
    return [answer for answer in given if answer]


def _closed_unanswered(_told: Told) -> tuple[str, str, str]:
    return "clock", _("Nobody said how it went; it was closed without an answer."), ""


def _redirected(told: Told) -> tuple[str, str, str]:
    channel = told.reason(told.mechanism.redirect_channels)
    return "arrow-right", _("This belongs elsewhere: %(channel)s.") % {"channel": channel}, ""


TOLD: Mapping[str, Teller] = {
    "case.opened": _opened,
    "case.rated": _rated,
    "case.closed_unanswered": _closed_unanswered,
    "case.redirected": _redirected,
}
