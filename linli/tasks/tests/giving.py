"""How tests draft, assign and carry out tasks in the standing world."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from linli.matters import queries as matters
from linli.matters.models import Matter
from linli.tasks import queries
from linli.tasks.actions import doing, drafting
from linli.tasks.actions.drafting import Draft
from linli.tasks.models import Task
from tests.world import MORNING, World

DUE = date(2026, 3, 25)  # ten working days after MORNING


def asked(world: World, **more: Any) -> Draft:
    """Return a draft for the community of the standing world."""
    given: dict[str, Any] = {
        "title": "清理消防通道",
        "lead": world.unit("willow-committee"),
        "due_on": DUE,
        "source": "meeting",
        "source_text": "街道第3次联席会议第2项",
        "basis": "《消防法》第28条",
        "yardstick": "每栋楼的消防通道畅通",
    }
    return Draft(**{**given, **more})


def draft(world: World, *, by: str = "above", at: datetime = MORNING, **more: Any) -> Matter:
    """Draft a task of the subdistrict's committee."""
    office = world.unit(more.pop("office", "east-committee"))
    return drafting.draft(office, asked(world, **more), actor=getattr(world, by), at=at)


def assigned(world: World, *, at: datetime = MORNING, **more: Any) -> Matter:
    """Return a task that its lead must accept."""
    return drafting.assign(draft(world, at=at, **more), actor=world.above, at=at)


def accepted(world: World, *, by: str = "secretary", at: datetime = MORNING, **more: Any) -> Matter:
    """Return a task in hand."""
    return doing.accept(assigned(world, at=at, **more), actor=getattr(world, by), at=at)


def fresh(matter: Matter) -> Matter:
    """Return the matter as it stands in the database."""
    return matters.by_id(matter.jurisdiction_id, matter.pk)


def task(matter: Matter) -> Task:
    """Return the task as it stands in the database."""
    return queries.detail(matter)


def later(**span: float) -> datetime:
    """Return an instant after the morning of the standing world."""
    return MORNING + timedelta(**span)
