"""Requests that go up, with a token; answering one is a move of its matter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.matters.schemas import REFUSALS
from linli.org import queries as org
from linli.people.api import me, token
from linli.tasks.actions import raising
from linli.tasks.models import Upward
from linli.tasks.queries import upward as queries
from linli.tasks.schemas import MatterHead
from linli.tasks.schemas.upward import RaiseIn, UpwardOut, UpwardsOut
from linli.ui.idempotency import once

router = Router(auth=token)


@router.get("/upward", response={200: UpwardsOut, **REFUSALS}, url_name="upward")
def upward(
    request: HttpRequest, show: str = queries.RAISED, over: int = 0, page: int = 1
) -> UpwardsOut:
    """List what my units asked (`raised`), or what they owe an answer to (`owed`), by due day."""
    found = queries.listing(
        me(request), show=show, is_over=bool(over), page=page, at=timezone.now()
    )
    rows = [_out(row.request) for row in found.rows]
    return UpwardsOut(requests=rows, next=page + 1 if found.has_more else None)


@router.post("/upward", response={201: MatterHead, **REFUSALS}, url_name="upward_raise")
def raise_up(request: HttpRequest, data: RaiseIn) -> Status[Any]:
    """Ask the unit above `unit`; the request is the matter with this number."""
    at, user, unit = timezone.now(), me(request), org.unit(data.unit)
    asked = data.model_dump(exclude={"unit"})

    def act() -> tuple[int, Any]:
        made = raising.raise_up(unit, **asked, actor=user, at=at)
        return 201, {"number": made.number}

    return Status(*once(request, act, at=at))


def _out(one: Upward) -> UpwardOut:
    matter = one.matter
    return UpwardOut(
        number=matter.number,
        title=matter.title,
        state=matter.state,
        asks=matter.topic,
        wanted=one.wanted,
        unit=one.raiser.code,
        to=one.to_unit.code,
        due_at=matter.due_at,
        is_overdue=queries.is_overdue(matter, timezone.now()),
        answer=one.answer,
        promised_on=one.promised_on,
        was_late=bool(one.was_late),
        helps=one.helps,
    )
