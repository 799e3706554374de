"""Take places away that nothing refers to: the way back from an addition."""

# ruff: noqa: SLF001  `_meta` is how Django lets a model be read

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.areas.queries.standing import blocks
from linli.kernel.errors import Refused
from linli.shards import ids
from linli.shards.models import ShardedMethods

_NAMED = 5


def uproot(pks: Sequence[int]) -> None:
    """Delete rows to which nothing refers but each other.

    Raises Refused, naming up to five codes and what refers to them.
    """
    kept = [why for relation in _relations() for why in _referring(relation, pks)][:_NAMED]
    if kept:
        names = dict(
            Area.objects.filter(pk__in=[pk for pk, _what in kept]).values_list("pk", "code")
        )
        told = sorted(f"{names[pk]} ({what})" for pk, what in kept)
        raise Refused(
            "area.referred",
            _("Something refers to it already: %(codes)s.") % {"codes": ", ".join(told)},
        )
    for some in blocks(sorted(pks, reverse=True)):
        rows = Area.objects.filter(pk__in=some)
        rows._raw_delete(rows.db)
    ids.changed()


def _relations() -> list[Any]:
    """Return what refers to places, in this room and those above, as the models say."""
    return [one for one in Area._meta.related_objects if one.field.name != "jurisdiction"]


def _referring(relation: Any, pks: Sequence[int]) -> list[tuple[int, str]]:
    """Return up to a few (id, name of what refers to it), rows that go themselves left out."""
    model: type[models.Model] = relation.related_model
    name = relation.field.attname
    going = set(pks) if model is Area else set()
    found: list[tuple[int, str]] = []
    for some in blocks(pks):
        rows = _of_homes(model, some).filter(**{f"{name}__in": some})
        for pk, by in rows.values_list(name, "pk"):
            if by not in going:
                found.append((pk, str(model._meta.verbose_name)))
            if len(found) == _NAMED:
                return found
    return found


def _of_homes(model: type[models.Model], pks: Sequence[int]) -> models.QuerySet[Any]:
    """Return the rows of a model, pinned to the jurisdictions of these places where it has them."""
    rows = model._base_manager.all()
    if not issubclass(model, ShardedMethods):
        return rows
    homes = Area.objects.filter(pk__in=pks).order_by("jurisdiction_id")
    return rows.filter(
        jurisdiction_id__in=list(homes.values_list("jurisdiction_id", flat=True).distinct())
    )
