"""The burden check: is the same asked already, is it counted already, does it come round anyway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.indicators.queries import values
from linli.kernel.flow import Phase
from linli.org import queries as org
from linli.tasks import rules
from linli.tasks.models import Task
from linli.tasks.rules import Finding

if TYPE_CHECKING:
    from linli.tasks.actions.drafting import Draft

SHOWN = 5
LOOKED_MOST = 2000


def findings(asked: Draft, area: Area, *, days: int, on: date) -> list[Finding]:
    """Return what speaks against asking this of the places of the lead; three queries."""
    found = [*_same(asked, area), *_held(asked, area, on), *_cycles(asked, area, on)]
    if days < rules.LEAD_TIME:
        found.append(Finding(rules.SHORT, str(rules.LEAD_TIME)))
    return found


def _same(asked: Draft, area: Area) -> Iterator[Finding]:
    """Yield open tasks at or beneath the lead's place that ask for the same, whoever asks."""
    rows = Task.objects.shard(area.jurisdiction_pk).filter(
        areas.within(area, field="matter__area__path"),
        matter__phase__in=[Phase.DRAFT, Phase.OPEN, Phase.PAUSED, Phase.DONE],
    )
    same = Q(bound=asked.bound) if asked.bound else Q(pk__in=[])
    named = rows.filter(same | Q(matter__title__gt="")).order_by("-matter__opened_at")
    count = 0
    for number, title, bound in named.values_list("matter__number", "matter__title", "bound")[
        :LOOKED_MOST
    ]:
        is_bound = bool(asked.bound) and bound == asked.bound
        if (is_bound or rules.is_alike(title, asked.title)) and count < SHOWN:
            count += 1
            yield Finding(rules.SAME_TASK, f"{title} ({number})")


def _held(asked: Draft, area: Area, on: date) -> Iterator[Finding]:
    """Yield what is counted already and goes by the name of the task or its yardstick."""
    if asked.bound:
        return
    for one in values.catalog(area, on=on):
        words = {str(one.words), one.words.zh, one.words.en or ""}
        names = [name for name in words if name]
        if any(rules.is_alike(name, asked.title) for name in names):
            yield Finding(rules.DATA_HELD, str(one.words))


def _cycles(asked: Draft, area: Area, on: date) -> Iterator[Finding]:
    for row in org.mechanisms_at(area, on=on):
        for one in blueprint.mechanism(row.edition_id).institutions:
            if one.cycle and rules.is_alike(one.words.zh, asked.title):
                yield Finding(rules.COMES_ROUND, str(one.words))
