"""The checks of the file loader and of the code together, on a text that is not adopted yet."""

from __future__ import annotations

from collections.abc import Set
from functools import cache

from linli.blueprint import queries as blueprint
from linli.blueprint.load import BlueprintProblems, Problem
from linli.blueprint.rules import cross
from linli.blueprint.types import Mechanism
from linli.journal.events import REGISTRY
from linli.matters.states import KINDS
from linli.portal.checks import COMMON, PERMISSIONS


def problems(text: str) -> list[Problem]:
    """Return everything that is wrong with a text, as a file of the folder would be judged."""
    try:
        made = blueprint.read_text(text)
    except BlueprintProblems as exc:
        return exc.problems
    return cross.check_against(
        made,
        events=_events(),
        permissions=_permissions(),
        flows=set(KINDS),
        roles=blueprint.roles(),
        sources=_sources(),
    )


def read(text: str) -> Mechanism:
    """Return the mechanism of a text; raise BlueprintProblems with all that is wrong."""
    found = problems(text)
    if found:
        raise BlueprintProblems(found)
    return blueprint.read_text(text)


@cache
def _events() -> dict[str, Set[str]]:
    return {kind: {*event.__dataclass_fields__, *COMMON} for kind, event in REGISTRY.items()}


@cache
def _sources() -> frozenset[str]:
    shipped = (blueprint.read_file(path) for path in blueprint.files())
    return frozenset[str]().union(*map(cross.sources_of, shipped))


def _permissions() -> Set[str]:
    needed = {move.needs for kind in KINDS.values() for move in kind.flow.moves if move.needs}
    return PERMISSIONS | needed
