"""Who may look after a unit's posts, which roles somebody may give, who administers the place."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas import reach
from linli.areas.models import Area, Grant
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Role
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Refused
from linli.org import rules
from linli.org.models import Unit
from linli.org.queries.units import units_of
from linli.people.models import User
from linli.shards.kept import kept

MANAGE, POSTS = "org.manage", "org.posts"
# How Django marks a password that nobody has.
_UNUSABLE = "!"


@kept(lambda unit_id: unit_id)
def chain_up(unit_id: int) -> tuple[int, ...]:
    """Return the ids of a unit and of all units above it, the nearest first."""
    found: list[int] = []
    here: int | None = unit_id
    while here is not None and here not in found:
        found.append(here)
        here = Unit.objects.filter(pk=here).values_list("upper_id", flat=True).first()
    return tuple(found)


def may_manage_posts(user: User, unit: Unit, *, on: date) -> bool:
    """Return whether `user` looks after the posts of `unit` that day.

    Through a post with `org.posts` held in the unit or above it, or through `org.manage` over it.
    """
    mine = units_of(user, on=on)
    if any(POSTS in mine.get(pk, ()) for pk in chain_up(unit.pk)):
        return True
    return MANAGE in reach.held(user, unit.base.path, on=on)


def units_kept(user: User, *, on: date) -> set[int]:
    """Return the ids of the units whose posts `user` looks after through a post held in them."""
    return {pk for pk, may in units_of(user, on=on).items() if POSTS in may}


def require_posts(user: User, unit: Unit, *, on: date) -> None:
    """Raise NotAllowed unless `user` looks after the posts of `unit` that day."""
    if not may_manage_posts(user, unit, on=on):
        raise NotAllowed("org.not_your_posts", _("You do not look after the posts of this unit."))


def may_give(user: User, unit: Unit, role: str, *, on: date) -> bool:
    """Return whether `user` may give that role through a post of `unit`.

    Nobody gives what they may not do themselves there, and only `org.manage` gives a role that
    administers the place or reads its journal.
    """
    held = reach.held(user, unit.base.path, on=on)
    if MANAGE in held:
        return True
    mine = units_of(user, on=on)
    wanted = blueprint.permissions_of(role)
    in_posts = set().union(*(mine.get(pk, ()) for pk in chain_up(unit.pk)))
    return bool(wanted) and wanted <= held | in_posts and not wanted & rules.WATCHING


def roles_to_give(user: User, unit: Unit, *, on: date) -> list[Role]:
    """Return the roles that `user` may give through posts of `unit`, as the file orders them."""
    roles = blueprint.roles().values()
    return [role for role in roles if may_give(user, unit, role.code, on=on)]


def require_giving(actor: Actor, unit: Unit, role: str, *, on: date) -> None:
    """Raise NotAllowed when a person gives, or takes away, a role beyond their own rights."""
    if isinstance(actor, User) and not may_give(actor, unit, role, on=on):
        raise NotAllowed(
            "org.role_beyond", _("You may not give or end a role that may do more than you may.")
        )


def require_manage(actor: Actor, area: Area, *, on: date) -> None:
    """Raise NotAllowed when a person does not administer `area` that day."""
    if isinstance(actor, User):
        reach.require(actor, MANAGE, area, on=on)


def refuse_last_administrator(ending: Q, *, last_on: date) -> None:
    """Refuse when nobody could administer this installation once these grants ended.

    Only who has a password counts; who stays must stay at least as long as who goes.
    """
    grants = Grant.objects.filter(
        role__in=blueprint.roles_with(MANAGE), user__is_active=True
    ).exclude(user__password__startswith=_UNUSABLE)
    going = grants.filter(ending).exclude(to_on__lte=last_on)
    ends = list(going.values_list("to_on", flat=True))
    if not ends:
        return
    lasting = Q(to_on__isnull=True)
    if None not in ends:
        lasting |= Q(to_on__gte=max(end for end in ends if end is not None))
    staying = grants.exclude(ending).filter(lasting, from_on__lte=last_on + timedelta(days=1))
    if not staying.exists():
        raise Refused(
            "org.last_administrator",
            _("Nobody could administer this place any more. Name another administrator first."),
        )
