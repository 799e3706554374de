"""Who may do what where: one rule for lists and for single things, read from the same grants."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from linli.areas.models import Area, Grant
from linli.areas.rules import OWNING_KINDS
from linli.blueprint import queries as blueprint
from linli.kernel import numbers
from linli.kernel.errors import NotAllowed
from linli.people.models import User
from linli.shards.kept import kept


def grants(user: User, *, on: date) -> list[tuple[str, str, str, int]]:
    """Return (role, path, kind, jurisdiction id) of every grant of `user` on that day.

    Kept on the user for the request, and until a reference row changes.
    """
    mine: dict[date, list[tuple[str, str, str, int]]] = user.__dict__.setdefault("_grants", {})
    if on not in mine:
        mine[on] = _grants(user.pk, on)
    return mine[on]


@kept(lambda user_id, on: (user_id, on))
def _grants(user_id: int, on: date) -> list[tuple[str, str, str, int]]:
    rows = Grant.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=on), user=user_id, from_on__lte=on
    )
    home = Coalesce("area__jurisdiction_id", "area_id")
    return list(rows.order_by("pk").values_list("role", "area__path", "area__kind", home))


def paths(user: User, permission: str, *, on: date) -> list[tuple[str, str, int]]:
    """Return (path, kind, jurisdiction id) of the areas where `user` holds `permission`."""
    roles = blueprint.roles_with(permission)
    return [(path, kind, home) for role, path, kind, home in grants(user, on=on) if role in roles]


def within(user: User, permission: str, *, on: date, field: str = "path") -> Q:
    """Return a filter for area rows within reach; it matches nothing where there is no grant."""
    reach = Q(pk__in=[])
    for path, _kind, _home in paths(user, permission, on=on):
        reach |= Q(**{f"{field}__gte": path, f"{field}__lt": numbers.path_end(path)})
    return reach


def sharded(user: User, permission: str, *, on: date) -> Q:
    """Return a filter for sharded rows with an `area`, pinned to the jurisdictions within reach.

    Two steps (`scale.md` Q5): first the jurisdictions, then the rows; at the root the filter
    falls away.
    """
    reach = Q(pk__in=[])
    for path, kind, home in paths(user, permission, on=on):
        if kind == "root":
            return Q()
        reach |= _rows(path, kind, home)
    return reach


def _rows(path: str, kind: str, home: int) -> Q:
    end = numbers.path_end(path)
    if kind in OWNING_KINDS:
        inside = Area.objects.filter(path__gte=path, path__lt=end, kind__in=OWNING_KINDS)
        return Q(jurisdiction_id__in=list(inside.values_list("pk", flat=True)))
    return Q(jurisdiction_id=home, area__path__gte=path, area__path__lt=end)


def held(user: User, path: str, *, on: date) -> set[str]:
    """Return what `user` may do in the area with this path, from grants on it or above it."""
    above = set(numbers.ancestors(path))
    return {
        permission
        for role, granted, _kind, _home in grants(user, on=on)
        if granted in above
        for permission in blueprint.permissions_of(role)
    }


def require(user: User, permission: str, area: Area, *, on: date) -> None:
    """Raise NotAllowed unless `user` holds `permission` over `area` on that day."""
    if permission not in held(user, area.path, on=on):
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
