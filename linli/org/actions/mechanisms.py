"""Decide which blueprint runs in a place, in which edition, from when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas.actions import place_of
from linli.areas.models import Area
from linli.blueprint.models import Edition
from linli.journal import log
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.org import events
from linli.org.models import Mechanism
from linli.shards import ids


@transaction.atomic
def adopt(area: Area, edition: Edition, *, from_on: date, actor: Actor, at: datetime) -> Mechanism:
    """Let an edition run in `area` and beneath it; the edition before it ends the day before.

    What was opened under another edition keeps it. Raises Refused when it runs already, or when
    a later one is decided.
    """
    code = edition.mechanism
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
