"""Places: what their pages do, with a token."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import BaseModel

from linli.areas.models import Area
from linli.kernel.errors import Missing, Stale
from linli.matters.schemas import REFUSALS
from linli.people.api import me as _me
from linli.people.api import token
from linli.portal.api.areas_shapes import (
    AddAreaIn,
    AreaOut,
    AreasOut,
    CloseIn,
    MergeIn,
    MoveIn,
    PlaceOut,
    PreviewOut,
    RenameIn,
    SplitIn,
    StoodOut,
    area_out,
    place_out,
    preview_out,
    stood_out,
)
from linli.portal.tree import changing, reading, story
from linli.portal.tree.page import Page
from linli.portal.tree.preview import Preview
from linli.ui.idempotency import once

router = Router(auth=token)
BODIES: dict[str, type[BaseModel]] = {
    "add": AddAreaIn,
    "rename": RenameIn,
    "move": MoveIn,
    "split": SplitIn,
    "merge": MergeIn,
    "close": CloseIn,
}
MADE = frozenset(["add", "split"])


@router.get("/areas", response={200: AreasOut, **REFUSALS}, url_name="api_areas")
def areas(request: HttpRequest, q: str = "", beneath: str = "", page: int = 1) -> AreasOut:
    """List places in reach: by words `q`, else directly `beneath` a code, else the highest."""
    me, on, page = _me(request), timezone.localdate(), min(max(page, 1), 10_000)
    has_more = False
    if q:
        found = reading.search(me, q[:60], page=page, on=on)
        rows, has_more = [one.area for one in found.rows], found.has_more
    elif beneath:
        nodes, has_more = reading.children(reading.get_for(me, beneath, on=on), page=page)
        rows = [node.area for node in nodes]
    else:
        rows = reading.roots(me, on=on)
    return AreasOut(areas=_listed(rows), next=page + 1 if has_more else None)


@router.get("/areas/{code}", response={200: PlaceOut, **REFUSALS}, url_name="api_area")
def area(request: HttpRequest, code: str) -> PlaceOut:
    """Show one place: what it lies in, who answers, its history, what may be done."""
    return _shown(request, code)


@router.get("/areas/{code}/as-of/{day}", response={200: StoodOut, **REFUSALS}, url_name="as_of")
def as_of(request: HttpRequest, code: str, day: date) -> StoodOut:
    """Show how the place with this code stood on a day."""
    stood = story.stood(_me(request), code, day=day, on=timezone.localdate())
    if stood.area is None:
        raise Missing("area.missing", _("There is no place with this code."))
    return stood_out(stood, stood.area)


def _listed(rows: Iterable[Area]) -> list[AreaOut]:
    nodes = reading.counted(rows)
    return [area_out(node.area, node.counts) for node in nodes]


def _shown(request: HttpRequest, code: str) -> PlaceOut:
    on = timezone.localdate()
    found = reading.get_for(_me(request), code, on=on)
    return place_out(Page(found, user=_me(request), on=on))


def _answers(data: BaseModel) -> dict[str, Any]:
    """Return what the body says as the action takes it."""
    if isinstance(data, SplitIn):
        return {"into": [one.part() for one in data.into], "children": data.children}
    if isinstance(data, MergeIn):
        return {"areas": data.areas, "into": data.into.part()}
    return data.model_dump(exclude={"seen"})


def _previewed(request: HttpRequest, verb: str, code: str, data: BaseModel) -> Preview:
    """Try a change and return what it touches. Raises whatever the change itself would."""
    at, me = timezone.now(), _me(request)
    found = reading.get_for(me, code, on=timezone.localdate(at))
    changing.require(me, found, verb, on=timezone.localdate(at))
    answers = _answers(data)
    changing.tried(verb, found, actor=me, at=at, **answers)
    return Preview(verb, found, answers, actor=me, at=at)


def _done(request: HttpRequest, verb: str, code: str, data: Any) -> Status[Any]:
    at, me = timezone.now(), _me(request)
    found = reading.get_for(me, code, on=timezone.localdate(at))

    def act() -> tuple[int, Any]:
        if data.seen and _previewed(request, verb, code, data).seen != data.seen:
            raise Stale("area.stale", _("Somebody changed this place in the meantime."))
        made = changing.ACTIONS[verb](found, **_answers(data), actor=me, at=at)
        rows = made if isinstance(made, list) else [made]
        shown = [one.model_dump(mode="json") for one in _listed(rows)]
        status = HTTPStatus.CREATED if verb in MADE else HTTPStatus.OK
        return status, shown if verb == "split" else shown[0]

    return Status(*once(request, act, at=at))


def _add_verb(verb: str, schema: type[BaseModel]) -> None:
    def change(request: HttpRequest, code: str, data: BaseModel) -> Status[Any]:
        return _done(request, verb, code, data)

    def preview(request: HttpRequest, code: str, data: BaseModel) -> PreviewOut:
        return preview_out(_previewed(request, verb, code, data))

    shown: Any = list[AreaOut] if verb == "split" else AreaOut
    status = 201 if verb in MADE else 200
    _route(change, f"/areas/{{code}}/{verb}", verb, schema, {status: shown})
    _route(preview, f"/areas/{{code}}/{verb}/preview", verb, schema, {200: PreviewOut})


def _route(
    act: Callable[..., Any], path: str, verb: str, schema: type[BaseModel], gives: dict[int, Any]
) -> None:
    is_preview = path.endswith("preview")
    act.__annotations__["data"] = schema
    act.__doc__ = _says(verb, is_preview=is_preview)
    name = f"area_{verb}_preview" if is_preview else f"area_{verb}"
    router.post(
        path,
        response={**gives, **REFUSALS},
        url_name=f"api_{name}",
        operation_id=name,
        summary=act.__doc__,
    )(act)


def _says(verb: str, *, is_preview: bool) -> str:
    told = changing.ACTIONS[verb].__doc__ or ""
    first = told.splitlines()[0]
    return f"What it would touch, without doing it: {first}" if is_preview else first


for _verb, _schema in BODIES.items():
    _add_verb(_verb, _schema)
