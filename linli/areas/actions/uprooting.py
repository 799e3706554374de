"""Take reference rows away that nothing refers to: the way back from an addition."""

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
from linli.shards.fanout import allow_fanout
from linli.shards.models import ShardedMethods

_NAMED = 5


def uproot(
    model: type[models.Model],
    pks: Sequence[int],
    *,
    with_rows_of: Sequence[type[models.Model]] = (),
) -> None:
    """Delete rows of a model to which nothing refers but each other.

    Rows of the models `with_rows_of` go with those that they refer to. Raises Refused, naming up
    to five codes and what refers to them.
    """
    relations = _relations(model)
    binding = [one for one in relations if one.related_model not in with_rows_of]
    kept = [why for relation in binding for why in _referring(relation, pks, model)][:_NAMED]
    if kept:
        raise Refused(
            "intake.referred",
            _("Something refers to it already: %(codes)s.") % {"codes": _told(model, kept)},
        )
    for some in blocks(sorted(pks, reverse=True)):
        for relation in relations:
            if relation.related_model in with_rows_of:
                _delete(relation.related_model, f"{relation.field.attname}__in", some)
        _delete(model, "pk__in", some)
    ids.changed()


def _relations(model: type[models.Model]) -> list[Any]:
    """Return every foreign key to a model, also those without a name backwards ("+")."""
    fields = model._meta.get_fields(include_hidden=True)
    back = [one for one in fields if one.auto_created and not one.concrete and one.one_to_many]
    return [one for one in back if one.field.name != "jurisdiction"]  # type: ignore[union-attr]


def _delete(model: type[models.Model], field: str, pks: list[int]) -> None:
    rows = model._base_manager.filter(**{field: pks})
    rows._raw_delete(rows.db)


def _told(model: type[models.Model], kept: Sequence[tuple[int, str]]) -> str:
    named = model._base_manager.filter(pk__in=[pk for pk, _what in kept])
    names = dict(named.values_list("pk", "code"))
    return ", ".join(sorted(f"{names[pk]} ({what})" for pk, what in kept))


def _referring(
    relation: Any, pks: Sequence[int], model: type[models.Model]
) -> list[tuple[int, str]]:
    """Return up to a few (id, name of what refers to it), rows that go themselves left out."""
    by = relation.related_model
    name = relation.field.attname
    going = set(pks) if by is model else set()
    found: list[tuple[int, str]] = []
    for some in blocks(pks):
        with allow_fanout("what is taken back must not be referred to anywhere"):
            rows = list(
                _pinned(by, model, some).filter(**{f"{name}__in": some}).values_list(name, "pk")
            )
        found += [(pk, str(by._meta.verbose_name)) for pk, other in rows if other not in going]
        if len(found) >= _NAMED:
            break
    return found[:_NAMED]


def _pinned(
    by: type[models.Model], model: type[models.Model], pks: Sequence[int]
) -> models.QuerySet[Any]:
    """Return the rows of what refers; those about places only in their jurisdictions."""
    rows = by._base_manager.order_by()
    if model is not Area or not issubclass(by, ShardedMethods):
        return rows
    homes = Area.objects.filter(pk__in=pks).order_by().values_list("jurisdiction_id", flat=True)
    return rows.filter(jurisdiction_id__in=list(homes.distinct()))
