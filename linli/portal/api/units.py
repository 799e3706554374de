"""Units: what their pages do, with a token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from linli.areas.models import Area
from linli.kernel.errors import Refused
from linli.matters.schemas import REFUSALS
from linli.org import actions
from linli.org.actions import UnitRow
from linli.org.models import Unit
from linli.people.api import me as _me
from linli.people.api import token
from linli.portal.api import units_shapes as shapes
from linli.portal.units import acting, choosing, listing, seeing
from linli.portal.units.page import UnitPage
from linli.portal.units.touching import Trial
from linli.ui.idempotency import once

router = Router(auth=token)


@router.get("/units", response={200: shapes.UnitsOut, **REFUSALS}, url_name="units")
def units(
    request: HttpRequest, q: str = "", lacks: str = "", under: str = "", page: int = 1
) -> shapes.UnitsOut:
    """List the units within reach; without words or a filter those at the top, or below `under`."""
    on = timezone.localdate()
    asked = {"q": q, "lacks": lacks, "under": under, "page": str(page)}
    want = listing.wanted(asked, _me(request), on=on)
    found = listing.listing(_me(request), want, on=on)
    following = want.page + 1 if found.has_more else None
    return shapes.UnitsOut(units=[shapes.line_out(row) for row in found.rows], next=following)


@router.post("/units", response={201: shapes.UnitDetailOut, **REFUSALS}, url_name="unit_add")
def add(request: HttpRequest, data: shapes.UnitIn) -> Status[Any]:
    """Set up a unit from today on."""
    at, me = timezone.now(), _me(request)
    seeing.require_any(me, on=timezone.localdate(at))

    def act() -> tuple[int, Any]:
        row, places = _row(request, data)
        made = acting.add(row=row, places=places, actor=me, at=at)
        return 201, _shown(request, made.code)

    return Status(*once(request, act, at=at))


@router.get("/units/{code}", response={200: shapes.UnitDetailOut, **REFUSALS}, url_name="unit")
def unit(request: HttpRequest, code: str, page: int = 1) -> shapes.UnitDetailOut:
    """Show one unit with a page of what it covers today, and what happened to it."""
    return _detail(request, code, page)


@router.post(
    "/units/{code}/name", response={200: shapes.UnitDetailOut, **REFUSALS}, url_name="unit_name"
)
def describe(request: HttpRequest, code: str, data: shapes.NameIn) -> Status[Any]:
    """Give a unit another name and number."""
    found, at = _mine(request, code), timezone.now()

    def act() -> tuple[int, Any]:
        actions.rename_unit(found, **data.model_dump(), actor=_me(request), at=at)
        return 200, _shown(request, code)

    return Status(*once(request, act, at=at))


@router.post(
    "/units/{code}/place", response={200: shapes.UnitDetailOut, **REFUSALS}, url_name="unit_place"
)
def place(request: HttpRequest, code: str, data: shapes.PlaceIn) -> Status[Any]:
    """Say what a unit is and where it stands; without `upper` the rule names the upper unit."""
    found, at = _mine(request, code), timezone.now()

    def act() -> tuple[int, Any]:
        actions.place_unit(found, **_placed(request, data), actor=_me(request), at=at)
        return 200, _shown(request, code)

    return Status(*once(request, act, at=at))


@router.post(
    "/units/{code}/cover", response={200: shapes.UnitDetailOut, **REFUSALS}, url_name="unit_cover"
)
def cover(request: HttpRequest, code: str, data: shapes.CoverIn) -> Status[Any]:
    """Let a unit answer for more places, all of them or none."""
    found, at = _mine(request, code), timezone.now()

    def act() -> tuple[int, Any]:
        acting.cover(found, **_covering(request, data), actor=_me(request), at=at)
        return 200, _shown(request, code)

    return Status(*once(request, act, at=at))


@router.post(
    "/units/{code}/uncover",
    response={200: shapes.UnitDetailOut, **REFUSALS},
    url_name="unit_uncover",
)
def uncover(request: HttpRequest, code: str, data: shapes.UncoverIn) -> Status[Any]:
    """End what a unit covers, all of these places or none."""
    found, at = _mine(request, code), timezone.now()

    def act() -> tuple[int, Any]:
        acting.uncover(found, **_covering(request, data), actor=_me(request), at=at)
        return 200, _shown(request, code)

    return Status(*once(request, act, at=at))


@router.post(
    "/units/{code}/end", response={200: shapes.UnitDetailOut, **REFUSALS}, url_name="unit_end"
)
def end(request: HttpRequest, code: str, data: shapes.EndIn) -> Status[Any]:
    """End a unit for which nothing is open, below which none stands, in which nobody sits."""
    found, at = _mine(request, code), timezone.now()

    def act() -> tuple[int, Any]:
        acting.end(found, last_on=data.last_on, actor=_me(request), at=at)
        return 200, _shown(request, code)

    return Status(*once(request, act, at=at))


@router.post(
    "/units/{code}/preview", response={200: shapes.TouchOut, **REFUSALS}, url_name="unit_preview"
)
def preview(request: HttpRequest, code: str, data: shapes.StepIn) -> shapes.TouchOut:
    """Say what one step would touch; nothing is written."""
    found, at = _mine(request, code), timezone.now()
    steps = [name for name in _STEPS if getattr(data, name) is not None]
    if len(steps) != 1:
        raise Refused("units.one_step", _("Name exactly one step."))
    said = _STEPS[steps[0]](request, getattr(data, steps[0]))
    trial = Trial(_ACTS[steps[0]], found)
    return shapes.touch_out(trial.foresee(**said, actor=_me(request), at=at))


def _row(request: HttpRequest, data: shapes.UnitIn) -> tuple[UnitRow, list[Area]]:
    placed = _placed(request, data)
    base, upper = placed["base"], placed["upper"]
    places = _areas(request, data.covers)
    row = UnitRow(
        code=data.code.strip() or acting.free_code(base, data.name),
        org_type=data.org_type,
        level=data.level,
        name=data.name.strip(),
        name_en=data.name_en.strip(),
        phone=data.phone.strip(),
        base=base.code,
        covers=tuple(area.code for area in places),
        upper=upper.code if upper else "",
    )
    return row, places or [base]


def _placed(request: HttpRequest, data: shapes.PlaceIn) -> dict[str, Any]:
    on, me = timezone.localdate(), _me(request)
    return {
        "org_type": data.org_type,
        "level": data.level,
        "base": choosing.Chooser(me, on=on).place(data.base, "base"),
        "upper": choosing.unit(me, data.upper, on=on) if data.upper.strip() else None,
    }


def _areas(request: HttpRequest, words: list[str]) -> list[Area]:
    chooser = choosing.Chooser(_me(request), on=timezone.localdate())
    inside = [word for word in words if word.startswith(choosing.INSIDE)]
    named = [word for word in words if not word.startswith(choosing.INSIDE)]
    return [*chooser.ticked(inside), *chooser.named(named, "areas")]


def _covering(request: HttpRequest, data: shapes.CoverIn | shapes.UncoverIn) -> dict[str, Any]:
    return {**data.model_dump(), "areas": _areas(request, data.areas)}


_STEPS: dict[str, Any] = {
    "place": _placed,
    "cover": _covering,
    "uncover": _covering,
    "end": lambda _request, data: data.model_dump(),
}
_ACTS: dict[str, Any] = {
    "place": actions.place_unit,
    "cover": acting.cover,
    "uncover": acting.uncover,
    "end": acting.end,
}


def _mine(request: HttpRequest, code: str) -> Unit:
    """Return a unit the caller may change."""
    return seeing.to_change(_me(request), code, on=timezone.localdate())


def _shown(request: HttpRequest, code: str) -> Any:
    return _detail(request, code, 1).model_dump(mode="json")


def _detail(request: HttpRequest, code: str, number: int) -> shapes.UnitDetailOut:
    on, me = timezone.localdate(), _me(request)
    found = seeing.get_for(me, code, on=on)
    page = UnitPage(found, me, {"page": str(number)}, on=on)
    covers = [row for group in page.groups for row in group.rows]
    return shapes.detail(
        found,
        covered=page.covered,
        covers=[shapes.cover_out(row) for row in covers],
        next=page.page + 1 if page.page < page.covers_pages else None,
        lowers=page.lowers_count,
        posts=page.posts_count,
        matters=page.owed.count,
        may_change=page.may_change,
        history=[shapes.chapter_out(one) for one in page.history[0]],
    )
