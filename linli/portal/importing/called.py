"""Names in place of codes in what is said about wrong rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from linli.areas.models import Area
from linli.kernel.intake import RowFault
from linli.org.models import Unit
from linli.portal.importing.kind import Draft
from linli.portal.importing.places import BATCH

# What fills a sentence and is the code of such a thing.
_CODES: Mapping[str, type[Area | Unit]] = {
    **dict.fromkeys(("area", "parent", "beneath"), Area),
    **dict.fromkeys(("by", "unit", "upper", "lower"), Unit),
}
Names = Mapping[tuple[type, str], str]


def called(faults: Iterable[RowFault], drafts: Sequence[Draft]) -> Names:
    """Return the names of the places and units that faults speak of.

    What the table itself brings is called as the table calls it.
    """
    wanted = {
        (model, str(one.params[name]))
        for one in faults
        for name, model in _CODES.items()
        if one.params.get(name)
    }
    if not wanted:
        return {}
    names = {one: name for model in (Area, Unit) for one, name in _standing(model, wanted)}
    brought = {getattr(one.row, "code", ""): getattr(one.row, "name", "") for one in drafts}
    own = {one: brought[one[1]] for one in wanted - names.keys() if brought.get(one[1])}
    return {**names, **own}


def with_names(params: Mapping[str, object], names: Names) -> dict[str, Any]:
    """Return what fills a sentence with names in place of codes."""
    return {
        name: names.get((_CODES[name], str(value)), value) if name in _CODES else value
        for name, value in params.items()
    }


def _standing(
    model: type[Area | Unit], wanted: Iterable[tuple[type, str]]
) -> Iterator[tuple[tuple[type, str], str]]:
    codes = sorted(code for one, code in wanted if one is model)
    for first in range(0, len(codes), BATCH):
        some = codes[first : first + BATCH]
        rows = model.objects.filter(code__in=some, valid_to__isnull=True)
        for code, name in rows.values_list("code", "name"):
            yield (model, code), name
