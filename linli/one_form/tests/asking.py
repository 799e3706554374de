"""What the tests of forms share: an office that asks, and the way of a form to its sheets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from linli.matters.models import Matter
from linli.one_form import deadlines
from linli.one_form.actions import admitting, requesting
from linli.one_form.actions.wanting import Question, Wanted
from linli.one_form.models import FormRequest, Sheet
from linli.one_form.queries import requests, sheets
from tests.world import MORNING, World

KNOWN = Question(way="exists", source="indicator:opened")
OPEN = Question(way="exists", source="indicator:open_cases")
SHARE = Question(way="exists", source="indicator:on_time_rate")
DERIVED = Question(way="derived", name="每十件在办", unit="件", formula="indicator:open_cases * 10")
NEW = Question(
    way="new", name="缺少扶手的楼道", unit="个", reason="没有任何记录", approver="governor"
)


def wanted(**more: Any) -> Wanted:
    """Return what an office says of a form that asks the communities of the east every month."""
    about: dict[str, Any] = {
        "title": "社区事项月报",
        "basis": "《示例办法》第三条",
        "purpose": "安排下月工作",
        "cycle": "monthly",
        "area": "east",
        "scope": "type:broad_community_committee",
        "starts_on": date(2026, 2, 1),
        "sunset_on": date(2026, 12, 31),
    }
    return Wanted(**{**about, **more})


def drafted(world: World, *questions: Question, **more: Any) -> FormRequest:
    """Write down a form with these fields, in the name of the subdistrict."""
    admitter(world)
    office = world.unit("east-committee")
    form = requesting.draft(office, wanted=wanted(**more), actor=world.above, at=MORNING)
    for one in questions:
        requesting.add_field(form, question=one, actor=world.above, at=MORNING)
    return form


def admitted(world: World, *questions: Question, **more: Any) -> FormRequest:
    """Let a form go out; the secretary of the community decides on what the subdistrict asks."""
    form = drafted(world, *questions, **more)
    requesting.send(form, actor=world.above, at=MORNING)
    return admitting.admit(form, actor=admitter(world), at=MORNING)


def admitter(world: World) -> Any:
    """Return somebody who decides on forms of the east and did not ask for this one."""
    from linli.areas import actions as areas
    from linli.kernel.actor import SYSTEM

    person = world.governor
    if not person.grants.filter(role="place_admin").exists():
        areas.grant(
            person,
            world.area("county"),
            role="place_admin",
            from_on=date(2026, 1, 5),
            to_on=None,
            source="test",
            actor=SYSTEM,
            at=MORNING,
        )
    return person


def work(at: datetime = MORNING) -> int:
    """Let everything that is due for forms happen; return how much did."""
    done = 0
    while deadlines.act_next(at):
        done += 1
    return done


def sheet_of(world: World, form: FormRequest, unit: str = "willow-committee") -> Matter:
    """Return the latest sheet that a unit owes for a form."""
    place = world.unit(unit)
    rows = Sheet.objects.shard(place.base.jurisdiction_pk).filter(unit=place, form_id=form.pk)
    found = rows.select_related("matter").latest("period_from")
    return world.fresh(found.matter)


def asked(world: World, *questions: Question, **more: Any) -> tuple[FormRequest, Matter]:
    """Return a form that asked, and the sheet of the community."""
    form = admitted(world, *questions, **more)
    work()
    return form, sheet_of(world, form)


def seen(matter: Matter) -> str:
    """Return the sign for what its unit sees filled in."""
    return sheets.page(matter).seen


def codes(form: FormRequest) -> list[str]:
    """Return the codes of a form's fields."""
    return [one.code for one in requests.fields(form)]


HOUR = timedelta(hours=1)
