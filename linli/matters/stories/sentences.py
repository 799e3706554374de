"""One plain sentence for each kind of entry in a matter's stream: icon, text and tone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism
from linli.journal.models import Entry
from linli.matters import rules
from linli.matters.models import Matter, Voice
from linli.org.models import Unit
from linli.ui.words import named, when

LATE, PAUSE = "late", "pause"


@dataclass(frozen=True)
class Told:
    """One entry with everything a sentence about it may need."""

    entry: Entry
    matter: Matter
    voice: Voice | None
    units: Mapping[int, Unit]

    @property
    def facts(self) -> dict[str, Any]:
        """Return the facts of the entry."""
        return dict(self.entry.facts)

    @cached_property
    def mechanism(self) -> Mechanism:
        """Return what the place had decided when the matter was opened."""
        return blueprint.mechanism(self.matter.edition_id)

    @property
    def is_mine(self) -> bool:
        """Return whether the entry is about the voice that asks."""
        about = self.facts.get("voice_id")
        return bool(self.voice and about and UUID(about) == self.voice.pk)

    @property
    def is_unasked(self) -> bool:
        """Return whether the system did it by itself."""
        return bool(self.entry.actor_kind == "system")

    def unit(self, name: str) -> str:
        """Return the name of the unit whose id stands in this fact."""
        found = self.units.get(self.facts.get(name) or 0)
        return named(found) if found else _("another unit")

    def reason(self, listed: Iterable[Any]) -> str:
        """Return the words of the reason, channel or outcome that the facts name."""
        facts = self.facts
        code = facts.get("reason") or facts.get("outcome") or facts.get("channel")
        return next((str(one.words) for one in listed if one.code == code), "")


Teller = Callable[[Told], tuple[str, str, str]]


def _plain(told: Told) -> tuple[str, str, str]:
    icon, text, tone = _PLAIN[told.entry.kind]
    units = {"by": _by(told), "from": told.unit("from_unit"), "to": told.unit("to_unit")}
    return icon, str(text) % units, tone


def _joined(told: Told) -> tuple[str, str, str]:
    if told.is_mine:
        return "users", _("You joined: the same happened to you."), ""
    return "users", _("Somebody else says the same: now %(n)d.") % {"n": told.facts["voices"]}, ""


def _asked(told: Told) -> tuple[str, str, str]:
    if told.is_mine:
        return (
            "message",
            _("You were asked something. The clock stands still until you answer."),
            PAUSE,
        )
    if told.voice is None:
        return "message", _("The requester was asked something; the clock stands still."), PAUSE
    return (
        "message",
        _("Somebody else who reported it was asked something; the clock stands still."),
        PAUSE,
    )


def _answered(told: Told) -> tuple[str, str, str]:
    if told.is_mine:
        return "message", _("You answered. The clock runs on."), ""
    if told.voice is None:
        return "message", _("The requester answered; the clock runs on."), ""
    return "message", _("Somebody else answered; the clock runs on."), ""


def _resumed(told: Told) -> tuple[str, str, str]:
    if told.is_unasked:
        return "clock", _("No answer came in time; work goes on without it."), ""
    return "clock", _("Work goes on without an answer."), ""


def _handed_over(told: Told) -> tuple[str, str, str]:
    units = {"from": told.unit("from_unit"), "to": told.unit("to_unit")}
    text = _("%(from)s handed it over to %(to)s. The promise stays.") % units
    return "arrow-forward-up", _with_reason(told, text, told.mechanism.handover_reasons), ""


def _disputed(told: Told) -> tuple[str, str, str]:
    units = {"from": told.unit("from_unit"), "to": told.unit("to_unit")}
    text = (
        _("%(from)s says this is not theirs; %(to)s decides whose it is. The promise stays.")
        % units
    )
    return "scale", _with_reason(told, text, told.mechanism.dispute_reasons), ""


def _extended(told: Told) -> tuple[str, str, str]:
    until = when(datetime.fromisoformat(told.facts["to_at"]))
    return "calendar", _("It takes longer: now promised by %(when)s.") % {"when": until}, ""


def _clock_missed(told: Told) -> tuple[str, str, str]:
    if told.facts["name"] == rules.FIRST_ANSWER:
        return "alert-triangle", _("The first answer did not come in time."), LATE
    return "alert-triangle", _("The promised time has passed; the work goes on."), LATE


def _clock_kept(told: Told) -> tuple[str, str, str]:
    if told.facts["name"] == rules.FIRST_ANSWER:
        return "circle-check", _("The first answer came in time."), ""
    return "circle-check", _("The finish promise was kept."), ""


def _fed_back(told: Told) -> tuple[str, str, str]:
    text = _("%(unit)s reported the result.") % {"unit": _by(told)}
    outcome = told.reason(told.mechanism.outcomes)
    if outcome:
        text = _("%(unit)s reported: %(outcome)s.") % {"unit": _by(told), "outcome": outcome}
    return "check", text, ""


def _reopened(told: Told) -> tuple[str, str, str]:
    mine = told.voice is not None and told.entry.actor_id == told.voice.actor_id
    if mine:
        return (
            "refresh",
            _("You said it is back or not done; it begins again with a new promise."),
            "",
        )
    return "refresh", _("It is back or not done; it begins again with a new promise."), ""


def _voice_withdrew(told: Told) -> tuple[str, str, str]:
    if told.is_mine:
        return "x", _("You took back your report; for others it goes on."), ""
    return "x", _("One of those who reported it took it back; it goes on."), ""


def _withdrawn(told: Told) -> tuple[str, str, str]:
    if told.is_mine:
        return "x", _("You took it back."), ""
    return "x", _("It was taken back by the last who reported it."), ""


def _contact_seen(told: Told) -> tuple[str, str, str]:
    if told.facts.get("way") == "relay":
        return "phone", _("The requester was called through the relay; no number was shown."), ""
    return "eye", _("The contact data were looked at; the requester can see that."), ""


def _recomputed(told: Told) -> tuple[str, str, str]:
    until = when(datetime.fromisoformat(told.facts["to_at"]))
    return "calendar", _("The calendar changed; now promised by %(when)s.") % {"when": until}, ""


def _by(told: Told) -> str:
    unit = told.units.get(told.entry.unit_id or 0)
    return named(unit) if unit else _("The unit in charge")


def _with_reason(told: Told, text: str, listed: Iterable[Any]) -> str:
    reason = told.reason(listed) if told.voice is None else ""
    return _("%(text)s Reason: %(reason)s.") % {"text": text, "reason": reason} if reason else text


_PLAIN: dict[str, tuple[str, Any, str]] = {
    "matter.taken": ("user", lazy("%(by)s has taken it in hand."), ""),
    "matter.first_answered": ("message", lazy("First answer to the requester."), ""),
    "matter.decided": ("scale", lazy("It was decided: %(to)s does it, and that binds."), ""),
    "matter.escalated": (
        "arrow-up-right",
        lazy("%(from)s passed it up to %(to)s. The promise stays."),
        "",
    ),
    "matter.climbed": (
        "arrow-up-right",
        lazy("%(from)s did not act in time; it went up to %(to)s by itself. The promise stays."),
        LATE,
    ),
    "leg.missed": (
        "alert-triangle",
        lazy("Not done in time, and there is no higher level; it stays here."),
        LATE,
    ),
    "matter.moved": (
        "arrow-forward-up",
        lazy("It was filed in the wrong place; now %(to)s has it. The promise stays."),
        "",
    ),
    "matter.verified": (
        "shield-check",
        lazy("Somebody who did not handle it has checked: it is so."),
        "",
    ),
    "matter.sent_back": (
        "arrow-back-up",
        lazy("The check found something missing; it goes back to work."),
        "",
    ),
    "matter.reworked": (
        "arrow-back-up",
        lazy("Asked by phone, the requester had grounds; it goes back to work."),
        "",
    ),
    "matter.titled": ("pencil", lazy("It was given a neutral title that others may see."), ""),
    "matter.noted": ("file-text", lazy("Note for colleagues"), ""),
}

TELLERS: dict[str, Teller] = {
    **dict.fromkeys(_PLAIN, _plain),
    "matter.joined": _joined,
    "matter.asked": _asked,
    "matter.answered": _answered,
    "matter.resumed": _resumed,
    "matter.handed_over": _handed_over,
    "matter.disputed": _disputed,
    "matter.extended": _extended,
    "clock.missed": _clock_missed,
    "clock.kept": _clock_kept,
    "matter.fed_back": _fed_back,
    "matter.reopened": _reopened,
    "matter.voice_withdrew": _voice_withdrew,
    "matter.withdrawn": _withdrawn,
    "contact.seen": _contact_seen,
    "clock.recomputed": _recomputed,
}
