"""Posts in the browser and over the API: who may, what changes at midnight, what is refused."""

from __future__ import annotations

import inspect
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.areas import actions as areas
from linli.areas import reach
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused
from linli.org import actions
from linli.org.models import Holding, Post, Substitution
from linli.people.models import User
from linli.portal.api import posts_shapes as shapes
from linli.portal.staffing import forms, hours
from linli.portal.tests.test_api import Caller
from tests.world import FOUNDED, MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
DAY = timedelta(days=1)
UNIT = "/manage/units/willow-one-branch/posts/"
CHAIR = {"title": "网格员", "role": "grid_worker", "rank": "2", "hours": "1-5 09:00-12:00"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


def later(days: int) -> datetime:
    return MORNING + DAY * days


def admin(world: World, place: str = "county") -> User:
    user: User = world.nobody
    areas.grant(
        user,
        world.area(place),
        role="place_admin",
        from_on=FOUNDED.date(),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=FOUNDED,
    )
    return user


def post_of(who: str) -> Post:
    return Post.objects.select_related("unit__base").get(holdings__user__username=who)


def may_handle(world: World, who: str, days: int, place: str = "G-1") -> bool:
    user = User.objects.get(username=who)
    held = reach.held(user, world.area(place).path, on=TODAY + DAY * days)
    return "matters.handle" in held


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("grid_lead", 200),
        ("secretary", 200),
        ("above", 200),
        ("inside", 403),
        ("desk", 403),
        ("beside", 403),
        ("trader", 403),
        ("outside", 403),
        ("governor", 403),
        ("nobody", 403),
    ],
)
def test_a_unit_and_those_above_look_after_its_posts_and_nobody_else(
    world: World, client: Client, who: str, status: int
) -> None:
    client.force_login(getattr(world, who))
    pk = post_of("grid_lead").pk

    assert client.get(UNIT).status_code == status
    assert client.get(f"/manage/posts/{pk}/").status_code == status
    for verb in ("change", "holder", "substitute", "end"):
        assert client.get(f"/manage/posts/{pk}/{verb}/").status_code == status
    assert Caller(getattr(world, who)).get(f"/posts/{pk}").status_code == status


def test_without_a_sign_in_nothing_is_shown(world: World, client: Client) -> None:
    pk = post_of("grid_lead").pk

    for path in (UNIT, f"/manage/posts/{pk}/", "/manage/people/", "/account/posts/"):
        assert client.get(path)["Location"].startswith("/login/")
    assert Caller().get(f"/posts/{pk}").status_code == 401


def test_a_post_is_set_up_and_somebody_new_is_named(world: World, client: Client) -> None:
    client.force_login(world.secretary)

    made = client.post(f"{UNIT}add/", CHAIR)
    pk = int(made["Location"].split("/")[-2])
    page = client.get(made["Location"]).content.decode()
    named = client.post(
        f"/manage/posts/{pk}/holder/",
        {"person": "new", "name": "示例·新", "username": "xin", "from_on": str(TODAY)},
    )

    assert (made.status_code, named.status_code) == (303, 303)
    assert "空缺" in page
    assert Post.objects.get(pk=pk).hours == [
        {"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "12:00"}
    ]
    assert not User.objects.get(username="xin").has_usable_password()
    assert may_handle(world, "xin", 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"role": "place_admin"}, "role"),
        ({"rank": "0"}, "rank"),
        ({"hours": "早九晚五"}, "hours"),
        ({"title": "长" * 61}, "title"),
    ],
)
def test_a_post_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    world: World, client: Client, change: dict[str, str], field: str
) -> None:
    client.force_login(world.secretary)
    before = Post.objects.count()

    answer = client.post(f"{UNIT}add/", {**CHAIR, "duties": "巡查走访", **change})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "巡查走访" in answer.content.decode()
    assert Post.objects.count() == before


