"""What a mechanism page shows: how it stands in a sentence, levels, entries, months, due items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.rules.within import NAMED_COUNTS
from linli.blueprint.types import Mechanism as Blueprint
from linli.indicators import queries as counted
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.people.models import User
from linli.portal.figures import wanted
from linli.portal.mechanisms import due, entries, over_time, places
from linli.portal.mechanisms.live import Figures, Live
from linli.portal.mechanisms.organized import Stand, organized, ranks_of
from linli.ui import charts
from linli.ui.words import joined, named

NOW = ("open_cases", "overdue_cases")
NAMED = ("goals", "services", "activities", "measures", "institutions")


@dataclass(frozen=True)
class Tile:
    """One number of the mechanism's name: how many there are, where they stand on the page."""

    number: int
    word: str
    anchor: str
    is_promised: bool


@dataclass(frozen=True)
class Rung:
    """One level or tier: what it is called, where it belongs, and how it stands."""

    key: str
    role: str
    name: str
    seats: str
    is_example: bool
    stand: Stand
    doors: org.Figures | None = None

    @property
    def named_doors(self) -> int:
        """Return at how many doors a card in force stands."""
        return self.doors.buildings - self.doors.without if self.doors else 0


class MechanismPage:
    """Everything the page of one mechanism in one place says; each part is read once.

    Without a place that was asked for it is the reader's own (`places.chosen`).
    """

    def __init__(
        self,
        code: str,
        *,
        area: str,
        near: Sequence[str] = (),
        viewer: User | None = None,
        at: datetime,
    ) -> None:
        on = day_of(at)
        rows = places.rows_of(code, on=on)
        self.row = places.chosen(rows, area=area, near=near)
        self.places, self.on, self.at = [row.area for row in rows], on, at
        self.is_inside = wanted.is_inside(viewer, self.row.area, on=on)
        self.keeps_cards = viewer is not None and org.keeps(viewer, self.row.area, on=on)

    @property
    def area(self) -> Area:
        """Return the place that is shown."""
        return self.row.area

    @cached_property
    def blueprint(self) -> Blueprint:
        """Return what the place decided."""
        return blueprint.mechanism(self.row.edition_id)

    @property
    def title(self) -> str:
        """Return the name of the mechanism."""
        return str(self.blueprint.name)

    @property
    def place(self) -> str:
        """Return the name of the place."""
        return named(self.area)

    @cached_property
    def figures(self) -> Figures:
        """Return every figure that the page names."""
        found = Figures(self.area, self.blueprint, on=self.on, is_inside=self.is_inside)
        found.more += entries.wanted(self.blueprint)
        found.more += [f"indicator:{code}" for code in NOW if self.blueprint.appeals]
        return found

    @cached_property
    def as_of(self) -> datetime | None:
        """Return up to when everything recorded is counted."""
        return counted.as_of(self.area.jurisdiction_pk, now=self.at)

    @cached_property
    def rungs(self) -> list[Rung]:
        """Return the levels or tiers from the top, with their places, units and posts."""
        stands = organized(self.area, self.blueprint, on=self.on)
        made, doors = self.blueprint, org.counted_cards(self.area)
        rows: list[tuple[str, Any]] = [
            (_("Level %(n)d") % {"n": one.level}, one) for one in made.levels
        ]
        rows += [(_tier_words().get(one.code, one.code), one) for one in made.tiers]
        return [
            Rung(
                key=rank.key,
                role=role,
                name=str(one.words),
                seats=joined(str(post.words) for post in made.posts_of(one.org_type)),
                is_example=one.editable_example,
                stand=stands[rank.key],
                doors=doors if "building" in rank.kinds and doors.buildings else None,
            )
            for rank, (role, one) in zip(ranks_of(made), rows, strict=True)
        ]

    @cached_property
    def sections(self) -> list[entries.Section]:
        """Return every list of the blueprint that has entries, in the order of the page."""
        return entries.sections(self.blueprint, self.figures, on=self.on)

    @property
    def cards(self) -> list[entries.Section]:
        """Return the lists whose entries are shown with their figures."""
        return [one for one in self.sections if one.is_cards]

    @property
    def lists(self) -> list[entries.Section]:
        """Return the lists that are shown in short."""
        return [one for one in self.sections if not one.is_cards]

    @cached_property
    def asked(self) -> list[entries.Asked]:
        """Return what residents may ask for, each with what came and went."""
        return entries.asked(self.blueprint, self.figures)

    @cached_property
    def entered(self) -> list[Live]:
        """Return the figures that are entered by hand, with what the source reported."""
        found = (self.figures.live(f"figure:{one.code}") for one in self.blueprint.figures)
        return over_time.entered(self.figures, [one for one in found if one is not None])

    @cached_property
    def counted(self) -> list[Live]:
        """Return the indicators of the blueprint that nothing feeds yet."""
        found = (self.figures.live(f"indicator:{one.code}") for one in self.blueprint.indicators)
        return [one for one in found if one is not None and one.awaits]

    @cached_property
    def charts(self) -> list[charts.Chart]:
        """Return the figures month by month, drawn and as tables."""
        return over_time.drawn(self.figures)

    @cached_property
    def due(self) -> list[due.DueItem]:
        """Return what comes round next."""
        return due.due_next(self.area, self.blueprint, on=self.on)

    @cached_property
    def tiles(self) -> list[Tile]:
        """Return the counts in the mechanism's name; where it promises none, its main lists."""
        made, names = self.blueprint, {**entries.titles(), **_rung_titles()}
        promised = {**NAMED_COUNTS.get(made.id, {}), **made.counts}
        shown = promised or {
            name: len(getattr(made, name)) for name in ("forces", "lead_products", "levels")
        }
        anchors = dict.fromkeys(_rung_titles(), "levels")
        return [
            Tile(number, names.get(name, name), anchors.get(name, name), name in promised)
            for name, number in shown.items()
            if number
        ]

    @cached_property
    def headline(self) -> str:
        """Return the sentence that says how it stands."""
        parts = [*self._levels_said(), *self._posts_said(), *self._cases_said()]
        parts += [*self._entries_said(), *self._seasons_said(), *self._entered_said()]
        told = _("; ").join(parts)
        return told[:1].upper() + told[1:]

    def _levels_said(self) -> Iterable[str]:
        known = [one.stand for one in self.rungs if one.stand.is_known]
        if not known:
            return
        whole, lacks = sum(one.is_complete for one in known), sum(one.lacks for one in known)
        said = {"whole": whole, "all": len(known), "n": lacks}
        if not lacks:
            told = _("all %(n)d levels complete") if self.blueprint.levels else ""
            yield (told or _("all %(n)d tiers complete")) % {"n": len(known)}
            return
        yield ngettext(
            "%(whole)d of %(all)d levels complete, %(n)d organization missing",
            "%(whole)d of %(all)d levels complete, %(n)d organizations missing",
            lacks,
        ) % said  # fmt: skip

    def _posts_said(self) -> Iterable[str]:
        seats = {one.name: one.stand.seats for one in self.rungs}.values()
        posts, held = sum(one.posts for one in seats), sum(one.held for one in seats)
        if posts:
            yield _("%(held)d of %(posts)d posts held") % {"held": held, "posts": posts}

    def _cases_said(self) -> Iterable[str]:
        found = [self.figures.live(f"indicator:{code}") for code in NOW]
        if not self.blueprint.appeals or any(one is None or one.value is None for one in found):
            return
        open_, late = (int(one.value or 0) for one in found if one)
        yield _("%(open)d open, %(late)d overdue") % {"open": open_, "late": late}

    def _entries_said(self) -> Iterable[str]:
        listed = [one for name in NAMED for one in self._entries(name)]
        live = sum(one.is_counted for one in listed)
        if listed and not self.blueprint.levels:
            said = {"live": live, "all": len(listed), "n": len(listed) - live}
            yield _("%(live)d of %(all)d entries are fed by recorded work") % said

    def _seasons_said(self) -> Iterable[str]:
        rows = self._entries("lead_products")
        now = [
            one.words for one in rows if any(there and is_now for _m, there, is_now in one.months)
        ]
        if rows:
            yield (
                _("in season: %(what)s") % {"what": joined(now)}
                if now
                else (_("none of the products is in season"))
            )

    def _entered_said(self) -> Iterable[str]:
        for one in self.entered[:2] if not (self.rungs or self.blueprint.counts) else ():
            said = one.text or one.reported
            if said:
                yield f"{one.words} {said}"

    def _entries(self, name: str) -> Sequence[entries.Entry]:
        return next((one.entries for one in self.sections if one.name == name), ())


def _tier_words() -> Mapping[str, str]:
    return {"lead": _("leads"), "steer": _("steers"), "take_part": _("takes part")}


def _rung_titles() -> Mapping[str, str]:
    return {"levels": _("Levels"), "tiers": _("Tiers")}
