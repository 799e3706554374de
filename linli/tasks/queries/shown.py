"""What the page of a task shows, and what only its office may do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from linli.indicators.queries import values
from linli.kernel.errors import Refused
from linli.matters import rules as matter_rules
from linli.matters.queries import Standing
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.tasks import queries, rules
from linli.tasks.models import Task

OFFICE_ONLY = ("recheck", "drop")
PARTS_SHOWN = 20


def hindrance(name: str, stand: Standing) -> Refused | None:
    """Return why the office alone may do this, or None."""
    if name not in OFFICE_ONLY or not isinstance(stand.actor, User):
        return None
    mine = org.units_of(stand.actor, on=matter_rules.day_of(stand.at))
    if queries.detail(stand.matter).office_id in mine:
        return None
    return Refused("task.not_office", _("Only the office that issued it may do this."))


def facts(stand: Standing) -> dict[str, Any]:
    """Return what the page shows of a task: five queries at most, whatever its size."""
    task = queries.detail(stand.matter)
    rows = queries.parts(stand.matter)[: PARTS_SHOWN + 1]
    parts = queries.numbered(rows) if task.parts_total else []
    own = stand.leg(matter_rules.OWN)
    return {
        "task": task,
        "source_words": rules.SOURCES.get(task.source, task.source),
        "bound_words": _bound_words(task),
        "counted_by": _counted_by(task),
        "percent": rules.percent(task.done, task.target),
        "findings": [rules.Finding(**one) for one in task.findings],
        "parts": [(one, queries.state_label(one)) for one in parts[:PARTS_SHOWN]],
        "has_more_parts": len(parts) > PARTS_SHOWN,
        "may_split": queries.may_split(stand),
        "parent": queries.parent(task),
        "assistants": _assistants(task),
        "is_raised": bool(own and own.raised_at),
    }


def _counted_by(task: Task) -> str:
    """Return the code of the indicator whose page shows the figure, or nothing."""
    kind, _colon, name = task.bound.partition(":")
    return name.partition("@")[0] if kind == "indicator" else ""


def _bound_words(task: Task) -> object:
    if not task.bound:
        return ""
    found = values.catalog(task.lead.base, on=task.counts_from)
    return next((one.words for one in found if one.source == task.bound), task.bound)


def _assistants(task: Task) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=task.assistants)) if task.assistants else []
