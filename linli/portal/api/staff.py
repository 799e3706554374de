"""What staff do with a token: the desk, one matter, every move, entering a case for a caller."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from pydantic import BaseModel

from linli.areas import queries as areas
from linli.cases import rules
from linli.cases.actions import opening
from linli.cases.schemas import MOVES as CASE_MOVES
from linli.cases.schemas import CodeOut, OpenIn
from linli.kernel.errors import Stale
from linli.matters import queries
from linli.matters import rules as matter_rules
from linli.matters.schemas import MOVES, REFUSALS, DeskOut, MatterOut
from linli.matters.states import kind_of
from linli.org import queries as org
from linli.people.api import me as _me
from linli.people.api import token
from linli.people.models import User
from linli.portal.api import shapes
from linli.portal.queries import ABOVE
from linli.shards.fanout import allow_fanout
from linli.tasks.schemas import MOVES as TASK_MOVES
from linli.ui.idempotency import once

__all__ = ["REFUSALS", "router", "token"]

router = Router()
PAGE = 50


@router.get("/desk", response={200: DeskOut, **REFUSALS}, auth=token, url_name="desk")
def desk(request: HttpRequest, after: int = 0) -> DeskOut:
    """List my units' open legs by due time, overdue first; `after` skips that many."""
    at = timezone.now()
    legs = queries.with_matter(queries.desk_legs(_me(request), on=matter_rules.day_of(at)))
    after = max(0, min(after, 10_000))
    with allow_fanout(ABOVE):
        rows = list(legs[after : after + PAGE + 1])
    more = str(after + PAGE) if len(rows) > PAGE else None
    return DeskOut(as_of=at, legs=[shapes.leg(one) for one in rows[:PAGE]], next=more)


@router.get(
    "/matters/{number}", response={200: MatterOut, **REFUSALS}, auth=token, url_name="matter"
)
def matter(request: HttpRequest, number: str) -> MatterOut:
    """Show one matter: texts, promises, story, and exactly the moves possible now."""
    return _shown(_me(request), number)


def _shown(user: User, number: str) -> MatterOut:
    at = timezone.now()
    found = queries.story(queries.get_for(user, number=number, at=at))
    return shapes.matter(found, queries.stand(found, user, at=at))


@router.post("/desk/cases", response={201: CodeOut, **REFUSALS}, auth=token, url_name="enter_case")
def enter(request: HttpRequest, data: OpenIn) -> Status[Any]:
    """Enter a case for a caller; needs cases.enter at the place."""
    at = timezone.now()
    area, me = areas.by_code(data.area), _me(request)

    def act() -> tuple[int, Any]:
        asked = data.model_dump(exclude={"area"})
        voice = opening.open_case(area, **asked, channel=rules.DESK, actor=me, at=at)
        return 201, shapes.accepted(voice).model_dump(mode="json")

    return Status(*once(request, act, at=at))


def _add_move(name: str, schema: type[BaseModel]) -> None:
    def move(request: HttpRequest, number: str, data: BaseModel) -> Status[Any]:
        at, me = timezone.now(), _me(request)
        found = queries.get_for(me, number=number, at=at)
        asked = data.model_dump()
        if "unit" in asked:
            asked["unit"] = org.unit(asked["unit"])

        def act() -> tuple[int, Any]:
            kind = kind_of(found.kind)
            if name not in kind.verbs:
                raise Stale("flow.not_now", kind.flow.not_now)
            kind.verbs[name](found, actor=me, **asked, at=at)
            return 200, _shown(me, number).model_dump(mode="json")

        return Status(*once(request, act, at=at))

    move.__annotations__["data"] = schema
    move.__doc__ = schema.__doc__
    router.post(
        f"/matters/{{number}}/{name}",
        response={200: MatterOut, **REFUSALS},
        auth=token,
        url_name=f"matter_{name}",
        operation_id=f"matter_{name}",
    )(move)


for _name, _schema in {**MOVES, **CASE_MOVES, **TASK_MOVES}.items():
    _add_move(_name, _schema)
