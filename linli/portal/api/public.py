"""What residents do without an account: kinds, report, join, track and the moves of a voice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import BaseModel

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import span_text
from linli.cases import rules
from linli.cases.actions import joining, opening
from linli.cases.schemas import VOICES as CASE_VOICES
from linli.cases.schemas import CodeOut, JoinableOut, JoinIn, OpenIn, ServiceOut, TrackOut
from linli.kernel.errors import Missing
from linli.matters import queries
from linli.matters.actions import pictures
from linli.matters.models import Matter, Voice
from linli.matters.schemas import VOICES, Refusal
from linli.matters.states import kind_of
from linli.org import queries as org
from linli.people.actions import allow
from linli.people.rules import network
from linli.portal.api import shapes
from linli.ui.idempotency import once

router = Router()
REFUSALS: dict[int, Any] = dict.fromkeys((400, 404, 409, 413, 422, 429, 503), Refusal)
REPORTS, LOOKUPS = 20, 60


@router.get(
    "/areas/{code}/services", response={200: list[ServiceOut], **REFUSALS}, url_name="services"
)
def services(request: HttpRequest, code: str) -> list[ServiceOut]:  # noqa: ARG001  ninja passes it
    """List what can be asked for at a place, with what is promised for each."""
    area = areas.by_code(code)
    row = org.mechanism_for(area, on=localdate())
    return [
        ServiceOut(
            code=one.code,
            name=str(one.words),
            hint=str(one.hint),
            joinable=one.joinable,
            first_answer=span_text(one.first_answer),
            finish=span_text(one.finish),
        )
        for one in blueprint.mechanism(row.edition_id).appeals
    ]


@router.get(
    "/areas/{code}/joinable", response={200: list[JoinableOut], **REFUSALS}, url_name="joinable"
)
def joinable(
    request: HttpRequest,  # noqa: ARG001  ninja passes it
    code: str,
    service: str,
) -> list[JoinableOut]:
    """List the open cases of one kind that others in the same place may join."""
    area = areas.by_code(code)
    asked = blueprint.mechanism(org.mechanism_for(area, on=localdate()).edition_id)
    offered = rules.service(asked, service)
    rows = queries.joinable(area, service)[:10] if offered and offered.joinable else []
    return [
        JoinableOut(
            id=one.pk,
            service=shapes.service_name(one),
            opened_on=localdate(one.opened_at),
            state=one.state,
            title=one.title,
        )
        for one in rows
    ]


@router.post("/cases", response={201: CodeOut, **REFUSALS}, url_name="open_case")
def open_case(request: HttpRequest, data: OpenIn) -> Status[Any]:
    """Report something; the answer is a code, who owns it, and both promises."""
    return _open(request, data, [])


@router.post("/cases/with-photos", response={201: CodeOut, **REFUSALS}, url_name="open_with_photos")
def open_with_photos(
    request: HttpRequest, data: Form[OpenIn], photos: File[list[UploadedFile]]
) -> Status[Any]:
    """Report something with up to five photos (multipart); position and camera are removed."""
    return _open(request, data, [pictures.encode(one) for one in photos])


def _open(request: HttpRequest, data: OpenIn, photos: list[pictures.Picture]) -> Status[Any]:
    at = timezone.now()
    count = partial(_limit, request, "report", REPORTS, 3600)
    if photos:  # files, which no rollback takes back
        count()
    area = areas.by_code(data.area)
    asked = data.model_dump(exclude={"area"})
    made = opening.prepared(area, **asked, photos=photos, channel=rules.API, at=at)

    def act() -> tuple[int, Any]:
        voice = opening.accept(made, before=None if photos else count)
        return 201, shapes.accepted(voice).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.post(
    "/areas/{code}/joinable/{matter_id}", response={201: CodeOut, **REFUSALS}, url_name="join_case"
)
def join(request: HttpRequest, code: str, matter_id: UUID, data: JoinIn) -> Status[Any]:
    """Stand behind an open case in the same place; the answer is a code of one's own."""
    at = timezone.now()
    _limit(request, "report", REPORTS, 3600)
    area = areas.by_code(code)
    matter = _here(area, matter_id)

    def act() -> tuple[int, Any]:
        voice = joining.join_case(matter, **data.model_dump(), channel=rules.API, at=at)
        return 201, shapes.accepted(voice).model_dump(mode="json")

    return Status(*once(request, act, at=at))


def _here(area: Area, matter_id: UUID) -> Matter:
    matter = queries.by_id(area.jurisdiction_pk, matter_id)
    if matter.area_id != area.pk:
        raise Missing("matter.missing", _("There is no such case in this place."))
    return matter


@router.get("/track/{code}", response={200: TrackOut, **REFUSALS}, url_name="track")
def track(request: HttpRequest, code: str) -> TrackOut:
    """Show a case to the person behind its code: promises, steps, who looked at the contact."""
    return shapes.track(_voice(request, code))


def _voice(request: HttpRequest, code: str) -> Voice:
    _limit(request, "look_up", LOOKUPS, 60)
    return queries.voice_by(code)


def _limit(request: HttpRequest, what: str, most: int, seconds: int) -> None:
    who = network(request.META.get("REMOTE_ADDR", ""))
    allow(what, who, most=most, seconds=seconds, at=timezone.now())


def _add_move(name: str, schema: type[BaseModel]) -> None:
    def move(request: HttpRequest, code: str, data: BaseModel) -> Status[Any]:
        voice = _voice(request, code)
        at = timezone.now()

        def act() -> tuple[int, Any]:
            verb = kind_of(voice.matter.kind).verbs[name]
            verb(voice.matter, actor=voice, **data.model_dump(), at=at)
            fresh = queries.voice_by(code)
            return 200, shapes.track(fresh).model_dump(mode="json")

        return Status(*once(request, act, at=at))

    move.__annotations__["data"] = schema
    move.__doc__ = schema.__doc__
    adding: Callable[..., Any] = router.post(
        f"/track/{{code}}/{name}",
        response={200: TrackOut, **REFUSALS},
        url_name=f"track_{name}",
        operation_id=f"voice_{name}",
    )
    adding(move)


for _name, _schema in {**VOICES, **CASE_VOICES}.items():
    _add_move(_name, _schema)
