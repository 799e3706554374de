"""Services and promises of a place: read, drafted, looked at, put in force, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from linli.areas import queries as areas
from linli.areas import reach
from linli.matters.schemas import REFUSALS
from linli.people.api import me as _me
from linli.people.api import token
from linli.portal.editing import adopting, changing, checking, pages, schemas
from linli.portal.editing.decided import Decided
from linli.ui.idempotency import once

router = Router()
PLACE = "/mechanisms/{area}/{code}"


@router.get(
    "/mechanisms",
    response={200: list[schemas.RunningOut], **REFUSALS},
    auth=token,
    url_name="mechanisms",
)
def listed(request: HttpRequest, page: int = 1) -> list[schemas.RunningOut]:
    """List the mechanisms where I may edit services and promises, 50 a page."""
    found = pages.Overview(_me(request), on=timezone.localdate(), page=page)
    return [schemas.running(one) for one in found.lines]


@router.get(
    PLACE, response={200: schemas.PlaceOut, **REFUSALS}, auth=token, url_name="mechanism_place"
)
def place(request: HttpRequest, area: str, code: str) -> schemas.PlaceOut:
    """Show one mechanism in one place: services, promises, hours; the draft while there is one."""
    return schemas.place(_decided(request, area, code))


@router.post(
    "/mechanisms/{area}",
    response={201: schemas.PlaceOut, **REFUSALS},
    auth=token,
    url_name="mechanism_first",
)
def first(request: HttpRequest, area: str, data: schemas.FirstIn) -> Status[Any]:
    """Let a blueprint that ships run in a place."""
    at, here = timezone.now(), areas.by_code(area)
    reach.require(_me(request), pages.NEEDS, here, on=timezone.localdate())

    def act() -> tuple[int, Any]:
        about: dict[str, Any] = {"from_on": data.from_on, "actor": _me(request), "at": at}
        row = adopting.adopt_file(data.code, here, **about)
        return 201, schemas.place(_decided(request, area, row.blueprint)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.get(
    f"{PLACE}/draft",
    response={200: schemas.DraftOut, **REFUSALS},
    auth=token,
    url_name="mechanism_draft",
)
def draft(request: HttpRequest, area: str, code: str) -> schemas.DraftOut:
    """Give the draft; version 0 is the text in force, before anything was changed."""
    return schemas.draft(_decided(request, area, code))


@router.put(
    f"{PLACE}/draft",
    response={200: schemas.DraftOut, **REFUSALS},
    auth=token,
    url_name="mechanism_text",
)
def put_text(request: HttpRequest, area: str, code: str, data: schemas.TextIn) -> Status[Any]:
    """Put a whole text in the place of the draft; everything wrong is told with its line."""
    return _changed(request, area, code, changing.take_over, text=data.text)


@router.delete(
    f"{PLACE}/draft",
    response={200: schemas.PlaceOut, **REFUSALS},
    auth=token,
    url_name="mechanism_discard",
)
def discard(request: HttpRequest, area: str, code: str, version: int) -> schemas.PlaceOut:
    """Throw the draft away that was seen."""
    about: dict[str, Any] = {"actor": _me(request), "at": timezone.now()}
    changing.discard(_decided(request, area, code), version=version, **about)
    return schemas.place(_decided(request, area, code))


@router.post(
    f"{PLACE}/draft/services",
    response={200: schemas.DraftOut, **REFUSALS},
    auth=token,
    url_name="mechanism_add_service",
)
def add_service(request: HttpRequest, area: str, code: str, data: schemas.ServiceIn) -> Status[Any]:
    """Add a service to the draft."""
    return _changed(request, area, code, changing.add_service, values=data.model_dump())


@router.put(
    f"{PLACE}/draft/services/{{service}}",
    response={200: schemas.DraftOut, **REFUSALS},
    auth=token,
    url_name="mechanism_service",
)
def put_service(
    request: HttpRequest, area: str, code: str, service: str, data: schemas.ServiceIn
) -> Status[Any]:
    """Change a service in the draft."""
    about = {"service": service, "values": data.model_dump(), "seen": None}
    return _changed(request, area, code, changing.change_service, **about)


@router.post(
    f"{PLACE}/draft/services/{{service}}/{{verb}}",
    response={200: schemas.DraftOut, **REFUSALS},
    auth=token,
    url_name="mechanism_service_verb",
)
def service_verb(
    request: HttpRequest,
    area: str,
    code: str,
    service: str,
    verb: Literal["retire", "bring-back", "remove"],
) -> Status[Any]:
    """Retire a service in the draft, offer it again, or take out one that is not in use."""
    verbs: dict[str, Callable[..., Any]] = {
        "retire": changing.retire,
        "bring-back": changing.bring_back,
        "remove": changing.remove,
    }
    return _changed(request, area, code, verbs[verb], service=service)


@router.get(
    f"{PLACE}/draft/preview",
    response={200: schemas.PreviewOut, **REFUSALS},
    auth=token,
    url_name="mechanism_preview",
)
def look(
    request: HttpRequest, area: str, code: str, from_on: date | None = None
) -> schemas.PreviewOut:
    """Say in sentences what the draft changes from a day on, tomorrow unless another is given."""
    decided = _decided(request, area, code)
    begins = from_on or adopting.tomorrow(decided.on)
    return schemas.PreviewOut(
        against=decided.latest.edition_id,
        version=decided.draft.version if decided.draft else 0,
        lines=[schemas.line(one) for one in pages.draft_lines(decided, from_on=begins)],
    )


@router.post(
    f"{PLACE}/adopt",
    response={201: schemas.PlaceOut, **REFUSALS},
    auth=token,
    url_name="mechanism_adopt",
)
def adopt(request: HttpRequest, area: str, code: str, data: schemas.AdoptIn) -> Status[Any]:
    """Put the draft in force, or with `edition` one that ran here before, as it was looked at."""
    at, decided = timezone.now(), _decided(request, area, code)
    about: dict[str, Any] = {"from_on": data.from_on, "against": data.against, "at": at}

    def act() -> tuple[int, Any]:
        if data.edition is None:
            version = data.version or 0
            adopting.adopt_draft(decided, version=version, actor=_me(request), **about)
        else:
            adopting.adopt_again(decided, edition=data.edition, actor=_me(request), **about)
        return 201, schemas.place(_decided(request, area, code)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.post(
    f"{PLACE}/call-off",
    response={200: schemas.PlaceOut, **REFUSALS},
    auth=token,
    url_name="mechanism_call_off",
)
def call_off(request: HttpRequest, area: str, code: str) -> schemas.PlaceOut:
    """Take back the decision that has not begun."""
    decided = _decided(request, area, code)
    row = decided.coming.pk if decided.coming else 0
    adopting.call_off(decided, row=row, actor=_me(request), at=timezone.now())
    return schemas.place(_decided(request, area, code))


@router.get(f"{PLACE}/file", auth=token, url_name="mechanism_file", response=REFUSALS)
def export(request: HttpRequest, area: str, code: str) -> HttpResponse:
    """Give the text of the last word as a YAML file, exactly as it was written."""
    text = _decided(request, area, code).latest_text
    return HttpResponse(text, content_type="application/yaml; charset=utf-8")


@router.post(
    "/mechanisms-check",
    response={200: list[schemas.ProblemOut], **REFUSALS},
    auth=token,
    url_name="check",
)
def check(request: HttpRequest, data: schemas.TextIn) -> list[schemas.ProblemOut]:  # noqa: ARG001  any token may ask
    """Tell everything that is wrong with a blueprint text, with lines; nothing is kept."""
    found = checking.problems(data.text)
    return [schemas.ProblemOut(line=one.line, path=one.path, message=one.message) for one in found]


def _decided(request: HttpRequest, area: str, code: str) -> Decided:
    here, today = areas.by_code(area), timezone.localdate()
    reach.require(_me(request), pages.NEEDS, here, on=today)
    found = Decided(here, code, on=today)
    found.latest  # noqa: B018  raises Missing where nothing was decided
    return found


def _changed(
    request: HttpRequest, area: str, code: str, action: Callable[..., Any], **asked: Any
) -> Status[Any]:
    at: datetime = timezone.now()
    decided = _decided(request, area, code)

    def act() -> tuple[int, Any]:
        action(decided, **asked, actor=_me(request), at=at)
        return 200, schemas.draft(_decided(request, area, code)).model_dump(mode="json")

    return Status(*once(request, act, at=at))
