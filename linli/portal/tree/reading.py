"""Which places somebody sees in administration, which they may change, and the tree of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.areas.rules import BENEATH
from linli.kernel import numbers
from linli.kernel.errors import Missing, NotAllowed
from linli.people.models import User
from linli.portal.tree import words
from linli.ui.words import named

PERMISSION = "areas.manage"
PAGE = 50
LEVEL_MOST = 200
# From a single top the tree opens by itself as long as nothing is to choose.
ALONE_MOST = 8


@dataclass
class Node:
    """One place of the tree as it is shown: what lies beneath it, or that it is folded."""

    area: Area
    counts: dict[str, int] = field(default_factory=dict)
    is_open: bool = False
    nodes: list[Node] = field(default_factory=list)
    more: bool = False
    # The code of the place that is open instead once this one is folded.
    fold: str = ""
    is_fixed: bool = False

    @property
    def beneath(self) -> str:
        """Say what lies directly beneath."""
        return words.counts(self.counts)

    @property
    def kind(self) -> str:
        """Say what kind of place it is."""
        return words.kind(self.area.kind)


@dataclass(frozen=True)
class Found:
    """A place that was searched for, with the names of those it lies in."""

    area: Area
    where: str

    @property
    def kind(self) -> str:
        """Say what kind of place it is."""
        return words.kind(self.area.kind)


@dataclass(frozen=True)
class FoundPage:
    """One page of what was searched for."""

    rows: list[Found]
    page: int
    has_more: bool


def visible(user: User, *, on: date) -> Q:
    """Return the condition for places where this user has any role, and those beneath."""
    seen = Q(pk__in=[])
    for path in _tops(user, on):
        seen |= Q(path__gte=path, path__lt=numbers.path_end(path))
    return seen


def manageable(user: User, *, on: date) -> Q:
    """Return the condition for places this user may change."""
    return reach.within(user, PERMISSION, on=on)


def get_for(user: User, code: str, *, on: date) -> Area:
    """Return the place in force with this code, else the one closed last. Raises Missing."""
    rows = Area.objects.filter(visible(user, on=on), code=code)
    rows = rows.select_related("parent", "replaced_by")
    found = rows.order_by(F("valid_to").desc(nulls_first=True), "-pk").first()
    if found is None:
        raise Missing("area.missing", _("There is no place with this code."))
    return found


def may(user: User, path: str, *, on: date) -> bool:
    """Say whether this user may change the place with this path."""
    return PERMISSION in reach.held(user, path, on=on)


def roots(user: User, *, on: date) -> list[Area]:
    """Return the highest places in force this user sees. Raises NotAllowed when there is none."""
    rows = Area.objects.filter(path__in=_tops(user, on), valid_to__isnull=True)
    found = list(rows.select_related("parent").order_by("path"))
    if not found:
        raise NotAllowed("reach.not_allowed", _("You may not do this here."))
    return found


def tree(user: User, opened: str, *, on: date) -> list[Node]:
    """Return the places this user sees, open down to the one with the code `opened`."""
    tops = roots(user, on=on)
    chosen = get_for(user, opened, on=on) if opened else None
    paths = set(chosen.ancestor_paths) if chosen else set()
    nodes = [Node(area, is_fixed=len(tops) == 1) for area in tops]
    if not chosen and len(nodes) == 1:
        paths = _alone(tops[0])
    shown = list(nodes)
    level = [node for node in nodes if node.area.path in paths]
    while level:
        for node in level:
            _open(node)
        below = [one for node in level for one in node.nodes]
        shown += below
        level = [one for one in below if one.area.path in paths]
    _count(shown)
    return nodes


def children(area: Area, *, page: int = 1) -> tuple[list[Node], bool]:
    """Return one page of what lies directly beneath, and whether another follows."""
    rows = Area.objects.filter(parent=area, valid_to__isnull=True).order_by("kind", "path")
    first = (page - 1) * LEVEL_MOST
    found = list(rows[first : first + LEVEL_MOST + 1])
    nodes = [Node(one) for one in sorted(found[:LEVEL_MOST], key=words.natural)]
    _count(nodes)
    return nodes, len(found) > LEVEL_MOST


def search(user: User, said: str, *, page: int = 1, on: date) -> FoundPage:
    """Return places in reach by words of their name or the beginning of their code."""
    rows = areas.search(said).filter(visible(user, on=on))
    first = (page - 1) * PAGE
    found = list(rows[first : first + PAGE + 1])
    return FoundPage(_placed(found[:PAGE]), page, len(found) > PAGE)


def kinds_beneath(area: Area) -> list[str]:
    """Return the kinds of places that may lie directly beneath, the largest first.

    What lies above may rule out more: no kind comes twice in a chain.
    """
    return [kind for kind in words.ORDER if kind in BENEATH.get(area.kind, ())]


def kinds_addable(area: Area) -> list[str]:
    """Return the kinds of places that may be added beneath, given what lies above."""
    taken = {one.kind for one in above(area)}
    return [kind for kind in kinds_beneath(area) if kind not in taken]


def counted(rows: Iterable[Area]) -> list[Node]:
    """Return places with what lies directly beneath each; one query, and one for their parents."""
    found = list(rows)
    known = Area.objects.in_bulk(
        [pk for one in found for pk in (one.parent_id, one.replaced_by_id) if pk]
    )
    for one in found:
        one.parent = known.get(one.parent_id or 0)
        one.replaced_by = known.get(one.replaced_by_id or 0)
    nodes = [Node(one) for one in found]
    _count(nodes)
    return nodes


def above(area: Area) -> list[Area]:
    """Return the places this one lies in, from the root down."""
    return list(Area.objects.filter(path__in=area.ancestor_paths[:-1]).order_by("path"))


def _placed(found: list[Area]) -> list[Found]:
    paths = {path for one in found for path in one.ancestor_paths[:-1]}
    known = {one.path: one for one in Area.objects.filter(path__in=paths)} if paths else {}
    return [Found(one, _where(one, known)) for one in found]


def _where(area: Area, known: dict[str, Area]) -> str:
    chain = [known[path] for path in area.ancestor_paths[:-1] if path in known]
    return " / ".join(named(one) for one in chain[-3:])


def _tops(user: User, on: date) -> list[str]:
    paths = {path for _role, path, _kind, _home in reach.grants(user, on=on)}
    return sorted(path for path in paths if paths.isdisjoint(numbers.ancestors(path)[:-1]))


def _alone(top: Area) -> set[str]:
    paths, here = {top.path}, top
    for _step in range(ALONE_MOST):
        below = Area.objects.filter(parent=here, valid_to__isnull=True)[:2]
        if len(below) != 1 or below[0].kind == "building":
            break
        here = below[0]
        paths.add(here.path)
    return paths


def _open(node: Node) -> None:
    rows = Area.objects.filter(parent=node.area, valid_to__isnull=True).order_by("kind", "path")
    found = list(rows[: LEVEL_MOST + 1])
    node.is_open = True
    node.more = len(found) > LEVEL_MOST
    below = sorted(found[:LEVEL_MOST], key=words.natural)
    node.nodes = [Node(one, fold=node.area.code) for one in below]


def _count(nodes: Iterable[Node]) -> None:
    """Count what lies directly beneath all of these, with one query."""
    known = {node.area.pk: node for node in nodes}
    rows = Area.objects.filter(parent__in=list(known), valid_to__isnull=True).order_by()
    for pk, kind, n in rows.values_list("parent", "kind").annotate(n=Count("pk")):
        known[pk].counts[kind] = n
