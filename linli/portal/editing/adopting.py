"""Put a blueprint in force in a place: a file that ships, a text, a draft, an edition again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import actions as blueprints
from linli.blueprint import queries as blueprint
from linli.blueprint.load import BlueprintProblems
from linli.blueprint.models import Edition
from linli.blueprint.types import Mechanism as Blueprint
from linli.kernel.actor import Actor
from linli.kernel.errors import Missing, Refused, Stale
from linli.org import actions as org
from linli.org.models import Mechanism
from linli.portal.editing import checking, counting, preview
from linli.portal.editing.decided import Decided
from linli.portal.editing.faults import with_lines

TOLD = 3


@dataclass(frozen=True)
class Shipped:
    """A blueprint file of this installation, as a place chooses it."""

    code: str
    made: Blueprint

    @property
    def services(self) -> int:
        """Return how many services residents may ask for."""
        return len(self.made.appeals)


def shipped() -> list[Shipped]:
    """Return the files a place may choose, those that take what residents ask for first."""
    found = [Shipped(path.stem, blueprint.read_file(path)) for path in blueprint.files()]
    return sorted(found, key=lambda one: (not one.services, one.code))


def running_in(area: Area) -> set[str]:
    """Return the codes of the mechanisms that run in exactly this place, or will."""
    rows = Mechanism.objects.filter(area=area, to_on__isnull=True)
    return set(rows.values_list("blueprint", flat=True))


def adopt_file(
    path_or_code: str | Path, area: Area, *, from_on: date, actor: Actor, at: datetime
) -> Mechanism:
    """Let a blueprint file run in `area` from a day on: a path, or the name of one that ships.

    Who may do so is asked by the caller. Raises Missing when there is no such file, Refused with
    all its problems, when it runs here already, in whatever edition, or for a day that is over:
    what a place decided on is never overwritten unseen.
    """
    text = text_of(path_or_code)
    found = checking.problems(text)
    if not found and blueprint.read_text(text).id in running_in(area):
        raise Refused(
            "blueprint.runs_already",
            _("It runs here already. Change it on its own page, or load a file there."),
            field="path_or_code",
        )
    return adopt_text(text, area, from_on=from_on, actor=actor, at=at)


def text_of(path_or_code: str | Path) -> str:
    """Return the text of a .yaml file, or of the blueprint of that name that ships."""
    path = Path(path_or_code)
    told = _("There is no blueprint “%(code)s”.") % {"code": path.name}
    if path.suffix not in {".yaml", ".yml"}:
        named = [one for one in blueprint.files() if one.stem == str(path_or_code)]
        if not named:
            raise Missing("blueprint.missing", told)
        path = named[0]
    try:
        return blueprint.text_of(path)
    except OSError as fault:
        raise Missing("blueprint.missing", told) from fault
    except BlueprintProblems as exc:
        raise with_lines(exc.problems) from exc


@transaction.atomic
def adopt_text(text: str, area: Area, *, from_on: date, actor: Actor, at: datetime) -> Mechanism:
    """Keep a text as an edition and let it run in `area` from a day on.

    Raises Refused with all its problems, and when it drops a service that matters here carry.
    """
    found = checking.problems(text)
    if found:
        raise with_lines(found)
    made = blueprint.read_text(text)
    _keep_what_is_used(Decided(area, made.id, on=from_on), made)
    edition = blueprints.store(text, at=at)
    return org.adopt(area, edition, from_on=from_on, actor=actor, at=at)


@transaction.atomic
def adopt_draft(
    decided: Decided, *, from_on: date, against: int, version: int, actor: Actor, at: datetime
) -> Mechanism:
    """Put the draft in force from a day on, exactly as it was seen beside edition `against`.

    Raises Stale, saying what changed, when the draft or the edition in force is another by now.
    """
    draft = decided.draft
    if draft is None:
        raise Stale("blueprint.no_draft", _("There is no draft any more."))
    _as_seen(decided, against)
    if draft.version != version:
        raise Stale(
            "blueprint.draft_stale",
            _("Somebody changed the draft meanwhile. Look at the preview again."),
        )
    if draft.text == decided.latest_text:
        raise Refused("blueprint.same", _("The draft changes nothing."))
    row = adopt_text(draft.text, decided.area, from_on=from_on, actor=actor, at=at)
    blueprints.discard_draft(draft, actor=actor, at=at)
    return row


@transaction.atomic
def adopt_again(
    decided: Decided, *, edition: int, from_on: date, against: int, actor: Actor, at: datetime
) -> Mechanism:
    """Put an edition that ran here before in force again, as a new decision."""
    if edition not in decided.editions:
        raise Missing("blueprint.no_edition", _("This edition never ran here."))
    _as_seen(decided, against)
    text = Edition.objects.values_list("text", flat=True).get(pk=edition)
    return adopt_text(text, decided.area, from_on=from_on, actor=actor, at=at)


def call_off(decided: Decided, *, row: int, actor: Actor, at: datetime) -> Mechanism | None:
    """Take back the decision that has not begun; return what goes on instead."""
    found = next((one for one in decided.rows if one.pk == row), None)
    if found is None:
        raise Missing("blueprint.no_row", _("There is no such decision here."))
    return org.cancel(found, actor=actor, at=at)


def _as_seen(decided: Decided, against: int) -> None:
    latest = decided.latest
    if latest.edition_id == against:
        return
    seen = against if against in decided.editions else latest.edition_id
    said = preview.lines(
        blueprint.mechanism(seen), decided.latest_made, from_on=latest.from_on, today=decided.on
    )
    told = _("Somebody decided on another edition meanwhile. %(changes)s")
    changes = " ".join(one.text for one in said[:TOLD])
    raise Stale("blueprint.other_edition", told % {"changes": changes})


def _keep_what_is_used(decided: Decided, made: Blueprint) -> None:
    if not decided.rows:
        return
    kept = {one.code for one in made.every_appeal}
    ever = {
        one.code: one
        for edition in decided.editions
        for one in blueprint.mechanism(edition).every_appeal
    }
    used = counting.used(decided.area, set(ever) - kept, editions=decided.editions)
    if used:
        told = _("Matters carry the service “%(name)s”: retire it instead of dropping it.")
        words = " ".join(told % {"name": ever[code].words} for code in sorted(used))
        raise Refused("blueprint.in_use", words)


def tomorrow(today: date) -> date:
    """Return the first day a decision usually takes effect."""
    return today + timedelta(days=1)
