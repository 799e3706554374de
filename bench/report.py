"""Figures with their goals: as a table, as JSON; and what everything ran on."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("django", "granian", "psycopg", "django-ninja", "whitenoise")


@dataclass(frozen=True)
class Goal:
    """At most so much."""

    most: float

    def is_met(self, value: float) -> bool:
        """Return whether the value is within it."""
        return value <= self.most


@dataclass(frozen=True)
class Figure:
    """One measured number, its goal if it has one, and what else was seen."""

    part: str
    what: str
    unit: str
    value: float
    goal: Goal | None = None
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Return whether the goal is met; nothing without one."""
        if self.goal is None:
            return ""
        return "met" if self.goal.is_met(self.value) else "MISSED"

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "part": self.part,
            "what": self.what,
            "unit": self.unit,
            "value": round(self.value, 3),
            "goal": self.goal.most if self.goal else None,
            "is_met": self.goal.is_met(self.value) if self.goal else None,
            "seen": self.seen,
        }


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which the share of the ordered values lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def number(value: Any) -> str:
    """Return a number short enough to read."""
    if not isinstance(value, float):
        return str(value)
    return (
        f"{value:.0f}"
        if abs(value) >= 100
        else f"{value:.2f}"
        if abs(value) < 10
        else f"{value:.1f}"
    )


def rows(figures: Iterable[Figure]) -> list[list[str]]:
    """Return the table: what, value, goal, verdict, and what else was seen."""
    return [
        [
            figure.what,
            figure.unit,
            number(figure.value),
            f"<= {number(figure.goal.most)}" if figure.goal else "",
            figure.verdict,
            ", ".join(
                f"{name} {number(value)}" for name, value in figure.seen.items() if value != 0.0
            ),
        ]
        for figure in figures
    ]


def parts(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """Return the figures by their part, in the order they came."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.part, []).append(figure)
    return found


def text(figures: list[Figure]) -> str:
    """Return the table for a terminal."""
    lines: list[str] = []
    for part, own in parts(figures).items():
        table = rows(own)
        widths = [max(len(row[column]) for row in table) for column in range(5)]
        lines += ["", part.upper()]
        lines += [
            "  "
            + "  ".join(
                [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[5]]
            )
            for row in table
        ]
    missed = [figure for figure in figures if figure.verdict == "MISSED"]
    goals = [figure for figure in figures if figure.goal]
    lines += ["", f"{len(goals) - len(missed)} of {len(goals)} goals met."]
    return "\n".join(line.rstrip() for line in lines)


def machine() -> dict[str, str]:
    """Return what everything ran on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {
        "Machine": f"{os.cpu_count()} cores, {model}, {memory} GB, Linux {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgres(),
        "Packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def _postgres() -> str:
    try:
        done = subprocess.run(["psql", "--version"], check=True, stdout=subprocess.PIPE, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "not installed"
    return done.stdout.split(")", 1)[-1].split("(")[0].strip()
