"""Figures entered by hand in the standing world: a village mechanism and a district in Willow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from linli.areas.models import Area
from linli.blueprint import actions as blueprints
from linli.blueprint import queries as mechanisms
from linli.indicators import actions
from linli.indicators.models import Stated
from linli.kernel.actor import SYSTEM
from linli.org import actions as org
from tests.world import FOUNDED, MORNING, World

SOURCE = "村委会春季统计表"
DAY = date(2026, 3, 1)


def adopt(world: World, name: str, place: str, *swaps: tuple[str, str]) -> Area:
    """Let a shipped mechanism run in a place, with some words of it changed."""
    text = (Path(settings.LINLI_BLUEPRINTS) / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    mechanisms.mechanism.cache_clear()
    edition = blueprints.store(text, at=FOUNDED)
    area = world.area(place)
    org.adopt(area, edition, from_on=MORNING.date(), actor=SYSTEM, at=MORNING)
    return area


def village(world: World, *swaps: tuple[str, str]) -> Area:
    """Let Willow be a village that grows plums, with figures of its own."""
    return adopt(world, "village_branch_industry", "willow", *swaps)


def enter(area: Area, value: str = "3000", *, actor: Any, **more: Any) -> Stated:
    """Enter the growing area, as a page would."""
    given = {"code": "produce_area", "as_of": DAY, "source": SOURCE, "at": MORNING, **more}
    return actions.state_figure(area, value=Decimal(value), actor=actor, **given)


def correct(row: Stated, value: str = "3100", *, actor: Any, **more: Any) -> Stated:
    """Put a number right, as a page would."""
    given = {
        "as_of": row.as_of,
        "source": row.source,
        "reason": "漏了一个组",
        "at": MORNING,
        **more,
    }
    return actions.correct_figure(row, value=Decimal(value), actor=actor, **given)
