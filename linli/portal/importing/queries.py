"""Reads about imports: which one, which page of its rows, who may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Area
from linli.kernel import numbers
from linli.kernel.errors import Missing, NotAllowed
from linli.people.models import User
from linli.portal.importing import rules
from linli.portal.importing.kind import Kind
from linli.portal.importing.kinds import KINDS, kind_of
from linli.portal.importing.rows import names, unpack
from linli.portal.models import Chunk, Import


@dataclass(frozen=True)
class Row:
    """One staged row, as pages show it: the line, what stood, what comes, what is wrong."""

    number: int
    before: Any
    after: Any
    faults: list[list[Any]]
    # What a wrong line calls itself, where no row could be made of it.
    said: str = ""


def get_for(user: User, pk: UUID, *, on: date) -> Import:
    """Return an import whose place and kind this user may change. Raises Missing."""
    found = Import.objects.filter(pk=pk).first()
    if found is None or not may(user, found, on=on):
        raise Missing("import.missing", _("There is no such import."))
    return found


def may(user: User, found: Import, *, on: date) -> bool:
    """Say whether this user may change what the import changes."""
    area = scope_of(found)
    if area is None:
        return False
    return bool(set(kind_of(found.kind).needs) & reach.held(user, area.path, on=on))


def scope_of(found: Import) -> Area | None:
    """Return the place an import keeps within; None is the whole country."""
    return Area.objects.filter(pk=found.area_id).first() if found.area_id else None


def kinds_for(user: User, *, on: date) -> list[Kind]:
    """Return the kinds of tables this user may take in somewhere."""
    return [kind for kind in KINDS.values() if _paths(user, kind, on=on)]


def scopes_for(user: User, kind: Kind, *, on: date) -> list[Area]:
    """Return the highest places this user may take in such a table for."""
    paths = sorted(_paths(user, kind, on=on))
    tops = [path for path in paths if not any(_above(up, path) for up in paths)]
    return list(Area.objects.filter(path__in=tops, valid_to__isnull=True).order_by("path"))


def require(user: User, kind: Kind, area: Area, *, on: date) -> None:
    """Raise NotAllowed unless this user may take in such a table for this place."""
    if not set(kind.needs) & reach.held(user, area.path, on=on):
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))


def recent(user: User, *, on: date) -> list[Import]:
    """Return the latest imports this user may see, the newest first."""
    reached = Q(pk__in=[])
    for kind in KINDS.values():
        paths = _paths(user, kind, on=on)
        tops = Area.objects.filter(path__in=paths).values_list("path", flat=True)
        for path in tops:
            inside = Area.objects.filter(path__gte=path, path__lt=numbers.path_end(path))
            reached |= Q(kind=kind.code, area_id__in=inside.values("pk"))
    return list(Import.objects.filter(reached).order_by("-id")[: rules.RECENT])


def chunks(found: Import, fate: str) -> QuerySet[Chunk]:
    """Return the staged rows of one fate, in order."""
    return Chunk.objects.filter(part_of=found, fate=fate).order_by("number")


def rows(found: Import, fate: str, *, first: int, most: int) -> list[Row]:
    """Return some staged rows of one fate, from `first` on; reads one chunk, or two."""
    row = kind_of(found.kind).row
    if not fits(found):
        return []
    low, high = first // rules.CHUNK_ROWS, (first + most - 1) // rules.CHUNK_ROWS
    parts = chunks(found, fate).filter(number__gte=low, number__lte=high)
    packed = [one for part in parts for one in part.rows]
    skip = first - low * rules.CHUNK_ROWS
    return [
        Row(number, unpack(row, before), unpack(row, after), faults, *said)
        for number, before, after, faults, *said in packed[skip : skip + most]
    ]


def fits(found: Import) -> bool:
    """Say whether the staged rows still have the shape that rows have today."""
    return tuple(found.fields) == names(kind_of(found.kind).row)


def last_applied(found: Import) -> Import | None:
    """Return the import of this kind and place that was applied last and not taken back."""
    rows_of = Import.objects.filter(
        kind=found.kind, area_id=found.area_id, state=rules.APPLIED, undoes_id__isnull=True
    )
    wrote = [one for one in rows_of.order_by("-applied_at")[:20] if one.counts.get("written")]
    return wrote[0] if wrote else None


def may_undo(found: Import) -> bool:
    """Say whether this is the import that may be taken back."""
    if found.state != rules.APPLIED or found.undoes_id or not found.counts.get("written"):
        return False
    last = last_applied(found)
    return last is not None and last.pk == found.pk and chunks_left(found)


def chunks_left(found: Import) -> bool:
    """Say whether the staged rows of what was written are still kept."""
    return Chunk.objects.filter(part_of=found, fate__in=rules.WRITTEN).exists()


def _paths(user: User, kind: Kind, *, on: date) -> set[str]:
    return {path for one in kind.needs for path, _kind, _home in reach.paths(user, one, on=on)}


def _above(up: str, path: str) -> bool:
    return path != up and path.startswith(up)
