"""The files of the demo world, read once for the tests about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
FILES = ("areas", "units", "people", "facilities", "cases", "notices", "facts")

OWNS_WORK = {
    "root",
    "province",
    "city",
    "county",
    "subdistrict",
    "town",
    "township",
    "mixed_unit",
    "new_area",
    "park",
}
BELOW = {"community", "village", "business_district", "grid", "courtyard", "estate", "building"}
AREA_FIELDS = {
    "code",
    "kind",
    "zh",
    "en",
    "stat_code",
    "admin_code",
    "key",
    "unconfirmed",
    "enclave_for",
    "children",
}


def load(name: str) -> Any:
    return yaml.safe_load((DEMO / f"{name}.yaml").read_text(encoding="utf-8"))


def walk(rows: list[Any], above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    for row in rows:
        yield row, above
        yield from walk(row.get("children", []), (*above, row))


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, str(place)))
    else:
        yield path, value


def repeated(values: list[Any]) -> set[Any]:
    return {value for value in values if values.count(value) > 1}


TREE = list(walk(load("areas")["areas"]))
AREAS = {row["code"]: row for row, _ in TREE}
ABOVE = {row["code"]: [one["code"] for one in above] for row, above in TREE}
UNITS = {unit["code"]: unit for unit in load("units")["units"]}
PEOPLE = {person["username"]: person for person in load("people")["people"]}
POSTS = {f"{u['code']}/{p['code']}": p for u in UNITS.values() for p in u["posts"]}
FACILITIES = {one["code"]: one for one in load("facilities")["facilities"]}
