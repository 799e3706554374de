"""Say what a place answers before anything is sent: who will own it, and both promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Appeal, Mechanism
from linli.cases import rules
from linli.kernel import worktime
from linli.kernel.errors import Refused
from linli.matters import rules as matter_rules
from linli.matters.queries import calendar_of
from linli.org import queries as org
from linli.org.models import Unit


@dataclass(frozen=True)
class Offer:
    """What a place answers before anything is sent: who will own it, and both promises."""

    area: Area
    edition_id: int
    mechanism: Mechanism
    service: Appeal
    unit: Unit
    answer_by: datetime
    finish_by: datetime


def offer(area: Area, *, service: str, at: datetime) -> Offer:
    """Return who would own a case here and until when. Raises Refused for an unknown service."""
    on = matter_rules.day_of(at)
    row = org.mechanism_for(area, on=on)
    mechanism = blueprint.mechanism(row.edition_id)
    asked = rules.service(mechanism, service)
    if asked is None:
        raise Refused("case.no_service", _("Please choose what it is about."), field="service")
    unit = org.route(
        area.ancestor_paths,
        level=asked.starts_at,
        prefer=asked.prefer,
        on=on,
    )
    calendar = calendar_of(mechanism)
    return Offer(
        area=area,
        edition_id=row.edition_id,
        mechanism=mechanism,
        service=asked,
        unit=unit,
        answer_by=worktime.due(at, asked.first_answer, calendar),
        finish_by=worktime.due(at, asked.finish, calendar),
    )
