"""A county with two towns, the mechanism of the blueprints folder, and entries written by hand."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.models import Edition
from linli.indicators.models import Count
from linli.indicators.rules import Key
from linli.journal import log
from linli.journal.models import Delivery
from linli.kernel import numbers
from linli.kernel.actor import SYSTEM
from linli.org.models import Covers, Mechanism, Unit
from linli.shards.fanout import allow_fanout
from linli.shards.ids import uuid7

DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
LATER = datetime(2026, 8, 1, tzinfo=UTC)
GROUP, BRANCH = 71, 72
BESIDE_THE_WORLD = 900_000


class Small:
    """Root > county > two towns; the first town has a community, a grid and a building."""

    def __init__(self) -> None:
        self.root = self._area(1, "root", None)
        self.county = self._area(2, "county", self.root)
        self.town = self._area(3, "town", self.county)
        self.other = self._area(4, "town", self.county)
        self.community = self._area(5, "community", self.town)
        self.grid = self._area(6, "grid", self.community)
        self.building = self._area(7, "building", self.grid)
        self.estate = self._area(8, "community", self.other)
        self.areas = list(Area.objects.filter(path__gte=self.root.path).order_by("path"))
        adopt(self.root, "four_level")
        # The standing world left entries to count; none of them is a figure.
        Delivery.objects.all().delete()

    def _area(self, number: int, kind: str, parent: Area | None) -> Area:
        pk = BESIDE_THE_WORLD + number
        owns = kind in {"root", "county", "town"}
        owner = None if owns else parent.jurisdiction_pk
        return Area.objects.create(
            id=pk,
            code=f"a{pk}",
            key=f"KEY{number}" if owns else None,
            kind=kind,
            name=kind,
            path=numbers.path(parent.path if parent else "", pk),
            parent=parent,
            jurisdiction_id=owner,
            valid_from=date(2020, 1, 1),
        )

    def overlay_over(self, covered: Area) -> Area:
        """Return a business district whose one unit covers an area elsewhere in the tree."""
        overlay = self._area(9, "business_district", self.community)
        unit = Unit.objects.create(
            id=overlay.pk,
            code="district",
            org_type="district_branch",
            name="district",
            base=overlay,
            valid_from=date(2020, 1, 1),
        )
        Covers.objects.create(id=overlay.pk, unit=unit, area=covered, from_on=date(2020, 1, 1))
        return overlay


def adopt(area: Area, name: str) -> None:
    """Let a mechanism of the blueprints folder run in an area."""
    blueprint.mechanism.cache_clear()
    text = (Path(settings.LINLI_BLUEPRINTS) / f"{name}.yaml").read_text(encoding="utf-8")
    sha = hashlib.sha256(text.encode()).hexdigest()
    edition, _new = Edition.objects.get_or_create(
        mechanism=name,
        sha256=sha,
        defaults={"id": BESIDE_THE_WORLD, "text": text, "created_at": NOON},
    )
    Mechanism.objects.create(
        id=area.pk, area=area, blueprint=name, edition=edition, from_on=date(2026, 1, 1)
    )


def said(kind: str, /, **facts: Any) -> Any:
    """Return something like an event: only subjects may declare the real ones."""
    return SimpleNamespace(kind=kind, facts=lambda: facts)


def write(
    area: Area,
    *events: Any,
    at: datetime = NOON,
    unit_id: int | None = GROUP,
    due_on: date | None = None,
    stream: UUID | None = None,
) -> UUID:
    """Write entries of one new stream in an area, as an action would; return the stream."""
    stream = stream or uuid7()
    place = log.Place(area.jurisdiction_pk, area.pk, unit_id)
    written = [log.Written(event, due_on=due_on) for event in events]
    made = log.entries(stream, written, after=0, head=log.START, place=place, actor=SYSTEM, at=at)
    log.store(made)
    return stream


def opened(topic: str = "noise") -> Any:
    """Return the entry of a case that was opened."""
    return said("case.opened", topic=topic, crossed="in", late=False)


def cells() -> dict[tuple[str, Key], int]:
    """Return every stored cell of every jurisdiction."""
    with allow_fanout("a test compares everything"):
        rows = list(Count.objects.values_list("span", *Key._fields, "value"))
    found = {(row[0], Key(*row[1:-1])): row[-1] for row in rows}
    assert len(found) == len(rows)
    return found
