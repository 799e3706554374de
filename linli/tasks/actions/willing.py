"""Say yes to calls of a field, and leave it: oneself, or a unit by its lead; never for others."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.journal import log
from linli.journal.events import Event
from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.matters import rules as matter_rules
from linli.org.models import Unit
from linli.people.models import User
from linli.tasks import events, rules
from linli.tasks.actions import coming
from linli.tasks.models import Willing
from linli.tasks.queries import calls
from linli.tasks.queries import willing as queries


@transaction.atomic
def say_yes(
    *,
    actor: User,
    field: str,
    area: Area,
    until: date,
    unit: Unit | None = None,
    at: datetime,
) -> Willing:
    """Say yes to calls of a field at, above or beneath a place, until a day at most a year away.

    Said again, it lasts until the new day. A unit's yes is written down; a person's is nowhere but
    in its row (decision 0015).
    """
    on = matter_rules.day_of(at)
    _check(actor, field, area, unit, on=on)
    if not on < until <= on + timedelta(days=rules.WILLING_LONGEST):
        sentence = _("Choose a day within a year; then you are asked again.")
        raise Refused("willing.until", sentence, field="until")
    who: dict[str, Any] = {"unit_id": unit.pk} if unit else {"user_id": actor.pk}
    if Willing.objects.filter(**who).count() >= rules.WILLING_MOST:
        raise Refused("willing.many", _("That is enough: leave some other field first."))
    row, _made = Willing.objects.update_or_create(
        field=field, area_id=area.pk, **who, defaults={"until": until}
    )
    if unit:
        fact = events.UnitWilling(field=field, place=area.pk, until=until)
        _note(unit, fact, actor=actor, at=at)
    return row


def _check(actor: User, field: str, area: Area, unit: Unit | None, *, on: date) -> None:
    if unit and unit.pk not in queries.units_answering(actor, on=on):
        raise NotAllowed("willing.not_yours", _("Only who leads a unit says yes for it."))
    if area.kind in queries.TOO_WIDE or area.valid_to is not None:
        raise Refused("willing.area", _("Choose a city, or a place in it."), field="area")
    if unit and not queries.are_near(unit.base, area):
        sentence = _("Choose the place of your unit, or one around it or in it.")
        raise Refused("willing.elsewhere", sentence, field="area")
    if field not in queries.fields_around(area, on=on):
        raise Refused("willing.field", _("There is no such field there."), field="field")


@transaction.atomic
def leave(pk: int, *, actor: User, at: datetime) -> None:
    """Leave a field at once: the row is deleted, and with it every promise that rested on it.

    Raises Missing for what somebody else said, as if it were absent.
    """
    on = matter_rules.day_of(at)
    row = queries.said_by(actor, on=on).filter(pk=pk).first()
    if row is None:
        raise Missing("willing.missing", _("You did not say yes to this, or left it already."))
    promised = [one for one in calls.asking(actor, at=at) if one.coming and not one.is_over]
    Willing.objects.filter(pk=row.pk).delete()
    if row.unit_id:
        unit = Unit.objects.select_related("base").get(pk=row.unit_id)
        _note(unit, events.UnitLeft(field=row.field, place=row.area_id), actor=actor, at=at)
    for one in promised:
        _step_back(one, row, actor=actor, at=at)


def _step_back(one: calls.Asked, row: Willing, *, actor: User, at: datetime) -> None:
    """Take back what was promised as the one who left, unless another yes still carries it."""
    still = calls.asked_of(actor, one.call.matter, at=at)
    for promise in still.coming:
        is_theirs = (promise.unit_id, promise.user_id) == (row.unit_id, row.user_id)
        carried = promise.unit in still.units if promise.unit_id else still.as_person
        if is_theirs and not carried:
            coming.step_back(one.call.matter, actor=actor, unit=promise.unit, at=at)


def _note(unit: Unit, fact: Event, *, actor: User, at: datetime) -> None:
    place = log.Place(unit.base.jurisdiction_pk, unit.base_id, unit.pk)
    log.append(log.stream_of("unit", unit.pk), [fact], place=place, actor=actor, at=at)


def forget_over(*, now: datetime, limit: int) -> int:
    """Delete what ran out a month ago and was not said again; return how many."""
    last = matter_rules.day_of(now) - rules.ASKED_AGAIN
    over = list(Willing.objects.filter(until__lt=last).values_list("pk", flat=True)[:limit])
    return Willing.objects.filter(pk__in=over, until__lt=last).delete()[0]
