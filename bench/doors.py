"""Part six: pages of doors, cards and places when the rest of the country has more buildings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from bench import looking
from bench.place import Place
from bench.report import Figure

SIZES = 10_000, 1_000_000
QUICK = 2_000, 4_000
ADMINISTRATOR = "ji4"  # of the demo's city
COUNTRY = "bench-country"  # of everything, see `bench.estates`


def measure(base: Place, *, is_quick: bool, tell: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the pages at both sizes; each gets a copy of the base's database."""
    sizes = QUICK if is_quick else SIZES
    part = f"doors, {sizes[0]:,} and {sizes[1]:,} buildings in the rest of the country"
    with ExitStack() as stack:
        sides = []
        for size in sizes:
            here = looking.copied(stack, base, f"buildings-{size}")
            tell(f"{size:,} buildings in the rest of the country: filling")
            tell(str(here.ask("build", buildings=size)))
            sides.append(looking.opened(stack, here, _pages(here)))
        return looking.compare(part, sides, tell=tell, alone=None)


def _pages(here: Place) -> dict[str, dict[str, str]]:
    at: dict[str, str] = here.ask("sample", username=looking.STAFF)
    door = f"/b/{at['building']}/"
    public = {
        "door": door,
        "poster": f"{door}poster/",
        "a wrong card": f"{door}wrong/",
        "search, a name": "/search/?q=%E6%BB%A8%E6%B1%9F",
        "search, nothing found": "/search/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA",
    }
    own = {
        "checklist": "/manage/",
        "gaps of a community": f"/manage/cards/{at['community']}/",
        "gaps of a subdistrict": f"/manage/cards/{at['subdistrict']}/",
        "gaps of the city": f"/manage/cards/{at['city']}/",
        "places": "/manage/areas/",
        "one place": f"/manage/areas/{at['community']}/",
    }
    everything = {
        "checklist, country": "/manage/",
        "gaps of the country": f"/manage/cards/{at['root']}/",
        "places, country": "/manage/areas/",
        "the country's own page": f"/manage/areas/{at['root']}/",
    }
    return {"": public, ADMINISTRATOR: own, COUNTRY: everything}