def test_a_holder_hands_over_at_midnight(world: World, client: Client) -> None:
    client.force_login(world.secretary)
    pk = post_of("grid_lead").pk

    client.post(
        f"/manage/posts/{pk}/holder/",
        {"person": "nobody", "from_on": str(TODAY + DAY * 2), "name": "", "username": ""},
    )

    assert [may_handle(world, "grid_lead", day) for day in (1, 2)] == [True, False]
    assert [may_handle(world, "nobody", day) for day in (1, 2)] == [False, True]
    with time_machine.travel(later(2), tick=False):
        client.force_login(world.grid_lead)
        assert client.get(UNIT).status_code == 403
        client.force_login(world.nobody)
        assert client.get(UNIT).status_code == 200
        page = client.get(f"/manage/posts/{pk}/").content.decode()
    assert "示例·nobody" in page


def test_the_page_of_a_post_says_who_held_it_before(world: World, client: Client) -> None:
    client.force_login(world.secretary)
    pk = post_of("grid_lead").pk
    page = f"/manage/posts/{pk}/"
    assert "以前的任职和代班" not in client.get(page).content.decode()
    client.post(
        f"{page}holder/",
        {"person": "nobody", "from_on": str(TODAY + DAY), "name": "", "username": ""},
    )

    with time_machine.travel(later(1), tick=False):
        client.force_login(world.secretary)
        past = client.get(page).content.decode().split("以前的任职和代班")[1]

    assert "示例·grid_lead" in past.split("</details>")[0]


def test_a_post_that_ended_is_still_found_from_its_unit(world: World, client: Client) -> None:
    client.force_login(world.secretary)
    pk = post_of("grid_lead").pk
    client.post(f"/manage/posts/{pk}/end/", {"last_on": str(TODAY)})

    with time_machine.travel(later(1), tick=False):
        client.force_login(world.secretary)
        unit = client.get(UNIT).content.decode()
        page = client.get(f"/manage/posts/{pk}/").content.decode()

    assert f'href="/manage/posts/{pk}/"' in unit.split("已撤销的岗位")[1]
    assert "示例·grid_lead" in page.split("以前的任职和代班")[1]
    assert f"/manage/posts/{pk}/end/" not in page


def test_whoever_left_can_do_nothing_the_day_after(world: World, client: Client) -> None:
    number = world.case(state="handling").number
    pk = post_of("inside").pk
    holding = Holding.objects.get(post=pk)
    client.force_login(world.grid_lead)

    answer = client.post(f"/manage/posts/{pk}/holdings/{holding.pk}/", {"last_on": str(TODAY)})

    assert answer.status_code == 303
    client.force_login(world.inside)
    assert client.get(f"/matters/{number}/").status_code == 200
    with time_machine.travel(later(1), tick=False):
        client.force_login(world.inside)
        assert client.get(f"/matters/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": "beside"}, "person"),
        ({"person": "colleague", "to_on": "2026-01-01"}, "to_on"),
        ({"person": "new", "name": ""}, "name"),
        ({"person": "new", "name": "甲", "username": "a b"}, "username"),
        ({"person": "new", "name": "甲", "username": "desk"}, "username"),
        ({"person": "who"}, "person"),
        ({"person": "colleague", "from_on": "x"}, "from_on"),
    ],
)
def test_a_holder_who_cannot_be_is_refused_with_the_field(
    world: World, client: Client, change: dict[str, str], field: str
) -> None:
    client.force_login(world.above)
    pk = post_of("grid_lead").pk
    sent = {"name": "", "username": "", "from_on": str(TODAY + DAY), "to_on": "", **change}

    find = {"beside": "beside", "colleague": "colleague"}.get(change.get("person", ""), "")
    answer = client.post(f"/manage/posts/{pk}/holder/?find={find}", sent)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Holding.objects.filter(post=pk).count() == 1


def test_a_closed_account_is_not_offered(world: World, client: Client) -> None:
    User.objects.filter(username="colleague").update(is_active=False)
    client.force_login(world.above)
    pk = post_of("grid_lead").pk

    page = client.get(f"/manage/posts/{pk}/holder/?find=colleague").content.decode()

    assert 'value="colleague"' not in page.replace('name="find" value="colleague"', "")


