"""Part two: how pages slow down when the rest of the country grows and the community does not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from bench import looking
from bench.place import Place
from bench.report import Figure

SMALL, LARGE, FULL = 10_000, 200_000, 1_000_000
QUICK = (1_000, 5_000)


def measure(base: Place, *, sizes: tuple[int, int], tell: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the pages at both sizes; each gets a copy of the base's database."""
    small, large = sizes
    part = f"growth, {small:,} and {large:,} matters in the rest of the country"
    with ExitStack() as stack:
        sides = []
        for size in sizes:
            here = looking.copied(stack, base, f"matters-{size}")
            tell(f"{size:,} matters in the rest of the country: filling")
            here.ask("grow", matters=size)
            sides.append(looking.opened(stack, here, _pages(here)))
        return looking.compare(part, sides, tell=tell)


def _pages(here: Place) -> dict[str, dict[str, str]]:
    at: dict[str, str] = here.ask("sample", username=looking.STAFF)
    public = {
        "home": "/",
        "door": f"/b/{at['building']}/",
        "report form": f"/b/{at['building']}/report/?service=public_repair",
        "tracking": f"/t/{at['code']}/",
        "area page": f"/areas/{at['community']}/",
        "root's area page": f"/areas/{at['root']}/",
    }
    staff = {
        "desk": "/desk/",
        "one matter": f"/matters/{at['number']}/",
        "area page, staff": f"/areas/{at['community']}/",
        "records of the area": f"/areas/{at['community']}/records/",
    }
    return {"": public, looking.STAFF: staff}
