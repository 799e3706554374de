"""What happens to imports unasked: large ones are checked and applied, planned ones begin."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from linli.flows import work
from linli.kernel.errors import Refused
from linli.portal.importing import actions, rules
from linli.portal.importing.actions.applying import claim, start
from linli.portal.importing.actions.checking import Teller, stop
from linli.portal.models import Import

logger = logging.getLogger(__name__)

SWEPT_MOST = 200


def import_next(at: datetime) -> bool:
    """Check or apply one import that waits; one whose process died is taken up again."""
    found = _planned(at) or _waiting(at)
    if found is None:
        return False
    if found.tries >= rules.TRIES:
        logger.warning("import %s failed %s times", found.pk, found.tries)
        stop(found, "import.broken", _("This did not work, however often it was tried."))
    elif found.state == rules.APPLYING:
        _apply(found, at)
    elif not claim(found, at=at):
        pass  # somebody else is at it
    elif found.undoes_id:
        actions.look_back(found, at=at)
    else:
        actions.check(found, at=at, tell=_Beating(found))
    return True


def sweep_imports(at: datetime) -> int:
    """Forget files and staged rows whose time is up."""
    return actions.forget_old(now=at, limit=SWEPT_MOST)


class _Beating(Teller):
    """Tells how far it has come, and that the work loop is alive."""

    def __call__(self, done: int, of: int) -> None:
        """Note both."""
        work.beat("work", at=now())
        super().__call__(done, of)


def _apply(found: Import, at: datetime) -> None:
    try:
        actions.carry_out(found, at=at)
    except Refused as refusal:
        logger.warning("import %s was refused: %s", found.pk, refusal.code)


def _planned(at: datetime) -> Import | None:
    """Return an import whose day has begun, now being applied."""
    today = localtime(at).date()
    found = Import.objects.filter(state=rules.PLANNED, apply_on__lte=today).order_by("id").first()
    return start(found, at=at) if found else None


def _waiting(at: datetime) -> Import | None:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    return Import.objects.filter(free, state__in=rules.AT_WORK).order_by("id").first()