def test_people_of_another_town_are_found_by_their_exact_sign_in_name_only(
    world: World, client: Client
) -> None:
    client.force_login(world.above)
    address = f"/manage/posts/{post_of('grid_lead').pk}/holder/"

    assert 'value="outside_desk"' in client.get(f"{address}?find=outside_desk").content.decode()
    assert 'value="outside_desk"' not in client.get(f"{address}?find=示例").content.decode()


def test_a_lead_gives_no_role_beyond_their_own(world: World, client: Client) -> None:
    post = actions.add_post(
        world.unit("willow-one-branch"),
        chair=actions.Chair(title="审计", role="auditor"),
        actor=SYSTEM,
        at=MORNING,
    )
    client.force_login(world.secretary)
    sent = {"person": "nobody", "name": "", "username": "", "from_on": str(TODAY)}

    assert client.post(f"/manage/posts/{post.pk}/holder/", sent).status_code == 403
    assert client.post(f"/manage/posts/{post.pk}/end/", {"last_on": str(TODAY)}).status_code == 403
    assert "auditor" not in client.get(f"{UNIT}add/").content.decode()
    client.force_login(admin(world))
    sent["person"] = "desk"
    given = client.post(f"/manage/posts/{post.pk}/holder/?find=desk", sent)
    assert given.status_code == 303


def test_leave_is_shown_and_shortened(world: World, client: Client) -> None:
    client.force_login(world.grid_lead)
    pk = post_of("inside").pk
    days = {"from_on": str(TODAY + DAY), "to_on": str(TODAY + DAY * 5)}

    client.post(f"/manage/posts/{pk}/substitute/", {"person": "colleague", **days})
    stand_in = Substitution.objects.get(post=pk)
    page = client.get(f"/manage/posts/{pk}/").content.decode()
    client.post(f"/manage/posts/{pk}/substitutes/{stand_in.pk}/", {"last_on": str(TODAY + DAY * 2)})

    assert "示例·colleague 代替 示例·inside" in page
    assert Substitution.objects.get(post=pk).to_on == TODAY + DAY * 2


def test_i_enter_my_own_leave_and_call_it_off(world: World, client: Client) -> None:
    client.force_login(world.inside)
    holding = Holding.objects.get(user=world.inside)
    days = {"from_on": str(TODAY + DAY), "to_on": str(TODAY + DAY * 5)}
    address = f"/account/posts/{holding.pk}/leave/"

    taken = client.post(address, {"person": "colleague", **days})
    page = client.get("/account/posts/").content.decode()
    stand_in = Substitution.objects.get(post=holding.post_id)

    assert taken.status_code == 303
    assert "示例·colleague" in page
    assert "楼栋工作人员" in page
    assert client.post(f"{address}{stand_in.pk}/", {"last_on": str(TODAY)}).status_code == 303
    assert not Substitution.objects.filter(post=holding.post_id).exists()


def test_nobody_enters_the_leave_of_somebody_else(world: World, client: Client) -> None:
    holding = Holding.objects.get(user=world.inside)
    client.force_login(world.colleague)

    assert client.get(f"/account/posts/{holding.pk}/leave/").status_code == 404
    answer = Caller(world.colleague).post(
        f"/me/posts/{holding.post_id}/leave",
        {"person": "colleague", "from_on": str(TODAY), "to_on": str(TODAY)},
    )
    assert answer.status_code == 404


