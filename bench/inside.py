"""What is asked of a database itself, in a process of its own: `python -m bench.inside VERB`."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from bench import country, estates  # noqa: E402
from bench.yard.models import Row  # noqa: E402
from linli.areas.models import Area  # noqa: E402
from linli.kernel import codes  # noqa: E402
from linli.matters.models import Matter, Voice  # noqa: E402
from linli.matters.queries import desk_legs  # noqa: E402
from linli.people.models import User  # noqa: E402
from linli.shards.fanout import allow_fanout  # noqa: E402

BATCH = 500


def doors(*, most: int) -> list[str]:
    """Return the codes of some buildings of the community with the most of them."""
    buildings = Area.objects.filter(kind="building", valid_to__isnull=True)
    homes = list(buildings.values_list("jurisdiction_id", flat=True))
    busiest = max(set(homes), key=homes.count)
    found = buildings.filter(jurisdiction_id=busiest).order_by("code")
    return list(found.values_list("code", flat=True)[:most])


def missing(*, codes: list[str]) -> list[str]:
    """Return the codes that no case in the database has."""
    wanted = {code.replace("-", "") for code in codes}
    found: set[str] = set()
    with allow_fanout("the bench looks for every code it was given"):
        listed = sorted(wanted)
        for start in range(0, len(listed), BATCH):
            rows = Voice.objects.filter(code__in=listed[start : start + BATCH])
            found |= set(rows.filter(matter__version__gte=1).values_list("code", flat=True))
    return sorted(wanted - found)


def counts() -> dict[str, int]:
    """Return how many rows the yardstick and the house hold."""
    with allow_fanout("the bench counts what it sent"):
        return {"rows": Row.objects.count(), "matters": Matter.objects.count()}


def sample(*, username: str) -> dict[str, str]:
    """Return addresses to look at: the busiest community's door, case, matter, and areas above."""
    user, at = User.objects.get(username=username), timezone.now()
    legs = desk_legs(user, on=timezone.localdate(at)).select_related("matter")
    voice = next(one for leg in legs for one in leg.matter.voices.order_by("joined_at")[:1])
    matter = voice.matter
    above = Area.objects.filter(path__in=matter.area.ancestor_paths).order_by("path")
    kinds = {area.kind: area.code for area in above}
    building = kinds.get("building") or doors(most=1)[0]
    return {
        "code": codes.show(voice.code),
        "number": matter.number,
        "building": building,
        "community": kinds.get("community", building),
        "subdistrict": kinds["subdistrict"],
        "city": kinds["city"],
        "root": kinds["root"],
    }


def grow(*, matters: int) -> dict[str, int]:
    """Fill the rest of the country with matters."""
    return country.grow(matters)


def build(*, buildings: int) -> dict[str, int]:
    """Fill the rest of the country with buildings."""
    return estates.grow(buildings)


VERBS = {
    "doors": doors,
    "missing": missing,
    "counts": counts,
    "sample": sample,
    "grow": grow,
    "build": build,
}


def main() -> None:
    """Do what was asked with what came in, and print the answer."""
    given: dict[str, Any] = json.load(sys.stdin)
    answer = VERBS[sys.argv[1]](**given)  # type: ignore[operator]
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
