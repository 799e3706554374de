"""Enter a figure once, by the unit whose it is, and put it right in everybody's sight."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.indicators.actions import fitting
from linli.indicators.events import FigureCorrected, FigureStated
from linli.indicators.models import Stated
from linli.indicators.queries import stated
from linli.indicators.queries.known import plain
from linli.indicators.queries.stated import Declared
from linli.journal import log
from linli.journal.events import Event
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.org.models import Unit
from linli.people.models import User
from linli.ui.words import named


@transaction.atomic
def state_figure(
    area: Area, *, code: str, value: Decimal, as_of: date, source: str, actor: Actor, at: datetime
) -> Stated:
    """Enter a figure of `area` for the day `as_of`; nought is a full answer.

    Raises NotAllowed for anybody but the unit whose figure it is, and Refused for a number that
    the figure cannot have, a day to come, words that name a person, or a day that has its number
    already: that one is to be corrected.
    """
    has, owner = _mine(area, code, actor, at)
    fitting.refuse_unfit_number(has.figure, value)
    fitting.refuse_unfit_day(as_of, today=localtime(at).date())
    fitting.refuse_unfit_words(source=source)
    row = _row(area, owner, actor, at, code=code, value=value, as_of=as_of, source=source)
    _insert(row)
    event = FigureStated(code=code, value=plain(value), as_of=as_of)
    _note(area, owner, event, actor=actor, at=at)
    return row


@transaction.atomic
def correct_figure(
    row: Stated,
    *,
    value: Decimal,
    as_of: date,
    source: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Stated:
    """Put a figure right, its number, day or source; what it said before stays beside it.

    Raises as `state_figure`, Refused when nothing would change, and Stale when somebody else
    corrected the same number in between.
    """
    area, today = row.area, localtime(at).date()
    has, owner = _mine(area, row.code, actor, at)
    fitting.refuse_unfit_number(has.figure, value)
    fitting.refuse_unfit_day(as_of, today=today)
    fitting.refuse_unfit_words(source=source, reason=reason)
    if (row.value, row.as_of, row.source) == (value, as_of, source):
        raise Refused("figure.same", _("Nothing is different, so there is nothing to correct."))
    rows = Stated.objects.shard(row.jurisdiction_id).filter(pk=row.pk, is_current=True)
    if not rows.update(is_current=False):
        raise Stale("figure.stale", _("Somebody else just corrected this figure."))
    new = _row(area, owner, actor, at, code=row.code, value=value, as_of=as_of, source=source)
    new.replaces, new.reason = row, reason
    _insert(new)
    event = FigureCorrected(
        code=row.code,
        value=plain(value),
        as_of=as_of,
        before=plain(row.value),
        before_as_of=row.as_of,
        adjusts=fitting.is_adjustment(row.as_of, today=today),
    )
    _note(area, owner, event, actor=actor, at=at)
    return new


def _mine(area: Area, code: str, actor: Actor, at: datetime) -> tuple[Declared, Unit]:
    """Return the figure and the unit whose it is. Raises unless `actor` enters for that unit."""
    on = localtime(at).date()
    has = stated.declared_one(area, code, on=on, is_inside=True)
    if has.owner is None:
        raise Refused("figure.no_owner", _why_nobody(has))
    if isinstance(actor, User) and not has.may_enter(actor, on=on):
        words = _("“%(figure)s” is entered by %(unit)s, once for all. Ask there to change it.")
        told = words % {"figure": has.figure.words, "unit": named(has.owner)}
        raise NotAllowed("figure.not_yours", told)
    return has, has.owner


def _why_nobody(has: Declared) -> str:
    if has.figure.historic:
        return _("This figure belongs to the past; nobody enters it any more.")
    if has.figure.awaits:
        return _("This figure waits for a part of Linli that is not built yet.")
    return _("No unit that could enter this figure stands here yet. Found the unit first.")


def _row(
    area: Area,
    owner: Unit,
    actor: Actor,
    at: datetime,
    *,
    code: str,
    value: Decimal,
    as_of: date,
    source: str,
) -> Stated:
    return Stated(
        jurisdiction_id=area.jurisdiction_pk,
        area=area,
        code=code,
        value=value,
        as_of=as_of,
        source=source,
        unit=owner,
        entered_by=actor.pk if isinstance(actor, User) else None,
        entered_at=at,
    )


def _insert(row: Stated) -> None:
    """Insert a row as the current one of its day. Raises Refused when the day has one."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        standing = stated.latest(row.area, [row.code], until=row.as_of).get(row.code)
        if standing is None or standing.as_of != row.as_of:
            raise
        words = _("%(value)s was entered for %(day)s already, by %(unit)s. Correct it instead.")
        said = {
            "value": plain(standing.value),
            "day": row.as_of.isoformat(),
            "unit": named(standing.unit),
        }
        raise Refused("figure.entered", words % said, field="as_of") from taken


def _note(area: Area, owner: Unit, event: Event, *, actor: Actor, at: datetime) -> None:
    place = log.Place(area.jurisdiction_pk, area.pk, owner.pk)
    log.record("area", area.pk, event, place=place, actor=actor, at=at)
