"""The checklist of a place, for programs that watch whether it is complete."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from linli.matters.schemas import REFUSALS
from linli.people.api import me as _me
from linli.people.api import token
from linli.portal.setup.checklist import checklist

router = Router()


class MissingOut(Schema):
    """One thing that is missing; `count` is a lower bound in a very large place."""

    code: str
    count: int
    words: str


class StepOut(Schema):
    """One step of the checklist."""

    code: str
    title: str
    stands: str
    is_done: bool
    missing: list[MissingOut]


class ChecklistOut(Schema):
    """What stands and what is missing where the owner of the token manages."""

    place: str
    is_complete: bool
    following: str
    steps: list[StepOut]


@router.get(
    "/manage/checklist", response={200: ChecklistOut, **REFUSALS}, auth=token, url_name="checklist"
)
def read(request: HttpRequest) -> ChecklistOut:
    """Show what is missing in the place: areas, units, posts, services, cards, calendar, people."""
    found = checklist(_me(request), at=timezone.now())
    return ChecklistOut.from_orm(found)
