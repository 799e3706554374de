"""Take reference rows away that nothing refers to: the way back from an addition."""

# ruff: noqa: SLF001  `_meta` is how Django lets a model be read

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.areas.queries.standing import blocks
from linli.kernel.errors import Refused
from linli.shards import ids
from linli.shards.fanout import allow_fanout
from linli.shards.models import ShardedMethods

_NAMED = 5
# SQLite takes an expression of a thousand parts.
_RANGES = 200


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
    kept = _kept(model, binding, pks)
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


def _kept(
    model: type[models.Model], relations: Sequence[Any], pks: Sequence[int]
) -> list[tuple[int, str]]:
    """Return up to a few (id, name of what refers to it), rows that go themselves left out."""
    every = list(spans(pks))
    # Within one block the database leaves them out itself.
    going = set(pks) if len(every) > 1 else set()
    found: list[tuple[int, str]] = []
    for some in every:
        homes = _homes(some) if model is Area else None
        for relation in relations:
            found += _referring(relation, some, homes, going)
        if len(found) >= _NAMED:
            break
    return found[:_NAMED]


def _referring(
    relation: Any, some: Sequence[range], homes: list[int] | None, going: set[int]
) -> list[tuple[int, str]]:
    """Return up to a few (id, name of what refers to it) of some rows."""
    by, name = relation.related_model, relation.field.attname
    rows = by._base_manager.order_by().filter(within(name, some))
    if homes is not None and issubclass(by, ShardedMethods):
        rows = rows.filter(jurisdiction_id__in=homes)
    is_itself = by is relation.model
    if is_itself:
        rows = rows.exclude(within("pk", some))
    with allow_fanout("what is taken back must not be referred to anywhere"):
        pairs = rows.values_list(name, "pk").iterator()
        left = (pk for pk, other in pairs if not (is_itself and other in going))
        return [(pk, str(by._meta.verbose_name)) for pk in islice(left, _NAMED)]


def _homes(some: Sequence[range]) -> list[int]:
    """Return the jurisdictions in which these places lie."""
    rows = Area.objects.filter(within("pk", some)).order_by()
    return [one for one in rows.values_list("jurisdiction_id", flat=True).distinct() if one]


def within(name: str, some: Sequence[range]) -> Q:
    """Return the condition for a number in any of these ranges."""
    found = Q(pk__in=[])
    for one in some:
        found |= Q(**{f"{name}__gte": one.start, f"{name}__lt": one.stop})
    return found


def spans(pks: Iterable[int]) -> Iterator[list[range]]:
    """Yield the ids as ranges, so many at a time as one query takes.

    What came in together has ids one after the other, so a hundred thousand are one range.
    """
    found: list[range] = []
    for pk in sorted(pks):
        if found and found[-1].stop == pk:
            found[-1] = range(found[-1].start, pk + 1)
            continue
        if len(found) == _RANGES:
            yield found
            found = []
        found.append(range(pk, pk + 1))
    if found:
        yield found
