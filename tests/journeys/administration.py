"""Where the pages of administration are found in the town."""

from __future__ import annotations

from collections.abc import Iterator

from tests.journeys.places import GRID_WORKER, SECRETARY, Place

ADMINISTRATOR = "ji4"


def pages() -> Iterator[Place]:
    """Return the pages of whoever looks after a place, and of those who only look after a unit."""
    yield Place("manage", "/manage/", ADMINISTRATOR)
    yield Place("manage-secretary", "/manage/", SECRETARY)
    # Tables.
    yield Place("imports", "/manage/import/", ADMINISTRATOR)
    yield Place("import-areas", "/manage/import/areas/", ADMINISTRATOR)
    # Places and units.
    # Posts, people, accounts.
    yield Place("places", "/manage/areas/?open=shangya-binjiang", ADMINISTRATOR)
    yield Place("place", "/manage/areas/shangya-grid/", ADMINISTRATOR)
    yield Place("place-building", "/manage/areas/SYBJ-01/", GRID_WORKER)
    yield Place("place-move", "/manage/areas/SYBJ-01/move/", ADMINISTRATOR)
    yield Place("place-split", "/manage/areas/shangya-binjiang/split/", ADMINISTRATOR)
    yield Place("people", "/manage/people/", ADMINISTRATOR)
    yield Place("my-posts", "/account/posts/", GRID_WORKER)
    # Duty cards.
    yield Place("cards", "/manage/cards/", ADMINISTRATOR)
    yield Place("my-cards", "/account/cards/", GRID_WORKER)
    # Services and promises.
    yield Place("services", "/manage/services/", ADMINISTRATOR)
    # The calendar.
    yield Place("calendar", "/manage/calendar/2026/", ADMINISTRATOR)
