"""Which units somebody sees in administration, and which of them they may change.

Seen are units at home where the reader has any role, and those at and below a unit whose posts the
reader looks after. Changed are those at home where the reader has `org.manage`.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Area
from linli.kernel.errors import Missing, NotAllowed
from linli.org import queries as org
from linli.org.models import Unit
from linli.org.queries.days import valid
from linli.org.queries.rights import MANAGE, POSTS
from linli.people.models import User
from linli.portal.setup import grounds
from linli.portal.setup.stretches import stretches, tops_of, within
from linli.shards.kept import kept


def visible(user: User, *, on: date) -> Q:
    """Return the condition for units this user sees; it matches none without any role or post."""
    mine = stretches(_paths(user, on))
    return Q(pk__in=_led(user, on)) | within(mine, "base__path")


def served(user: User, *, on: date) -> list[str]:
    """Return the paths where units owe something, as the checklist has it: a mechanism runs."""
    paths = _paths(user, on)
    return grounds.served(paths, grounds.running(paths, on=on))


def units(user: User, *, on: date) -> QuerySet[Unit]:
    """Return the units in force that this user sees. Raises NotAllowed for whoever has no role."""
    if not (reach.grants(user, on=on) or org.units_of(user, on=on)):
        raise NotAllowed("manage.nothing", _("You administer nothing here."))
    return Unit.objects.filter(visible(user, on=on), valid(on), valid_to__isnull=True)


def get_for(user: User, code: str, *, on: date) -> Unit:
    """Return the unit with this code, also one that ended. Raises Missing, as if it were absent."""
    rows = Unit.objects.filter(visible(user, on=on), code=code)
    found = rows.select_related("base", "upper").first()
    if found is None:
        raise Missing("org.unit_missing", _("There is no such unit."))
    return found


def may_change(user: User, unit: Unit, *, on: date) -> bool:
    """Say whether this user may change the unit."""
    return unit.valid_to is None and MANAGE in reach.held(user, unit.base.path, on=on)


def to_change(user: User, code: str, *, on: date) -> Unit:
    """Return a unit to be changed. Raises NotAllowed, and Missing for an unseen or ended one."""
    found = get_for(user, code, on=on)
    reach.require(user, MANAGE, found.base, on=on)
    if found.valid_to is not None:
        raise Missing("org.ended", _("This unit is no more."))
    return found


def manageable(user: User, *, on: date) -> Q:
    """Return the condition for places where this user may set up units and let them cover."""
    return reach.within(user, MANAGE, on=on)


def require_any(user: User, *, on: date) -> None:
    """Raise NotAllowed for whoever may set up units nowhere."""
    if not reach.paths(user, MANAGE, on=on):
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))


def tops(user: User, *, on: date) -> list[Area]:
    """Return the highest places in force where this user may set up units."""
    highest = tops_of(path for path, _kind, _home in reach.paths(user, MANAGE, on=on))
    return list(Area.objects.filter(path__in=highest, valid_to__isnull=True).order_by("path"))


def _paths(user: User, on: date) -> list[str]:
    """Return the highest paths in which this user has any role."""
    return tops_of(path for _role, path, _kind, _home in reach.grants(user, on=on))


def _led(user: User, on: date) -> tuple[int, ...]:
    mine = (pk for pk, may in org.units_of(user, on=on).items() if POSTS in may)
    return _at_and_below(tuple(sorted(mine)))


@kept(lambda mine: mine)
def _at_and_below(mine: tuple[int, ...]) -> tuple[int, ...]:
    """Return the ids of these units and of all below them; a query for each level."""
    found = dict.fromkeys(mine)
    level = list(mine)
    while level:
        below = Unit.objects.filter(upper__in=level, valid_to__isnull=True)
        level = [pk for pk in below.values_list("pk", flat=True) if pk not in found]
        found.update(dict.fromkeys(level))
    return tuple(found)
