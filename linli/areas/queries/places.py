"""Places by their code or key, upward and downward."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.kernel import numbers
from linli.kernel.errors import Missing
from linli.shards.kept import kept


@kept(lambda code: code)
def by_code(code: str) -> Area:
    """Return the area in force with this code. Raises Missing."""
    area = Area.objects.filter(code=code, valid_to__isnull=True).select_related("parent").first()
    if area is None:
        raise Missing("area.missing", _("There is no place with this code."))
    return area


def heir(code: str) -> Area | None:
    """Return the place in force that took over from one whose code was given up.

    None while the code is in force, and where nothing took over. A code that was never used
    raises nothing either: ask `by_code` first.
    """
    # Each question has an index of its own; without the day the whole country would be read.
    rows = Area.objects.filter(code=code, valid_to__isnull=False).select_related("replaced_by")
    ended = list(rows.order_by("-pk"))
    if not ended or Area.objects.filter(code=code, valid_to__isnull=True).exists():
        return None
    found = next((row.replaced_by for row in ended if row.replaced_by), None)
    while found is not None and found.valid_to is not None:
        found = found.replaced_by
    return found


def upward(area: Area) -> list[Area]:
    """Return the areas from the root down to `area`, itself included."""
    return list(Area.objects.filter(path__in=area.ancestor_paths).order_by("path"))


def beneath(area: Area) -> QuerySet[Area]:
    """Return the areas in force at and beneath `area`."""
    return Area.objects.filter(within(area), valid_to__isnull=True)


def within(area: Area, *, field: str = "path") -> Q:
    """Return the range condition for rows whose path lies at or beneath `area`."""
    return Q(**{f"{field}__gte": area.path, f"{field}__lt": area.path_end})


def jurisdictions_beneath(area: Area) -> list[int]:
    """Return the ids of the areas at and beneath `area` that can own work, closed ones too."""
    return list(
        Area.objects.filter(within(area), kind__in=OWNING_KINDS).values_list("pk", flat=True)
    )


def jurisdiction_of_key(key: str) -> int:
    """Return the id of the jurisdiction a number or code belongs to. Raises Missing."""
    found = Area.objects.filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        raise Missing("area.key_missing", _("There is no place with this key."))
    return found


_keys: dict[int, str] = {}


def key_of(jurisdiction_id: int) -> str:
    """Return the four signs of a jurisdiction; they are permanent, so each is read once."""
    if jurisdiction_id not in _keys:
        key = Area.objects.filter(pk=jurisdiction_id).values_list("key", flat=True).get()
        if not key:
            raise Missing("area.key_missing", _("There is no place with this key."))
        _keys[jurisdiction_id] = key
    return _keys[jurisdiction_id]


def path_range(path: str) -> tuple[str, str]:
    """Return the bounds of a subtree: from (inclusive), to (exclusive)."""
    return path, numbers.path_end(path)
