"""One matter: its story, what can be done now, and a page for every move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import rules as case_rules
from linli.kernel.errors import Missing, NotAllowed, Stale
from linli.matters import forms as move_forms
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters import stories
from linli.matters.actions import contacts, handling
from linli.matters.forms import MoveForm
from linli.matters.models import Matter
from linli.matters.queries import Standing
from linli.matters.rules import STAFF
from linli.portal import clocks, forms, queries, rules
from linli.portal.cards import pages as cards
from linli.ui.answers import SeeOther
from linli.ui.asked import Asked
from linli.ui.words import named

BESIDE: dict[str, tuple[Callable[..., Matter], Any]] = {
    "note": (handling.note, gettext_lazy("Leave a note")),
    "title": (handling.title, gettext_lazy("Give it a neutral title")),
}


@require_safe
@never_cache
@login_required
def matter(request: Asked, number: str) -> HttpResponse:
    """Show one matter to somebody who may read it."""
    stand = _standing(request, number)
    return render(request, "portal/matter.html", _page(stand))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def move(request: Asked, number: str, name: str) -> HttpResponse:
    """Ask what one move asks, and do it; a refusal stays on the page and loses nothing."""
    stand = _standing(request, number)
    action, words = _verb(stand, name)
    if request.method != "POST":
        _check(stand, name)
    form = _form(request, stand, name)
    if form.accepted_by(action, stand.matter, actor=request.user, at=stand.at):
        state = rules.state_words(stand.matter.kind, stand.matter.state)
        messages.success(request, _("Saved. It stands at: %(state)s.") % {"state": state})
        return SeeOther(f"/matters/{stand.matter.number}/")
    context = {**_head(stand), "form": form, "words": words, "name": name}
    status = form.status if form.is_bound else 200
    return render(request, "portal/move.html", context, status=status)


def _form(request: Asked, stand: Standing, name: str) -> MoveForm:
    data = request.POST if request.method == "POST" else None
    return _forms(stand)[name](stand, data, find=request.GET.get("find", ""))


def _forms(stand: Standing) -> Mapping[str, type[MoveForm]]:
    """Return what the moves of this kind ask; a kind without forms of its own asks as cases do."""
    return {**stand.kind.forms, **move_forms.BESIDE} if stand.kind.forms else forms.FORMS


def _page(stand: Standing) -> dict[str, Any]:
    """Return what the page of a matter shows to this reader."""
    told = matters.story(stand.matter)
    main, others, aside = rules.arranged(stand.moves())
    words = [note for note in told.notes.all() if note.voice_id and note.audience == STAFF]
    voices = told.voices.all()
    bars = clocks.clock_bars(stand, told.pauses.all())
    words_of_clocks = {**rules.CLOCKS, **stand.kind.clock_words}
    return {
        **_head(stand),
        "main": main,
        "others": others,
        "aside": aside,
        "takes": bool(main and main.name == "take"),
        "words": words,
        "several": len(words) > 1,
        "lines": _lines(told, {note.text for note in words}),
        "photos": told.photos.all(),
        "reachable": [one for one in voices if one.contact_id and not one.withdrawn_at],
        "bars": [(words_of_clocks[bar.name], bar) for bar in bars],
        "leg": stand.leg(matter_rules.OWN) or next(iter(stand.open_legs), None),
        "spells": [(rules.ROLES[one.role], one) for one in clocks.spells(stand)],
        "may_call": contacts.may_call(stand),
        "may_see": contacts.may_see(stand),
        "may_title": _may_title(stand),
        "wrong_card": cards.wrong_card(stand),
        **(stand.kind.facts or _case_facts)(stand),
    }


def _lines(told: Matter, shown: set[str]) -> list[dict[str, Any]]:
    """Return the story for staff; words that stand above it already are not repeated."""
    return [
        {
            "line": line,
            "who": " ".join(part for part in (line.unit_name, line.who) if part),
            "said": "" if line.words in shown else line.words,
            "is_last": place == 0,
        }
        for place, line in enumerate(stories.lines(told, for_voice=None))
    ]


def _standing(request: Asked, number: str) -> Standing:
    at = now()
    found = matters.get_for(request.user, number=number, at=at)
    return matters.stand(found, request.user, at=at)


def _head(stand: Standing) -> dict[str, Any]:
    found = stand.matter
    topic = queries.topic_words(found.edition_id, found.kind, found.topic)
    return {
        "stand": stand,
        "matter": found,
        "topic": topic,
        "heading": found.title or topic,
        "state": rules.state_words(found.kind, found.state),
        "place": rules.place_name(found.area, english=(get_language() or "").startswith("en")),
        "place_address": rules.address_of(found.area),
        "unit": named(found.owner_unit),
    }


def _case_facts(stand: Standing) -> dict[str, Any]:
    """Return what the dispatch catalog of the place says about this kind."""
    service = case_rules.service(stand.mechanism, stand.matter.topic)
    return {"duty": service.duty if service else None, "mechanism": stand.mechanism}


def _verb(stand: Standing, name: str) -> tuple[Callable[..., Matter], str]:
    if name in BESIDE:
        action, words = BESIDE[name]
        return action, str(words)
    if name not in _forms(stand) or name not in stand.kind.verbs:
        raise Missing("move.unknown", _("There is no such step."))
    action, rows = stand.kind.verbs[name], stand.kind.flow.rows(name)
    mine = next((row for row in rows if stand.may(row)), rows[0])
    return action, str(mine.words).rstrip("…")


def _check(stand: Standing, name: str) -> None:
    """Answer a page that cannot be used right away, in the words the action would use."""
    if name == "title" and not _may_title(stand):
        raise NotAllowed("title.not_yours", _("This is not yours to do."))
    if name in BESIDE or any(row.name == name for row in stand.moves()):
        return
    rows = [row for row in stand.kind.flow.rows(name) if stand.matter.state in row.sources]
    mine = [row for row in rows if stand.may(row)]
    if rows and not mine:
        raise NotAllowed("flow.not_yours", _("This is not yours to do."))
    if mine and (problem := stand.hindrance(name)):
        raise problem
    raise Stale("flow.not_now", stand.kind.flow.not_now)


def _may_title(stand: Standing) -> bool:
    return any(held & matter_rules.WORKING for held in stand.powers.values() if held)
