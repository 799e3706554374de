"""What happens to reports unasked: one that waits is made, one whose day has come is asked for."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.reports import actions, queries, rules
from linli.reports.models import Plan, Run
from linli.shards.fanout import allow_fanout

logger = logging.getLogger(__name__)


def schedule_next(now: datetime) -> bool:
    """Ask for one report whose day has come; return whether there was one."""
    with allow_fanout("the loop looks for the report that is due first, in all jurisdictions"):
        rows = Plan.objects.filter(Q(next_run_on__lte=localdate(now))).order_by("next_run_on")
        found = rows.select_related("area").first()
    if found is None:
        return False
    actions.schedule(found, at=now)
    return True


def make_next(now: datetime) -> bool:
    """Make the report that has waited longest; after its tries it is refused.

    One that breaks is tried again once its lease is over, and others go first.
    """
    found = _waiting(now)
    if found is None:
        return False
    if found.tries >= rules.TRIES:
        logger.warning("report run %s failed %s times", found.pk, found.tries)
        with translation.override(rules.LANGUAGES[found.plan.language]):
            words = _("This did not work, however often it was tried.")
        actions.refuse(found, "reports.broken", words, at=now)
    elif actions.claim(found, at=now):
        actions.make(found, at=now)
    return True


def _waiting(now: datetime) -> Run | None:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    free &= Q(state=rules.WAITING)
    with allow_fanout("the loop looks for the report that waited longest, in all jurisdictions"):
        rows = Run.objects.filter(free).order_by("asked_at")
        spot = rows.values_list("jurisdiction_id", "pk").first()
    return queries.of(spot[0]).get(pk=spot[1]) if spot else None
