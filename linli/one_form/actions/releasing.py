"""The office releases what its units confirmed: each sheet as it stands, frozen from then on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.matters import rules as matter_rules
from linli.matters.actions import steps
from linli.one_form import events
from linli.one_form.actions.requesting import note
from linli.one_form.models import Round, Sheet
from linli.one_form.queries import people
from linli.one_form.queries.rounds import ACROSS, waiting
from linli.one_form.rules import Busy
from linli.people.models import User
from linli.shards.fanout import allow_fanout

AT_ONCE = 20


@transaction.atomic
def release(made: Round, *, actor: User, at: datetime) -> Round:
    """Let what was confirmed for a period go out; the background work does it sheet by sheet.

    Sheets that are not confirmed yet stay owed and can be released later. Raises Refused when
    nothing is confirmed.
    """
    people.require_office(actor, made.form, on=matter_rules.day_of(at))
    if made.busy:
        words = _("The work of this period is still going on. Please wait a little.")
        raise Refused("form.round_busy", words)
    with allow_fanout(ACROSS):
        is_any = waiting(made).exists()
    if not is_any:
        words = _("There is nothing confirmed that was not released yet.")
        raise Refused("form.nothing_confirmed", words)
    rows = Round.objects.shard(made.jurisdiction_id).filter(pk=made.pk, busy="")
    changes = {"busy": Busy.RELEASING, "released_at": at, "released_by": actor.pk}
    if not rows.update(**changes):
        raise Stale("form.round_stale", _("Someone else just changed this form."))
    for name, value in changes.items():
        setattr(made, name, value)
    event = events.RoundReleased(form_id=made.form_id, period_from=made.period_from)
    note(made.form, event, actor=actor, at=at)
    return made


def release_some(made: Round, *, at: datetime) -> int:
    """Release the next confirmed sheets, each in its own transaction; return how many."""
    with allow_fanout(ACROSS):
        some = list(waiting(made).select_related("matter__area")[:AT_ONCE])
    for sheet in some:
        _release(sheet, at=at)
    if not some:
        Round.objects.shard(made.jurisdiction_id).filter(pk=made.pk, busy=Busy.RELEASING).update(
            busy=""
        )
    return len(some)


@transaction.atomic
def _release(sheet: Sheet, *, at: datetime) -> None:
    step = steps.begin(sheet.matter, "release", actor=SYSTEM, at=at)
    step.touch(sheet, released_at=at)
    event = events.FormReleased(
        form_id=sheet.form_id,
        fields=sheet.reused + sheet.fresh,
        reused=sheet.reused,
        new=sheet.fresh,
    )
    step.commit(event, closed_at=at)
