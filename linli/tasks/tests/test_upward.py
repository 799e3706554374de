"""A request goes up: the level above owes an answer, and lateness stands on its page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.blueprint import queries as blueprint
from linli.journal.models import Entry
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.matters.models import Leg, Matter
from linli.org.models import Unit
from linli.people import actions as people
from linli.tasks import rules
from linli.tasks.actions import raising
from linli.tasks.models import Upward
from linli.tasks.queries import upward as queries
from linli.tasks.tests.giving import fresh, later
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
# Ten working days after the morning of the standing world, at closing time.
DUE_ON = date(2026, 3, 25)


def asked(world: World, *, by: str = "beside", at: datetime = MORNING, **more: Any) -> Matter:
    """Return what the second grid of the community asks of it."""
    given: dict[str, Any] = {
        "asks": "money",
        "title": "老院路灯线路改造",
        "wanted": "安排线路改造资金",
        "text": "线路老化，网格没有经费",
    }
    unit = world.unit(more.pop("unit", "willow-two-branch"))
    return raising.raise_up(unit, actor=getattr(world, by), at=at, **{**given, **more})


def detail(matter: Matter) -> Upward:
    return queries.detail(matter)


def legs(matter: Matter) -> list[tuple[str, str]]:
    rows = Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter, ended_at=None)
    return [(one.role, one.unit.code) for one in rows.select_related("unit")]


def told(matter: Matter) -> list[str]:
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def will_do(world: World, matter: Matter, *, at: datetime, on: date = DUE_ON) -> Matter:
    return raising.answer_up(
        fresh(matter), actor=world.secretary, answer="will_do", on=on, text="列入本月计划", at=at
    )


def test_what_a_grid_asks_stands_on_the_desk_of_the_community_with_ten_working_days(
    world: World,
) -> None:
    matter = asked(world)

    assert (matter.state, matter.phase) == ("asked", "open")
    assert legs(matter) == [("own", "willow-committee")]
    assert matter.due_at is not None
    assert matter.due_at.date() == DUE_ON
    assert matter.area.code == "willow-two"


def test_a_building_group_asks_its_grid_when_its_role_allows_it(world: World) -> None:
    with pytest.raises(NotAllowed) as refused:
        asked(world, by="inside", unit="garden-group")

    assert refused.value.code == "upward.not_unit"


def test_the_top_has_nobody_to_ask(world: World) -> None:
    with pytest.raises(Refused) as refused:
        asked(world, by="above", unit="east-committee")

    assert refused.value.code == "upward.no_upper"


def test_nobody_is_asked_whose_unit_has_ended(world: World) -> None:
    Unit.objects.filter(code="willow-committee").update(valid_to=MORNING.date())

    with pytest.raises(Refused) as refused:
        asked(world)

    assert refused.value.code == "upward.no_upper"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("asks", "fame", "upward.asks"),
        ("title", " ", "text.missing"),
        ("title", "请联系张三13800000000", "title.personal"),
        ("wanted", "", "text.missing"),
        ("wanted", "长" * 301, "text.too_long"),
        ("text", "", "text.missing"),
    ],
)
def test_a_request_that_cannot_be_names_its_field(
    world: World, field: str, value: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        asked(world, **{field: value})

    assert (refused.value.code, refused.value.field) == (code, field)


def test_sent_twice_it_is_asked_once(world: World) -> None:
    pk = asked(world).pk

    again = asked(world, pk=pk)

    assert again.pk == pk
    assert Upward.objects.shard(again.jurisdiction_id).count() == 1


def test_only_the_level_above_answers(world: World) -> None:
    matter = asked(world)

    for user in (world.beside, world.grid_lead, world.above):
        with pytest.raises(NotAllowed):
            raising.answer_up(matter, actor=user, answer="cannot", text="不行", at=MORNING)


def test_a_promise_names_its_day_and_the_raiser_says_after_it_whether_it_helps(
    world: World,
) -> None:
    matter = asked(world)
    with pytest.raises(Refused) as no_day:
        raising.answer_up(matter, actor=world.secretary, answer="will_do", text="会办", at=MORNING)
    with pytest.raises(Refused) as past:
        will_do(world, matter, at=MORNING, on=date(2026, 3, 10))

    answered = will_do(world, matter, at=later(days=1))

    assert (no_day.value.field, past.value.field) == ("on", "on")
    assert (answered.state, detail(answered).promised_on) == ("answered", DUE_ON)
    assert legs(answered) == [("verify", "willow-two-branch")]
    # Fifteen calendar days from the day promised on.
    assert answered.next_due_at is not None
    assert answered.next_due_at.date() >= DUE_ON + timedelta(days=15)
    closed = raising.say_helps(answered, actor=world.beside, helps="partly", at=later(days=20))
    assert (closed.state, closed.phase, detail(closed).helps) == ("closed", "closed", "partly")
    assert told(closed) == [
        *("upward.raised", "upward.answered", "clock.kept"),
        "upward.helped",
    ]


def test_who_answered_does_not_say_whether_it_helps(world: World) -> None:
    answered = will_do(world, asked(world), at=later(days=1))

    with pytest.raises(NotAllowed):
        raising.say_helps(answered, actor=world.secretary, helps="yes", at=later(days=2))
    with pytest.raises(Refused) as refused:
        raising.say_helps(answered, actor=world.beside, helps="much", at=later(days=2))
    assert refused.value.field == "helps"


def test_cannot_gives_its_reason(world: World) -> None:
    matter = asked(world)
    with pytest.raises(Refused) as refused:
        raising.answer_up(matter, actor=world.secretary, answer="cannot", text=" ", at=MORNING)

    answered = raising.answer_up(
        matter, actor=world.secretary, answer="cannot", text="属业主共有部分", at=later(hours=2)
    )

    assert refused.value.field == "text"
    assert (answered.state, detail(answered).promised_on) == ("answered", None)


def test_asking_back_counts_as_an_answer_and_the_time_runs_anew(world: World) -> None:
    matter = asked(world)

    back = raising.ask_back(matter, actor=world.secretary, text="需要预算", at=later(days=5))
    assert (back.state, back.phase) == ("more_asked", "done")
    assert legs(back) == [("verify", "willow-two-branch")]
    again = raising.inform(back, actor=world.beside, text="三千元", at=later(days=8))

    assert (again.state, legs(again)) == ("asked", [("own", "willow-committee")])
    assert again.due_at is not None
    assert again.due_at.date() == date(2026, 4, 2)
    assert "clock.kept" in told(again)


def test_unanswered_it_never_climbs_and_is_late_where_it_lies(world: World) -> None:
    matter = asked(world)

    world.pass_time(later(days=40))

    late = fresh(matter)
    assert (late.state, late.is_late) == ("asked", True)
    assert legs(late) == [("own", "willow-committee")]
    [owing] = queries.owing_at(world.area("willow"), at=later(days=40))
    assert (owing.unit.code, owing.open, owing.overdue, owing.late) == ("willow-committee", 1, 1, 0)
    assert queries.owing_at(world.area("east"), at=later(days=40)) == []


def test_answered_late_the_lateness_stays_on_the_page_of_who_answered(world: World) -> None:
    matter = asked(world)
    world.pass_time(later(days=30))

    answered = will_do(world, matter, at=later(days=30), on=date(2026, 5, 8))

    [owing] = queries.owing_at(world.area("willow"), at=later(days=31))
    assert (owing.open, owing.overdue, owing.late) == (0, 0, 1)
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    missed = rows.get(kind="clock.missed")
    assert missed.due_on == DUE_ON
    assert missed.facts["kind"] == "upward"
    assert missed.unit_id == world.unit("willow-committee").pk
    assert rows.get(kind="upward.answered").facts["late"] is True
    assert detail(answered).was_late


def test_if_nobody_says_whether_it_helps_it_closes_by_itself(world: World) -> None:
    answered = will_do(world, asked(world), at=later(days=1))

    world.pass_time(later(days=60))

    closed = fresh(answered)
    assert (closed.state, detail(closed).helps) == ("closed", "")
    assert told(closed)[-1] == "upward.closed_unsaid"
    assert "leg.missed" not in told(closed)


def test_only_the_unit_that_asked_takes_it_back_and_only_unanswered(world: World) -> None:
    matter = asked(world)
    with pytest.raises((NotAllowed, Refused)):
        raising.take_back(matter, actor=world.secretary, at=MORNING)

    gone = raising.take_back(matter, actor=world.beside, text="已自行解决", at=later(hours=1))

    assert (gone.state, gone.phase) == ("withdrawn", "closed")
    with pytest.raises(Stale):
        will_do(world, gone, at=later(hours=2))


def test_an_edition_that_names_no_time_for_it_has_ten_working_days(world: World) -> None:
    edition = asked(world).edition_id

    assert blueprint.mechanism(edition).timers.upward_reply.amount == 10


def test_the_lists_show_ours_and_what_we_owe_overdue_first(
    world: World, django_assert_num_queries: Any
) -> None:
    first = asked(world)
    second = asked(world, title="小区门禁维修", at=later(days=20))
    at = later(days=21)

    ours = queries.listing(world.beside, show="raised", is_over=False, page=1, at=at)
    owed = queries.listing(world.secretary, show="owed", is_over=False, page=1, at=at)

    assert [row.request.matter_id for row in owed.rows] == [first.pk, second.pk]
    assert [row.is_late for row in owed.rows] == [True, False]
    assert len(ours.rows) == 2
    assert queries.listing(world.outside, show="owed", is_over=False, page=1, at=at).rows == []
    secretary, willow = world.secretary, world.area("willow")
    queries.listing(secretary, show="owed", is_over=False, page=1, at=at)
    with django_assert_num_queries(1):
        queries.listing(secretary, show="owed", is_over=False, page=1, at=at)
    with django_assert_num_queries(2):
        queries.owing_at(willow, at=at)


def test_a_grid_asks_in_the_browser_and_reads_the_answer(world: World, client: Client) -> None:
    with time_machine.travel(later(hours=1), tick=False):
        client.force_login(world.beside)
        form = client.get("/tasks/up/new/").context["form"]
        sent = {
            "asks": "power", "title": "占道堆物清理", "wanted": "请综合执法到场", "text": "没有执法权",
            "pk": str(form.initial["pk"]),
        }  # fmt: skip
        wrong = client.post("/tasks/up/new/", {**sent, "wanted": ""})
        answer = client.post("/tasks/up/new/", sent)
        page = client.get(answer["Location"]).content.decode()
        listed = client.get("/tasks/up/").content.decode()

    assert wrong.status_code == 422
    assert answer.status_code == 303
    assert "请综合执法到场" in page
    assert "占道堆物清理" in listed


def test_an_overdue_request_stands_on_the_lists_of_the_upper_unit(
    world: World, client: Client
) -> None:
    matter = asked(world)
    with time_machine.travel(later(days=30), tick=False):
        client.force_login(world.secretary)
        owed = client.get("/tasks/up/?show=owed").content.decode()
        page = client.get(f"/matters/{matter.number}/").content.decode()

    assert matter.number in owed
    assert str(rules.ASKED_FOR["money"]) in page
    assert "answer_up" in page


def test_who_has_no_unit_to_ask_for_is_told_so(world: World, client: Client) -> None:
    with time_machine.travel(later(hours=1), tick=False):
        client.force_login(world.above)
        assert client.get("/tasks/up/new/").status_code == 403


def _token(user: Any) -> dict[str, str]:
    _row, made = people.issue_token(user, name="test", days=30, at=MORNING)
    return {"authorization": f"Bearer {made}"}


def test_a_token_asks_and_answers_as_the_pages_do(world: World, client: Client) -> None:
    given = {"unit": "willow-two-branch", "asks": "decision", "title": "楼道外墙脱落"}
    given |= {"wanted": "请确定责任单位", "text": "权属不清"}
    json: dict[str, Any] = {"content_type": "application/json"}
    with time_machine.travel(later(hours=1), tick=False):
        asking, answering = _token(world.beside), _token(world.secretary)
        made = client.post("/api/v1/upward", given, headers=asking, **json)
        wrong = client.post("/api/v1/upward", {**given, "asks": "x"}, headers=asking, **json)
        number = made.json()["number"]
        answered = client.post(
            f"/api/v1/matters/{number}/answer_up",
            {"answer": "cannot", "text": "属房管部门"},
            headers=answering,
            **json,
        )
        listed = client.get("/api/v1/upward", headers=asking).json()["requests"]

    assert (made.status_code, wrong.status_code) == (201, 422)
    assert wrong.json()["field"] == "asks"
    assert answered.status_code == 200
    assert [(one["number"], one["answer"]) for one in listed] == [(number, "cannot")]
