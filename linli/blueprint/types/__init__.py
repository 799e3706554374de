"""The frozen types that a blueprint is read into."""

from __future__ import annotations

from linli.blueprint.types.appeals import Appeal, Channel, Hours, Outcome, Reason, Timers
from linli.blueprint.types.atoms import (
    Cycle,
    Entry,
    Marked,
    Measured,
    Part,
    Words,
    cycle_text,
    span_text,
)
from linli.blueprint.types.indicators import Indicator, Term
from linli.blueprint.types.mechanism import Mechanism
from linli.blueprint.types.parts import (
    Activity,
    Center,
    Facility,
    Figure,
    Force,
    Goal,
    Institution,
    Level,
    Measure,
    Overlay,
    Post,
    Principle,
    Product,
    Room,
    Service,
    Tier,
    WorkingRule,
)
from linli.blueprint.types.roles import Role, Roles

__all__ = [
    "Activity",
    "Appeal",
    "Center",
    "Channel",
    "Cycle",
    "Entry",
    "Facility",
    "Figure",
    "Force",
    "Goal",
    "Hours",
    "Indicator",
    "Institution",
    "Level",
    "Marked",
    "Measure",
    "Measured",
    "Mechanism",
    "Outcome",
    "Overlay",
    "Part",
    "Post",
    "Principle",
    "Product",
    "Reason",
    "Role",
    "Roles",
    "Room",
    "Service",
    "Term",
    "Tier",
    "Timers",
    "Words",
    "WorkingRule",
    "cycle_text",
    "span_text",
]
