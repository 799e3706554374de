"""Decide which blueprint runs in a place, in which edition, from when; take a decision back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.actions import place_of
from linli.areas.models import Area
from linli.blueprint.models import Edition
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused, Stale
from linli.org import events
from linli.org.models import Mechanism
from linli.shards import ids


@transaction.atomic
def adopt(area: Area, edition: Edition, *, from_on: date, actor: Actor, at: datetime) -> Mechanism:
    """Let an edition run in `area` and beneath it; the edition before it ends the day before.

    What was opened under another edition keeps it. Raises Refused when it runs already, when a
    later one is decided, or for a day that is over: promises given then stand.
    """
    code = edition.mechanism
    if from_on < localtime(at).date():
        raise Refused("org.past", _("A day that is over cannot be decided."), field="from_on")
    running = Mechanism.objects.filter(area=area, blueprint=code, to_on__isnull=True).first()
    if running is not None:
        if running.edition_id == edition.pk:
            raise Refused("org.adopted", _("This edition runs here already."))
        if running.from_on > from_on:
            raise Refused("org.later", _("A later edition is decided."), field="from_on")
        running.to_on = from_on - timedelta(days=1)
        running.save(update_fields=["to_on"])
    [pk] = ids.take()
    mechanism = Mechanism.objects.create(
        id=pk, area=area, blueprint=code, edition=edition, from_on=from_on
    )
    event = events.MechanismAdopted(
        mechanism_id=pk, blueprint=code, edition_id=edition.pk, from_on=from_on
    )
    log.record("area", area.pk, event, place=place_of(area), actor=actor, at=at)
    return mechanism


@transaction.atomic
def cancel(coming: Mechanism, *, actor: Actor, at: datetime) -> Mechanism | None:
    """Take back an edition that has not begun; return the one that goes on instead, if any.

    The row stays, ending before it begins. Raises Refused once it runs, Stale when it was taken
    back already.
    """
    if coming.from_on <= localtime(at).date():
        raise Refused("org.begun", _("This edition runs already; adopt another one instead."))
    rows = Mechanism.objects.filter(area=coming.area, blueprint=coming.blueprint)
    last = coming.from_on - timedelta(days=1)
    if not rows.filter(pk=coming.pk, to_on__isnull=True).update(to_on=last):
        raise Stale("org.cancelled", _("Somebody else just took this back."))
    before = rows.filter(to_on=last, from_on__lte=last).order_by("-from_on", "-pk").first()
    if before is not None:
        before.to_on = None
        before.save(update_fields=["to_on"])
    event = events.MechanismCancelled(
        mechanism_id=coming.pk,
        blueprint=coming.blueprint,
        edition_id=coming.edition_id,
        from_on=coming.from_on,
    )
    log.record("area", coming.area_id, event, place=place_of(coming.area), actor=actor, at=at)
    return before
