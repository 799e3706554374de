"""Posts, holders and leave: what their pages do, with a token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.matters.schemas import REFUSALS
from linli.org import actions
from linli.org import queries as org
from linli.org.actions import Chair
from linli.org.models import Post
from linli.org.queries import posts as reads
from linli.org.queries import rights
from linli.people.api import me as _me
from linli.people.api import token
from linli.portal.api.posts_shapes import (
    AppointIn,
    ChairIn,
    LastDayIn,
    PostOut,
    StandInIn,
    post_out,
)
from linli.portal.staffing import turns
from linli.ui.idempotency import once

router = Router(auth=token)


@router.get("/units/{code}/posts", response={200: list[PostOut], **REFUSALS}, url_name="posts")
def posts(request: HttpRequest, code: str) -> list[PostOut]:
    """List the posts of a unit, with who answers today and in the coming weeks."""
    unit, today = org.unit(code), timezone.localdate()
    rights.require_posts(_me(request), unit, on=today)
    rows = list(reads.posts_of(unit, on=today).select_related("unit"))
    return [post_out(line) for line in turns.lines(rows, on=today)]


@router.post("/units/{code}/posts", response={201: PostOut, **REFUSALS}, url_name="post_add")
def add_post(request: HttpRequest, code: str, data: ChairIn) -> Status[Any]:
    """Set up a post."""
    at, unit, me = timezone.now(), org.unit(code), _me(request)
    rights.require_posts(me, unit, on=timezone.localdate(at))

    def act() -> tuple[int, Any]:
        made = actions.add_post(unit, chair=_chair(data), actor=me, at=at)
        return 201, _shown(made.pk)

    return Status(*once(request, act, at=at))


@router.get("/posts/{pk}", response={200: PostOut, **REFUSALS}, url_name="post")
def post(request: HttpRequest, pk: int) -> PostOut:
    """Show one post."""
    found, today = _mine(request, pk), timezone.localdate()
    return post_out(turns.lines([found], on=today)[0])


@router.post("/posts/{pk}/change", response={200: PostOut, **REFUSALS}, url_name="post_change")
def change(request: HttpRequest, pk: int, data: ChairIn) -> Status[Any]:
    """Describe a post anew; with another role its holder has other rights from today on."""
    found, at = _mine(request, pk), timezone.now()

    def act() -> tuple[int, Any]:
        actions.change_post(found, chair=_chair(data), actor=_me(request), at=at)
        return 200, _shown(pk)

    return Status(*once(request, act, at=at))


@router.post("/posts/{pk}/holder", response={200: PostOut, **REFUSALS}, url_name="post_holder")
def appoint(request: HttpRequest, pk: int, data: AppointIn) -> Status[Any]:
    """Name who holds a post from a day on; whoever held it leaves the day before."""
    found, at = _mine(request, pk), timezone.now()

    def act() -> tuple[int, Any]:
        actions.appoint(found, **data.model_dump(), actor=_me(request), at=at)
        return 200, _shown(pk)

    return Status(*once(request, act, at=at))


@router.post(
    "/posts/{pk}/substitute", response={200: PostOut, **REFUSALS}, url_name="post_stand_in"
)
def substitute(request: HttpRequest, pk: int, data: StandInIn) -> Status[Any]:
    """Name who stands in for the holder on some days."""
    found, at = _mine(request, pk), timezone.now()

    def act() -> tuple[int, Any]:
        actions.name_substitute(found, **data.model_dump(), actor=_me(request), at=at)
        return 200, _shown(pk)

    return Status(*once(request, act, at=at))


@router.post("/posts/{pk}/end", response={200: PostOut, **REFUSALS}, url_name="post_end")
def end(request: HttpRequest, pk: int, data: LastDayIn) -> Status[Any]:
    """End a post; whoever holds it or stands in leaves with it."""
    found, at = _mine(request, pk), timezone.now()

    def act() -> tuple[int, Any]:
        actions.end_post(found, last_on=data.last_on, actor=_me(request), at=at)
        return 200, _shown(pk)

    return Status(*once(request, act, at=at))


@router.post(
    "/posts/{pk}/holdings/{seat}/end", response={200: PostOut, **REFUSALS}, url_name="post_leave"
)
def leave(request: HttpRequest, pk: int, seat: int, data: LastDayIn) -> Status[Any]:
    """End what somebody holds, or call off what has not begun."""
    found, at = _mine(request, pk), timezone.now()
    holding = reads.holding(found, seat)

    def act() -> tuple[int, Any]:
        actions.leave(holding, last_on=data.last_on, actor=_me(request), at=at)
        return 200, _shown(pk)

    return Status(*once(request, act, at=at))


@router.post(
    "/posts/{pk}/substitutes/{seat}/end",
    response={200: PostOut, **REFUSALS},
    url_name="post_shorten",
)
def shorten(request: HttpRequest, pk: int, seat: int, data: LastDayIn) -> Status[Any]:
    """Let a stand-in end earlier; a day before the first one calls it off."""
    found, at = _mine(request, pk), timezone.now()
    stand_in = reads.stand_in(found, seat)

    def act() -> tuple[int, Any]:
        actions.shorten(stand_in, last_on=data.last_on, actor=_me(request), at=at)
        return 200, _shown(pk)

    return Status(*once(request, act, at=at))


@router.get("/me/posts", response={200: list[PostOut], **REFUSALS}, url_name="my_posts")
def my_posts(request: HttpRequest) -> list[PostOut]:
    """List the posts I hold, with whoever stands in for me."""
    today = timezone.localdate()
    rows = [one.post for one in reads.held_by(_me(request), since=today)]
    return [post_out(line) for line in turns.lines(rows, on=today)]


@router.post("/me/posts/{pk}/leave", response={200: PostOut, **REFUSALS}, url_name="my_leave")
def take_leave(request: HttpRequest, pk: int, data: StandInIn) -> Status[Any]:
    """Enter my own leave from a post and name who of my unit stands in."""
    at, me = timezone.now(), _me(request)
    held = {one.post_id: one for one in reads.held_by(me, since=timezone.localdate(at))}
    holding = held.get(pk) or reads.holding(reads.post(pk), 0)

    def act() -> tuple[int, Any]:
        actions.take_leave(holding, **data.model_dump(), actor=me, at=at)
        return 200, _shown(pk)

    return Status(*once(request, act, at=at))


def _chair(data: ChairIn) -> Chair:
    said = data.model_dump(exclude={"hours"})
    return Chair(**said, hours=[one.model_dump(by_alias=True) for one in data.hours])


def _mine(request: HttpRequest, pk: int) -> Post:
    """Return a post the caller looks after."""
    found = reads.post(pk)
    rights.require_posts(_me(request), found.unit, on=timezone.localdate())
    return found


def _shown(pk: int) -> Any:
    [line] = turns.lines([reads.post(pk)], on=timezone.localdate())
    return post_out(line).model_dump(mode="json")