def test_the_api_does_what_the_pages_do(world: World) -> None:
    caller = Caller(world.secretary)
    made = caller.post(
        "/units/willow-one-branch/posts",
        {
            "title": "网格员",
            "role": "grid_worker",
            "hours": [{"days": [1], "from": "09:00", "to": "12:00"}],
        },
    )
    pk = made.json()["id"]

    held = caller.post(f"/posts/{pk}/holder", {"person": "nobody", "from_on": str(TODAY)})
    stood = caller.post(
        f"/posts/{pk}/substitute",
        {"person": "colleague", "from_on": str(TODAY + DAY), "to_on": str(TODAY + DAY)},
    )
    stand_in = stood.json()["stand_ins"][0]["id"]
    ended = caller.post(f"/posts/{pk}/substitutes/{stand_in}/end", {"last_on": str(TODAY)})
    left = caller.post(
        f"/posts/{pk}/holdings/{held.json()['holdings'][0]['id']}/end", {"last_on": str(TODAY)}
    )
    changed = caller.post(f"/posts/{pk}/change", {"title": "员", "role": "grid_worker"})
    over = caller.post(f"/posts/{pk}/end", {"last_on": str(TODAY)})

    assert made.status_code == 201
    assert [turn["stands"] for turn in stood.json()["turns"]] == ["holder", "substitute", "holder"]
    assert ended.json()["stand_ins"] == []
    assert [turn["stands"] for turn in left.json()["turns"]] == ["holder", "vacant"]
    assert changed.json()["title"] == "员"
    assert over.json()["valid_to"] == str(TODAY)
    assert caller.get("/units/willow-one-branch/posts").status_code == 200
    assert caller.get("/me/posts").json()[0]["code"] == "post-secretary"
    refused = caller.post(f"/posts/{pk}/end", {"last_on": str(TODAY)})
    assert (refused.status_code, refused.json()["code"]) == (409, "org.post_ended")


def test_the_pages_read_little(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(world.above)
    pk = post_of("grid_lead").pk

    with django_assert_max_num_queries(16):
        client.get(UNIT)
    with django_assert_max_num_queries(16):
        client.get(f"/manage/posts/{pk}/")
    client.force_login(world.inside)
    with django_assert_max_num_queries(14):
        client.get("/account/posts/")


def test_a_page_has_as_many_queries_for_many_posts_as_for_one(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        actions.add_post(
            world.unit("willow-one-branch"),
            chair=actions.Chair(title=f"岗 {number}", role="grid_worker"),
            actor=SYSTEM,
            at=MORNING,
        )
    client.force_login(world.above)

    with django_assert_max_num_queries(16):
        page = client.get(UNIT)

    assert page.content.decode().count("/manage/posts/") == 13


def test_hours_are_read_as_people_write_them_and_shown_the_same() -> None:
    spells = hours.read("1-5 9:00-12:00；1-5 14:00－18:00\n\n6 09:00 - 11:30")

    assert hours.show(spells) == "1-5 09:00-12:00\n1-5 14:00-18:00\n6 09:00-11:30"
    assert hours.show([{"days": [1, 3], "from": "09:00", "to": "10:00"}]) == (
        "1 09:00-10:00\n3 09:00-10:00"
    )
    for wrong in ("8 09:00-10:00", "5-1 09:00-10:00", "1 10:00-09:00", "1 09:00-25:00", "x"):
        with pytest.raises(Refused):
            hours.read(wrong)


@pytest.mark.parametrize(
    ("action", "form", "schema"),
    [
        (actions.appoint, forms.Appoint, shapes.AppointIn),
        (actions.name_substitute, forms.NameSubstitute, shapes.StandInIn),
        (actions.take_leave, forms.TakeLeave, shapes.StandInIn),
        (actions.end_post, forms.LastDay, shapes.LastDayIn),
        (actions.leave, forms.LastDay, shapes.LastDayIn),
        (actions.shorten, forms.LastDay, shapes.LastDayIn),
        (actions.open_account, forms.OpenAccount, shapes.AccountIn),
        (actions.end_role, forms.LastDay, shapes.LastDayIn),
        (actions.give_role, forms.GiveRole, shapes.RoleIn),
        (actions.Chair, forms.ChairForm, shapes.ChairIn),
    ],
)
def test_form_and_api_ask_for_the_same_answers(action: Any, form: Any, schema: Any) -> None:
    subjects = {"actor", "at", "post", "holding", "stand_in", "user", "given"}
    wanted = set(inspect.signature(action).parameters) - subjects

    assert set(form.base_fields) == set(schema.model_fields) == wanted
