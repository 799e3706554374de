"""Note that somebody takes records or figures along: asked for, permitted, written down."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from linli.areas import reach
from linli.areas.models import Area
from linli.journal import log
from linli.matters.rules import day_of
from linli.people.models import User
from linli.portal.figures.events import FiguresExported, RecordsExported
from linli.portal.figures.wanted import Wanted

PERMISSION = "exports.make"


@transaction.atomic
def export_records(area: Area, *, want: Wanted, rows: int, actor: User, at: datetime) -> None:
    """Write down that `rows` records leave as a file. Raises NotAllowed without `exports.make`."""
    reach.require(actor, PERMISSION, area, on=day_of(at))
    event = RecordsExported(
        indicator=want.indicator.code,
        since=want.since,
        until=want.until,
        topic=want.topic,
        unit_id=want.unit.pk if want.unit else None,
        rows=rows,
    )
    _note(area, event, actor=actor, at=at)


@transaction.atomic
def export_figures(
    area: Area, *, indicator: str, until: date, rows: int, actor: User, at: datetime
) -> None:
    """Write down that the figures of those inside leave as a file. Raises NotAllowed."""
    reach.require(actor, PERMISSION, area, on=day_of(at))
    event = FiguresExported(indicator=indicator, until=until, rows=rows)
    _note(area, event, actor=actor, at=at)


def _note(
    area: Area, event: RecordsExported | FiguresExported, *, actor: User, at: datetime
) -> None:
    place = log.Place(area.jurisdiction_pk, area.pk)
    log.record("area", area.pk, event, place=place, actor=actor, at=at)
