"""The data files of the demo world, read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings


@cache
def load(name: str) -> Any:
    """Return one file of `demo/` as plain lists and mappings."""
    path = Path(settings.LINLI_DEMO) / f"{name}.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe


def walk(rows: list[Any], above: str = "") -> Iterator[tuple[Any, str]]:
    """Yield every area row with the code of the one above it, parents first."""
    for row in rows:
        yield row, above
        yield from walk(row.get("children", []), row["code"])


@cache
def buildings_of(code: str) -> list[str]:
    """Return the codes of the buildings at and beneath an area."""
    row = next(row for row, _above in walk(load("areas")["areas"]) if row["code"] == code)
    return [one["code"] for one, _above in walk([row]) if one["kind"] == "building"]


@cache
def kind_of(code: str) -> str:
    """Return town, village or park: which texts fit the place."""
    row = next(row for row, _above in walk(load("areas")["areas"]) if row["code"] == code)
    return row["kind"] if row["kind"] in {"village", "park"} else "town"


@cache
def titles() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Return, by `unit/post`, the unit and the post."""
    return {
        f"{unit['code']}/{post['code']}": (unit, post)
        for unit in load("units")["units"]
        for post in unit["posts"]
    }
