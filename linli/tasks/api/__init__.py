"""Tasks with a token: what the pages do, with the same field names.

The moves of a task are those of its matter: `POST /matters/{number}/{move}`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linli.areas import queries as areas
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters.models import Matter
from linli.matters.schemas import REFUSALS
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.api import me, token
from linli.tasks import queries, rules
from linli.tasks.actions import calling, coming, drafting, splitting
from linli.tasks.actions import willing as saying
from linli.tasks.api import upward
from linli.tasks.models import Part, Task
from linli.tasks.queries import calls as call_queries
from linli.tasks.queries import lists, willing
from linli.tasks.schemas import (
    BackIn,
    CallIn,
    CallOut,
    CallsOut,
    ComeIn,
    DraftIn,
    MatterHead,
    PartOut,
    SplitIn,
    TaskOut,
    TasksOut,
    WillingIn,
    WillingOut,
)
from linli.ui.idempotency import once

router = Router(auth=token)
router.add_router("", upward.router)
PARTS = 100


@router.get("/tasks", response={200: TasksOut, **REFUSALS}, url_name="tasks")
def tasks(request: HttpRequest, show: str = lists.OURS, over: int = 0, page: int = 1) -> TasksOut:
    """List the tasks that my units carry out (`ours`), or those that they `issued`, by due day."""
    at = timezone.now()
    found = lists.listing(me(request), show=show, is_over=bool(over), page=page, at=at)
    rows = [_out(row.task.matter, row.task) for row in found.rows]
    return TasksOut(tasks=rows, next=page + 1 if found.has_more else None)


@router.post("/tasks", response={201: TaskOut, **REFUSALS}, url_name="task_draft")
def draft(request: HttpRequest, data: DraftIn) -> Status[Any]:
    """Draft a task of the unit `office`; the answer says what the burden check found."""
    at, user = timezone.now(), me(request)
    asked = data.model_dump(exclude={"office"})
    asked["lead"] = org.unit(data.lead)
    asked["assistants"] = [org.unit(code) for code in data.assistants]
    office = org.unit(data.office)

    def act() -> tuple[int, Any]:
        made = drafting.draft_from(office, **asked, actor=user, at=at)
        return 201, _out(made, queries.detail(made)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


@router.get("/tasks/{number}", response={200: TaskOut, **REFUSALS}, url_name="task")
def task(request: HttpRequest, number: str) -> TaskOut:
    """Show one task: its source and yardstick, how far it is, what it is a part of."""
    matter = _visible(request, number)
    return _out(matter, queries.detail(matter))


@router.get("/tasks/{number}/parts", response={200: list[PartOut], **REFUSALS}, url_name="parts")
def parts(request: HttpRequest, number: str, page: int = 1) -> list[PartOut]:
    """Show a hundred parts of a split task, the open ones first."""
    start = (lists.within(page) - 1) * PARTS
    rows = queries.parts(_visible(request, number))[start : start + PARTS]
    return [_part(one) for one in queries.numbered(rows)]


@router.post("/tasks/{number}/split", response={200: TaskOut, **REFUSALS}, url_name="task_split")
def split(request: HttpRequest, number: str, data: SplitIn) -> Status[Any]:
    """Split it among units below the lead; quantities add up to the target, or are left out."""
    at, user, matter = timezone.now(), me(request), _visible(request, number)
    shares = [(queries.target(org.unit(one.unit)), one.share) for one in data.shares]

    def act() -> tuple[int, Any]:
        made = splitting.split(matter, actor=user, shares=shares, at=at)
        return 200, _out(made, queries.detail(made)).model_dump(mode="json")

    return Status(*once(request, act, at=at))


def _visible(request: HttpRequest, number: str) -> Matter:
    matter = matters.get_for(me(request), number=number, at=timezone.now())
    queries.require_task(matter)
    return matter


def _out(matter: Matter, found: Task) -> TaskOut:
    above = queries.parent(found)
    return TaskOut(
        number=matter.number,
        title=matter.title,
        state=matter.state,
        phase=matter.phase,
        office=found.office.code,
        lead=found.lead.code,
        source=found.source,
        source_text=found.source_text,
        basis=found.basis,
        yardstick=found.yardstick,
        due_on=found.due_on,
        bound=found.bound,
        target=found.target,
        quantity=found.quantity,
        done=found.done,
        is_late=matter.is_late,
        parts_total=found.parts_total,
        parts_made=found.parts_made,
        parts_closed=found.parts_closed,
        part_of=above.number if above else None,
        findings=[rules.Finding(**one).sentence for one in found.findings],
    )


def _part(one: Part) -> PartOut:
    return PartOut(
        unit=one.unit.code,
        share=one.share,
        done=one.done,
        number=one.number,
        state=one.state,
        is_closed=one.is_closed,
    )


@router.get("/calls", response={200: CallsOut, **REFUSALS}, url_name="calls")
def calls(request: HttpRequest) -> CallsOut:
    """List the calls that ask you, alone or for units that you lead, and what you said yes to."""
    at, user = timezone.now(), me(request)
    said = willing.mine(user, on=matter_rules.day_of(at))
    found = call_queries.asking(user, at=at)
    return CallsOut(calls=[_asked(one) for one in found], willing=[_yes(one) for one in said])


@router.post("/calls", response={201: MatterHead, **REFUSALS}, url_name="call_up")
def call_up(request: HttpRequest, data: CallIn) -> Status[Any]:
    """Call those who said yes to a field; the call itself is the matter with this number."""
    at, user = timezone.now(), me(request)
    office, area = org.unit(data.office), areas.by_code(data.area)
    needed = data.model_dump(exclude={"office", "area"})

    def act() -> tuple[int, Any]:
        made = calling.call_from(office, area=area, **needed, actor=user, at=at)
        return 201, {"number": made.number}

    return Status(*once(request, act, at=at))


# What people say of themselves is not kept with an Idempotency-Key: said twice, it is said once.
@router.post("/calls/willing", response={200: WillingOut, **REFUSALS}, url_name="call_willing")
def say_yes(request: HttpRequest, data: WillingIn) -> WillingOut:
    """Say yes to a field in a place, yourself or for a unit that you lead."""
    at, user = timezone.now(), me(request)
    area, unit = areas.by_code(data.area), _unit(data.unit)
    row = saying.say_yes(
        actor=user, field=data.field, area=area, until=data.until, unit=unit, at=at
    )
    return WillingOut(id=row.pk, field=row.field, area=data.area, until=row.until, unit=data.unit)


@router.delete("/calls/willing/{pk}", response={204: None, **REFUSALS}, url_name="call_leave")
def leave(request: HttpRequest, pk: int) -> Status[None]:
    """Leave a field at once; promises that rested on it are taken back."""
    saying.leave(pk, actor=me(request), at=timezone.now())
    return Status(204, None)


@router.post("/calls/{number}/come", response={200: CallOut, **REFUSALS}, url_name="call_come")
def come(request: HttpRequest, number: str, data: ComeIn) -> CallOut:
    """Come to a call that asks you; when it is full you may be put on the waiting list."""
    at, user = timezone.now(), me(request)
    asked = call_queries.get_for(user, number=number, at=at)
    given = data.model_dump(exclude={"unit"})
    coming.come(asked.call.matter, **given, unit=_unit(data.unit), actor=user, at=at)
    return _asked(call_queries.get_for(user, number=number, at=at))


@router.post(
    "/calls/{number}/step_back", response={204: None, **REFUSALS}, url_name="call_step_back"
)
def step_back(request: HttpRequest, number: str, data: BackIn) -> Status[None]:
    """Take your promise back; nothing is kept of it."""
    at, user = timezone.now(), me(request)
    asked = call_queries.get_for(user, number=number, at=at)
    coming.step_back(asked.call.matter, actor=user, unit=_unit(data.unit), at=at)
    return Status(204, None)


def _unit(code: str) -> Unit | None:
    return org.unit(code) if code else None


def _yes(one: willing.Yes) -> WillingOut:
    unit = one.unit.code if one.unit else ""
    row = one.row
    return WillingOut(id=row.pk, field=row.field, area=one.area.code, until=row.until, unit=unit)


def _asked(one: call_queries.Asked) -> CallOut:
    call, matter = one.call, one.call.matter
    return CallOut(
        number=matter.number,
        title=matter.title,
        field=matter.topic,
        need=call.need,
        area=matter.area.code,
        meet=call.meet,
        places=call.places,
        taken=call.taken,
        from_at=call.from_at,
        until_at=call.until_at,
        is_over=one.is_over,
        as_person=one.as_person,
        units=[unit.code for unit in one.units],
        coming=[promise.unit.code if promise.unit else "" for promise in one.coming],
    )
