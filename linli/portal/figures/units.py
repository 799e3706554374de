"""One figure by unit, down the tree of units: what each did, and what all beneath it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from linli.areas.models import Area
from linli.indicators import queries as counted
from linli.indicators.queries import UnitFigure
from linli.org import queries as org
from linli.org.models import Unit
from linli.portal.figures import words
from linli.ui.words import named


@dataclass(frozen=True)
class UnitPart:
    """One unit: by itself, together with all beneath it, and where both lead."""

    name: str
    own: str
    whole: str
    of: str
    beneath: str
    records: str
    is_top: bool


class FigureUnits:
    """The units of one step of the tree; `asked` is the code of the unit to begin with."""

    def __init__(self, area: Area, code: str, days: tuple[date, date], *, asked: str) -> None:
        self.area, self.code = area, code
        self.since, self.until = days
        self.top: Unit | None = org.unit(asked) if asked else None

    @cached_property
    def read(self) -> list[UnitFigure]:
        """Return what was read."""
        return counted.under_units(
            self.area, self.code, since=self.since, until=self.until, top=self.top
        )

    @property
    def rows(self) -> list[UnitPart]:
        """Return the units, the one asked for first."""
        return [self._row(one) for one in self.read]

    @property
    def up(self) -> str:
        """Return where the step above lies; empty on the first one."""
        if self.top is None:
            return ""
        above = self.top.upper if self.top.upper_id else None
        is_here = above is not None and above.base.path.startswith(self.area.path)
        return self._address(above if is_here else None)

    def _row(self, one: UnitFigure) -> UnitPart:
        is_top = self.top is not None and one.unit.pk == self.top.pk
        asked = {"of": self.code, "month": f"{self.since:%Y-%m}", "unit": one.unit.code}
        return UnitPart(
            name=named(one.unit),
            own=words.said(one.own),
            whole=words.said(one.whole),
            of=words.out_of(one.whole),
            beneath=self._address(one.unit) if one.beneath and not is_top else "",
            records=f"/areas/{self.area.code}/records/?{urlencode(asked)}",
            is_top=is_top,
        )

    def _address(self, unit: Unit | None) -> str:
        asked = {"month": f"{self.since:%Y-%m}", **({"unit": unit.code} if unit else {})}
        return f"?{urlencode(asked)}#units"
