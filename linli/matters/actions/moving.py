"""Move a wrongly filed matter to the jurisdiction where it belongs: rare, whole or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.journal import log
from linli.journal.events import Event
from linli.kernel import codes
from linli.kernel.errors import Refused
from linli.kernel.flow import By, Move, Phase
from linli.matters import events, queries, rules
from linli.matters.actions import entries, steps
from linli.matters.actions.steps import Step
from linli.matters.models import Matter, Moved, Voice
from linli.matters.states import kind_of
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.privacy import actions as vault
from linli.shards.relocate import relocate

PERMISSION = "areas.manage"


@transaction.atomic
def move(matter: Matter, *, to: Area, actor: User, at: datetime) -> Matter:
    """File the matter at `to`, in another jurisdiction, with everything that hangs on it.

    Whoever owes it now begins anew with the unit of the same level there; promises, number, codes
    and chain stay, and look-ups follow. Needs areas.manage at both ends. Raises Refused within one
    jurisdiction, for a closed place, and while the result is being checked.
    """
    _require(matter, to, actor, at)
    left, home = matter.jurisdiction_id, to.jurisdiction_pk
    names = _names(matter)
    for jurisdiction in sorted((left, home)):  # ascending, so that two moves never wait in a circle
        if jurisdiction == left:
            _leave(matter, to, actor=actor, at=at)
        else:
            _forget_track(home, names)
    _carry(matter, home)
    _arrive(matter, to, left, actor=actor, at=at)
    _lay_track(matter, names)
    return matter


def _require(matter: Matter, to: Area, actor: User, at: datetime) -> None:
    on = rules.day_of(at)
    reach.require(actor, PERMISSION, matter.area, on=on)
    reach.require(actor, PERMISSION, to, on=on)
    if not kind_of(matter.kind).is_asked_from_outside:
        sentence = _("What one unit gave another stays there; call it off and issue it anew.")
        raise Refused("move.given", sentence)
    if to.valid_to is not None:
        raise Refused("move.closed_place", _("That place exists no longer."), field="to")
    if to.jurisdiction_pk == matter.jurisdiction_id:
        sentence = _("It lies in that jurisdiction already; hand it over to another unit instead.")
        raise Refused("move.same_jurisdiction", sentence, field="to")
    if matter.phase == Phase.DONE:
        sentence = _("The result is being checked; move it before that, or once it is closed.")
        raise Refused("move.being_checked", sentence)


def _leave(matter: Matter, to: Area, *, actor: User, at: datetime) -> None:
    """Win the matter where it lay: end what its units owed, let the unit there begin anew."""
    stand = queries.stand(matter, actor, at=at)
    had = matter.owner_unit_id
    target = stand.kind.flow.start if matter.is_open else None
    step = Step(stand, Move("move", frozenset({matter.state}), target, By.DESK))
    unit = _begin_anew(step, to) if matter.is_open else matter.owner_unit
    fact = events.MovedAway(
        from_jurisdiction=matter.jurisdiction_id,
        to_jurisdiction=to.jurisdiction_pk,
        to_area=to.pk,
        to_unit=unit.pk,
    )
    step.written.append(_written(matter, fact, "out", unit_id=had))
    step.commit(None)


def _begin_anew(step: Step, to: Area) -> Unit:
    level = step.matter.owner_unit.level or rules.CALL_BACK_LEVEL
    on = rules.day_of(step.at)
    unit = org.route(to.ancestor_paths, level=level, prefer=None, on=on)
    step.wake()
    step.stop_clock(rules.WAIT_FOR_ANSWER)
    step.end_legs()
    step.open_leg(rules.OWN, unit, due_at=step.after(step.stand.terms.first_answer))
    return unit


def _arrive(matter: Matter, to: Area, left: int, *, actor: User, at: datetime) -> None:
    """Write in the new jurisdiction where it lies now."""
    matter.area = to
    fact = events.MovedIn(from_jurisdiction=left)
    made = entries.chained(matter, [_written(matter, fact, "in")], actor=actor, at=at)
    entries.win(matter, made, ["area"])
    log.store(made)


def _written(
    matter: Matter, fact: Event, crossed: str, *, unit_id: int | None = None
) -> log.Written:
    """Return an entry that takes what is owed out of one place, or into another."""
    extra = entries.always(matter)
    if matter.is_open:
        extra |= {"crossed": crossed, "late": matter.is_late}
    return log.Written(fact, extra=extra, unit_id=unit_id)


def _carry(matter: Matter, home: int) -> None:
    """Let the header, all rows that hang on it, contacts, looks and entries lie in `home`."""
    left = matter.jurisdiction_id
    contacts = steps.contacts_behind(matter)
    # Whatever hangs on a matter, a subject's own row too, without naming the subjects.
    hanging: list[Any] = [one.related_model for one in Matter._meta.related_objects]  # noqa: SLF001
    relocate(
        Matter.objects.shard(left).filter(pk=matter.pk),
        *(model.objects.shard(left).filter(matter_id=matter.pk) for model in hanging),
        to=home,
    )
    vault.relocate_contacts(contacts, subject_id=matter.pk, jurisdiction_id=left, to=home)
    log.relocate_stream(matter.pk, jurisdiction_id=left, to=home)
    matter.jurisdiction_id = home
    matter.remember_shard()


def _names(matter: Matter) -> list[str]:
    """Return the number and every code under which people look for it."""
    voices = Voice.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    return [matter.number, *voices.values_list("code", flat=True)]


def _forget_track(jurisdiction: int, names: list[str]) -> None:
    rows = Moved.objects.shard(jurisdiction).filter(name__in=names)
    rows._raw_delete(rows.db)  # noqa: SLF001  the only pinned way to delete


def _lay_track(matter: Matter, names: list[str]) -> None:
    """Say where each name leads to now, in the jurisdiction whose key it begins with."""
    for name in names:
        origin = areas.jurisdiction_of_key(codes.key_of(name))
        _forget_track(origin, [name])
        if origin != matter.jurisdiction_id:
            Moved.objects.create(
                jurisdiction_id=origin,
                name=name,
                to_jurisdiction_id=matter.jurisdiction_id,
                matter_id=matter.pk,
            )
