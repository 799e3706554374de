"""Somebody says that this was asked before: stored without who, seen by those who admit forms."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Area
from linli.journal import log
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Stale
from linli.matters import rules as matter_rules
from linli.matters.actions.notes import told
from linli.one_form import events, rules
from linli.one_form.models import AskedBefore, FormRequest
from linli.people import actions as people
from linli.people.models import User
from linli.shards.ids import uuid7
from linli.shards.put import put

AN_HOUR, SECONDS = 10, 3600


@transaction.atomic
def say(
    area: Area, *, form: FormRequest | None, what: str, where: str, who: str, at: datetime
) -> AskedBefore:
    """Keep what somebody says was asked before, and where; only the day is kept beside it.

    `who` is counted under a key that changes every day and is stored nowhere else. Raises TooMany.
    """
    words = told(what, most=rules.WORDS_LENGTH, name="what")
    place = told(where, most=rules.WORDS_LENGTH, name="where")
    people.allow("asked_before", who, most=AN_HOUR, seconds=SECONDS, at=at)
    home = form.jurisdiction_id if form else area.jurisdiction_pk
    made = AskedBefore(
        id=uuid7(),
        jurisdiction_id=home,
        form=form,
        what=words,
        where=place,
        said_on=matter_rules.day_of(at),
    )
    put(made)
    event = events.FormAskedBefore(form_id=form.pk if form else None)
    place_of = log.Place(home, form.area_id if form else area.pk)
    log.append(made.pk, [event], place=place_of, actor=SYSTEM, at=at)
    return made


@transaction.atomic
def settle_told(one: AskedBefore, *, actor: User, at: datetime) -> AskedBefore:
    """Put something away that was looked into. Needs forms.admit where it was said."""
    reach.require(actor, rules.ADMIT, one.jurisdiction, on=matter_rules.day_of(at))
    rows = AskedBefore.objects.shard(one.jurisdiction_id).filter(pk=one.pk, settled_at=None)
    if not rows.update(settled_at=at):
        raise Stale("form.told_settled", _("Somebody else just put this away."))
    one.settled_at = at
    return one
