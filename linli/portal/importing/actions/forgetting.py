"""Forget files and staged rows whose time is up, and what somebody throws away."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.kernel.errors import Stale
from linli.portal.importing import files, rules
from linli.portal.models import Chunk, Import

_KEPT_STATES = (rules.STAGED, rules.PLANNED, rules.APPLYING)


def discard(found: Import) -> None:
    """Throw an import away that was not applied, with its file and rows. Raises Stale."""
    rows = Import.objects.filter(pk=found.pk).exclude(
        state__in=[rules.APPLYING, rules.APPLIED, rules.UNDONE]
    )
    if not rows.delete()[0]:
        raise Stale("import.stale", _("This import has moved on. Look at it again."))
    files.remove(found)


def forget_old(*, now: datetime, limit: int) -> int:
    """Delete what was not applied for 30 days, and the staged rows of what was after 90."""
    rows = Import.objects.filter(touched_at__lt=now - rules.KEPT)
    left = rows.exclude(state__in=[*_KEPT_STATES, rules.APPLIED, rules.UNDONE])
    old = list(left.order_by("id")[:limit])
    for one in old:
        files.remove(one)
        Import.objects.filter(pk=one.pk, touched_at=one.touched_at).delete()
    past = Q(part_of__state=rules.APPLIED, part_of__touched_at__lt=now - rules.KEPT_FOR_UNDO)
    done = Q(part_of__state=rules.UNDONE, part_of__touched_at__lt=now - rules.KEPT)
    gone = list(Chunk.objects.filter(past | done).values_list("pk", flat=True)[:limit])
    Chunk.objects.filter(pk__in=gone).delete()
    return len(old) + len(gone)
