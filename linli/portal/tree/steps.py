"""The two steps of a change: ask, show what it touches, then do it, unless it changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.areas.models import Area
from linli.kernel.errors import Missing
from linli.people.models import User
from linli.portal.tree import changing, forms
from linli.portal.tree.asked import Around
from linli.portal.tree.preview import Preview

# Names of buttons and of what a preview carries on; everything else in a form is an answer.
_OWN = frozenset(["csrfmiddlewaretoken", "step", "seen"])


@dataclass(frozen=True)
class Verb:
    """One change: what is asked, and the words of its page, its button and its success."""

    form: type[forms.Asking]
    heading: Any
    icon: str
    done: Any


VERBS: Mapping[str, Verb] = {
    "add": Verb(
        forms.Add, gettext_lazy("Add a place"), "plus", gettext_lazy("The place is added.")
    ),
    "rename": Verb(forms.Rename, gettext_lazy("Rename"), "pencil", gettext_lazy("Saved.")),
    "move": Verb(
        forms.Move,
        gettext_lazy("Move elsewhere"),
        "arrow-forward-up",
        gettext_lazy("It lies there from today on."),
    ),
    "split": Verb(
        forms.Split,
        gettext_lazy("Split"),
        "list-details",
        gettext_lazy("It is split; the new places stand from today on."),
    ),
    "merge": Verb(
        forms.Merge,
        gettext_lazy("Merge"),
        "building-community",
        gettext_lazy("They are one place from today on."),
    ),
    "close": Verb(forms.Close, gettext_lazy("Close"), "x", gettext_lazy("The place is closed.")),
}


@dataclass
class Turn:
    """Where a change stands: a form, a preview, or done."""

    verb: Verb
    form: Any
    seen: Preview | None = None
    is_stale: bool = False
    status: int = HTTPStatus.OK
    leads_to: str = ""

    @property
    def template(self) -> str:
        """Return the page to show."""
        if self.seen is not None:
            return "portal/tree/look.html"
        is_split = isinstance(self.form, forms.Split)
        return "portal/tree/split.html" if is_split else "portal/tree/ask.html"


def verb_of(name: str) -> Verb:
    """Return a change by its name in the address. Raises Missing."""
    if name not in VERBS:
        raise Missing("area.verb", _("There is no such step."))
    return VERBS[name]


def asked(name: str, area: Area, *, user: User, find: str, at: datetime) -> Turn:
    """Ask. Raises what keeps this user from doing it at all."""
    verb, around = _begin(name, area, user, find, at)
    return Turn(verb, verb.form(around=around))


def sent(name: str, area: Area, said: QueryDict, *, user: User, at: datetime) -> Turn:
    """Take what was sent one step on."""
    verb, around = _begin(name, area, user, "", at)
    step = said.get("step", "")
    if step == "more" and verb.form is forms.Split:
        return Turn(verb, forms.Split(around=around, typed=said))
    form = verb.form(said, around=around)
    turn = Turn(verb, form)
    if not form.is_valid() or step == "back":
        turn.status = form.status if form.errors else HTTPStatus.OK
        return turn
    if step == "do":
        return _do(turn, name, area, said.get("seen", ""), user=user, at=at)
    return _look(turn, name, area, user=user, at=at)


def carried(said: QueryDict) -> list[tuple[str, str]]:
    """Return the answers that a preview carries on, as name and value."""
    return [(name, one) for name, many in said.lists() if name not in _OWN for one in many]


def _begin(name: str, area: Area, user: User, find: str, at: datetime) -> tuple[Verb, Around]:
    verb, on = verb_of(name), localtime(at).date()
    changing.require(user, area, name, on=on)
    return verb, Around(area, user, find.strip()[:60], on)


def _look(turn: Turn, name: str, area: Area, *, user: User, at: datetime) -> Turn:
    """Try it, then show what it touches."""
    answers = dict(turn.form.cleaned_data)
    if turn.form.accepted_by(partial(changing.tried, name), area, actor=user, at=at):
        turn.seen = Preview(name, area, answers, actor=user, at=at)
    else:
        turn.status = turn.form.status
    return turn


def _do(turn: Turn, name: str, area: Area, seen: str, *, user: User, at: datetime) -> Turn:
    """Do it, unless it is no longer what was looked at."""
    looked = _look(turn, name, area, user=user, at=at)
    if looked.seen is None:
        return looked
    if looked.seen.seen != seen:
        looked.is_stale, looked.status = True, HTTPStatus.CONFLICT
        return looked
    looked.seen = None
    if turn.form.accepted_by(changing.ACTIONS[name], area, actor=user, at=at):
        turn.leads_to = f"/manage/areas/{_shown_next(turn.form.result, area)}/"
    else:
        turn.status = turn.form.status
    return turn


def _shown_next(result: Any, area: Area) -> str:
    first = result[0] if isinstance(result, list) else result
    if first.valid_to is not None and area.parent is not None:
        return str(area.parent.code)
    return str(first.code)
