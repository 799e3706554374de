"""Checks at start-up: what blueprints and roles name must exist in code, or carry `awaits`."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from linli.blueprint import queries as blueprint
from linli.blueprint.load import BlueprintProblems
from linli.blueprint.rules import cross
from linli.journal.events import REGISTRY
from linli.matters.states import KINDS

# Facts that every entry of a matter may carry beside its event's own (`matters.actions.entries`).
COMMON = {"topic", "kind", "crossed", "crossed_closed", "late", "owners", "minutes_open"}
# Asked for outside the flows, each in the room that asks; the last line waits for its pages.
PERMISSIONS = {
    *("matters.read", "matters.title", "cases.enter", "contacts.relay", "contacts.view"),
    *(
        "journal.read",
        "figures.read",
        "figures.enter",
        "exports.make",
        "calendar.edit",
        "blueprint.edit",
    ),
    *("areas.manage", "org.manage", "org.posts"),
    *("forms.request", "forms.admit"),
    *("tasks.request_up", "tasks.call_up", "tasks.answer_calls", "reports.make"),
}


@register("linli")
def names_exist(**_options: Any) -> list[CheckMessage]:
    """Return an error for each event, fact, flow or permission that no room knows."""
    needed = {move.needs for kind in KINDS.values() for move in kind.flow.moves if move.needs}
    events = {kind: {*event.__dataclass_fields__, *COMMON} for kind, event in REGISTRY.items()}
    try:
        problems = cross.check_roles(blueprint.roles(), permissions=PERMISSIONS | needed)
        shipped = [blueprint.read_file(path) for path in blueprint.files()]
        sources = frozenset[str]().union(*map(cross.sources_of, shipped))
        for one in shipped:
            problems += cross.check_against(
                one,
                events=events,
                permissions=PERMISSIONS | needed,
                flows=set(KINDS),
                sources=sources,
            )
    except (BlueprintProblems, OSError):
        return []  # the check of the room `blueprint` tells them, with their lines
    return [Error(str(one), id="portal.E001") for one in problems]
