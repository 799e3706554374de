"""What happens to forms unasked: periods begin, sheets are asked and released, forms expire."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from linli.matters import rules as matter_rules
from linli.one_form.actions import asking, releasing
from linli.one_form.models import FormRequest, Round
from linli.one_form.rules import Busy
from linli.shards.fanout import allow_fanout

logger = logging.getLogger(__name__)

ANYWHERE = "the loop of forms reads what is due in all jurisdictions without a lock"


def act_next(now: datetime) -> bool:
    """Do the next thing that is due for forms; return whether there was one.

    A form that breaks is put off until tomorrow and logged, so that it never blocks the others.
    """
    return _go_on(now) or _begin(now)


def _begin(now: datetime) -> bool:
    today = matter_rules.day_of(now)
    with allow_fanout(ANYWHERE):
        rows = FormRequest.objects.filter(next_on__lte=today).order_by("next_on", "id")
        form = rows.select_related("area").first()
    if form is None:
        return False
    try:
        asking.begin(form, at=now)
    except Exception:
        logger.exception("form %s cannot be asked", form.pk)
        same = FormRequest.objects.shard(form.jurisdiction_id).filter(pk=form.pk)
        same.filter(version=form.version).update(next_on=today + timedelta(days=1))
    return True


def _go_on(now: datetime) -> bool:
    with allow_fanout(ANYWHERE):
        busy = Round.objects.exclude(busy="").order_by("busy", "id")
        made = busy.select_related("form__area").first()
    if made is None:
        return False
    if made.busy == Busy.RELEASING:
        releasing.release_some(made, at=now)
    else:
        asking.ask_some(made, at=now)
    return True
