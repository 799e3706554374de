"""The small world of the kill drill, and the count of what is there afterwards."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import django

django.setup()

from linli.areas.models import Area  # noqa: E402
from linli.journal.models import Entry  # noqa: E402
from linli.matters.models import Voice  # noqa: E402
from tests import world  # noqa: E402


def check(codes: list[str]) -> None:
    """Print how many acknowledged codes are missing, and how many matters climbed twice at once."""
    home = Area.objects.get(code="east").pk
    there = set(Voice.objects.shard(home).values_list("code", flat=True))
    missing = sum(code.replace("-", "") not in there for code in codes)
    climbs = Counter(
        (entry.stream, entry.facts["from_unit"])
        for entry in Entry.objects.shard(home).filter(kind="matter.climbed")
    )
    print(missing, sum(count > 1 for count in climbs.values()))


if __name__ == "__main__":
    if "--check" in sys.argv:
        check(json.loads(Path(sys.argv[-1]).read_text(encoding="utf-8")))
    else:
        world.build()
