"""Services and promises in the browser: a draft, its preview in sentences, an edition from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.areas import actions as area_actions
from linli.blueprint import queries as blueprint
from linli.blueprint.models import Draft, Edition
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused
from linli.matters.models import Clock
from linli.org.models import Mechanism
from linli.people.models import User
from linli.portal.editing import adopting
from linli.shards.fanout import allow_fanout
from tests.world import FOUNDED, MORNING, World

pytestmark = pytest.mark.django_db
HOME = "/manage/services/east/four_level/"
TOMORROW = "2026-03-12"
NEXT = MORNING + timedelta(days=1)
CLEAN = {
    "name_zh": "环境卫生",
    "name_en": "Cleanliness",
    "hint_zh": "垃圾没清、楼道堆物、污水外溢",
    "hint_en": "Rubbish, things left in the stairwell, dirty water",
    "starts_at": "3",
    "prefer": "",
    "first_answer_0": "4",
    "first_answer_1": "working hour",
    "finish_0": "2",
    "finish_1": "working day",
    "joinable": "on",
    "icon": "trash",
    "who_zh": "环卫责任单位",
    "who_en": "The unit in charge of cleaning",
    "duty_kind": "own",
    "basis_zh": "《城市市容和环境卫生管理条例》关于责任区的规定",
    "basis_en": "Regulations on city appearance and sanitation: areas of responsibility",
    "is_example": "on",
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    blueprint.mechanism.cache_clear()
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    client.force_login(administrator(world, "above"))
    return client


def administrator(world: World, who: str, place: str = "east") -> User:
    user: User = getattr(world, who)
    area_actions.grant(
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


def read(client: Client, path: str, **more: Any) -> str:
    return str(client.get(path, **more).content.decode())


def change(client: Client, service: str = "cleanliness", **values: Any) -> Any:
    page = client.get(f"{HOME}service/{service}/")
    seen = page.context["form"].initial["seen"]
    return client.post(f"{HOME}service/{service}/", {**CLEAN, "seen": seen, **values})


def adopt(client: Client, on: str = TOMORROW, **more: Any) -> Any:
    form = client.get(f"{HOME}review/").context["form"]
    sent = {"from_on": on, **{name: form.initial[name] for name in ("against", "version")}}
    return client.post(f"{HOME}review/", {**sent, **more})


def draft() -> Draft:
    return Draft.objects.get(mechanism="four_level")


# --- who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [HOME, f"{HOME}service/cleanliness/", f"{HOME}review/", f"{HOME}file/"]
)
def test_nobody_edits_services_without_the_right(world: World, client: Client, path: str) -> None:
    assert client.get(path).status_code == 302

    client.force_login(world.desk)
    assert client.get(path).status_code == 403

    client.force_login(administrator(world, "outside", "west"))
    assert client.get(path).status_code == 403


def test_a_change_is_refused_to_the_administrator_of_another_place(
    world: World, client: Client
) -> None:
    client.force_login(administrator(world, "outside", "west"))

    assert client.post(f"{HOME}service/cleanliness/", CLEAN).status_code == 403
    assert client.post(f"{HOME}service/cleanliness/retire/").status_code == 403
    assert not Draft.objects.exists()


# --- reading ---------------------------------------------------------------------------------


def test_the_list_says_what_runs_where_since_when(world: World, admin: Client) -> None:
    page = read(admin, "/manage/services/")

    assert "四级联动 · 东街道" in page
    assert "2026-01-05" in page
    assert "西街道" not in page


def test_the_place_shows_each_promise_in_plain_words_and_what_is_open(
    world: World, admin: Client
) -> None:
    world.case()

    page = read(admin, HOME)

    assert "首次答复：4 个工作小时 · 办结：2 个工作日" in page
    assert "未办结 1 件" in page
    assert "示例" in page
    assert "会议 <b>5</b>" in page


def test_the_pages_stay_at_their_number_of_queries(
    world: World, admin: Client, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        world.case()
    read(admin, HOME)
    change(admin, finish_0="3")
    read(admin, HOME)

    with django_assert_max_num_queries(14):
        read(admin, HOME)
    with django_assert_max_num_queries(14):
        read(admin, f"{HOME}review/")
    with django_assert_max_num_queries(11):
        read(admin, "/manage/services/")


def test_what_code_relies_on_is_shown_with_its_line(admin: Client) -> None:
    page = read(admin, f"{HOME}structure/")

    text = admin.get(f"{HOME}file/").content.decode().splitlines()
    line = next(n for n, one in enumerate(text, 1) if one.startswith("  - code: open_cases"))
    assert f"<td>{line}</td>" in page
    assert "open_cases" in page


# --- drafting --------------------------------------------------------------------------------


def test_a_change_goes_into_a_draft_and_one_line_of_the_file(admin: Client) -> None:
    answer = change(admin, finish_0="3")

    assert answer.status_code == 303
    before = admin.get(f"{HOME}file/").content.decode()
    assert draft().text == before.replace(
        "    finish: 2 working days\n", "    finish: 3 working days\n", 1
    )
    assert "草稿" in read(admin, HOME)


def test_everything_wrong_stands_at_its_field_at_once(admin: Client) -> None:
    answer = change(admin, name_zh="居民积分", finish_0="0", hint_zh="")

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"finish", "hint_zh"}

    answer = change(admin, name_zh="居民积分")

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name_zh"}
    assert not Draft.objects.exists()


def test_a_service_is_added_and_offered_once_the_day_has_come(world: World, admin: Client) -> None:
    sent = {**CLEAN, "name_zh": "停车难", "is_example": "", "finish_0": "6"}
    assert admin.post(f"{HOME}new/", sent).status_code == 303
    assert adopt(admin).status_code == 303

    assert "停车难" not in read(Client(), "/b/G-1/report/")
    with time_machine.travel(NEXT, tick=False):
        assert "停车难" in read(Client(), "/b/G-1/report/")
        voice = world.voice(service="service_1", at=NEXT)
        assert voice.matter.topic == "service_1"


def test_working_hours_and_waiting_times_are_edited(admin: Client) -> None:
    form = admin.get(f"{HOME}times/").context["form"]
    sent: dict[str, Any] = {"seen": form.initial["seen"], "spans": "08:30-12:00\n14:00-17:30"}
    for name in (
        "wait_for_answer",
        "wait_for_rating",
        "verify",
        "decide",
        "reopen_within",
        "upward_reply",
    ):
        amount, unit = form.initial[name].split(" ", 1)
        sent |= {f"{name}_0": amount, f"{name}_1": unit.removesuffix("s")}

    wrong = admin.post(f"{HOME}times/", {**sent, "spans": "12:00-08:30"})
    assert admin.post(f"{HOME}times/", sent).status_code == 303

    assert set(wrong.context["form"].errors) == {"spans"}
    assert 'spans: ["08:30-12:00", "14:00-17:30"]' in draft().text
    assert "08:30-12:00, 14:00-17:30" in read(admin, f"{HOME}review/")


def test_words_of_a_catalog_are_edited_with_their_english(admin: Client) -> None:
    page = admin.get(f"{HOME}words/outcomes/")
    form = page.context["form"]
    sent = {name: form.initial[name] for name in form.initial}

    answer = admin.post(
        f"{HOME}words/outcomes/",
        {**sent, "outcomes.0.words.zh": "办好了", "outcomes.0.words.en": ""},
    )

    assert answer.status_code == 303
    assert '    words: {zh: "办好了"}\n' in draft().text
    assert "“办好了”" in read(admin, f"{HOME}review/")
    assert admin.get(f"{HOME}words/indicators/").status_code == 404


def test_a_draft_is_thrown_away_only_as_it_was_seen(admin: Client) -> None:
    change(admin, finish_0="3")
    change(admin, finish_0="4")

    assert admin.post(f"{HOME}discard/", {"version": "1"}).status_code == 409
    assert admin.post(f"{HOME}discard/", {"version": "2"}).status_code == 303
    assert not Draft.objects.exists()


# --- two people ------------------------------------------------------------------------------


def test_the_second_of_two_is_told_what_the_first_changed_and_may_insist(
    world: World, admin: Client
) -> None:
    seen = admin.get(f"{HOME}service/cleanliness/").context["form"].initial["seen"]
    other = Client()
    other.force_login(administrator(world, "secretary"))
    change(other, finish_0="7")

    answer = admin.post(f"{HOME}service/cleanliness/", {**CLEAN, "seen": seen, "finish_0": "3"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "7 个工作日" in page
    assert "2 个工作日" in page
    assert "finish: 7 working days" in draft().text
    again = answer.context["form"].data["seen"]
    answer = admin.post(f"{HOME}service/cleanliness/", {**CLEAN, "seen": again, "finish_0": "3"})
    assert answer.status_code == 303
    assert "finish: 3 working days" in draft().text


def test_two_people_who_change_different_services_do_not_disturb_each_other(
    world: World, admin: Client
) -> None:
    seen = admin.get(f"{HOME}service/cleanliness/").context["form"].initial["seen"]
    other = Client()
    other.force_login(administrator(world, "secretary"))
    change(other, "noise", name_zh="噪声", finish_0="9")

    answer = admin.post(f"{HOME}service/cleanliness/", {**CLEAN, "seen": seen, "finish_0": "3"})

    assert answer.status_code == 303
    assert "finish: 9 working days" in draft().text
    assert "finish: 3 working days" in draft().text


def test_nobody_puts_in_force_what_they_did_not_see(world: World, admin: Client) -> None:
    change(admin, finish_0="3")
    form = admin.get(f"{HOME}review/").context["form"]
    change(admin, finish_0="4")

    answer = admin.post(f"{HOME}review/", {**form.initial, "from_on": TOMORROW})

    assert answer.status_code == 409
    assert Mechanism.objects.filter(area__code="east").count() == 1


def test_another_edition_in_between_is_told_in_sentences(admin: Client) -> None:
    change(admin, finish_0="3")
    adopt(admin)
    change(admin, finish_0="4")
    first = Mechanism.objects.filter(area__code="east").order_by("pk")[0].edition_id

    answer = adopt(admin, against=str(first))

    assert answer.status_code == 409
    assert "办结期限为 3 个工作日" in answer.content.decode()


# --- in force --------------------------------------------------------------------------------


def test_the_preview_says_who_keeps_what_in_both_languages(world: World, admin: Client) -> None:
    world.case(service="cleanliness")
    change(admin, finish_0="3")

    chinese = read(admin, f"{HOME}review/")
    admin.cookies["django_language"] = "en"
    english = read(admin, f"{HOME}review/")

    assert (
        "从明天 3月12日（周四）起，新收的“环境卫生”办结期限为 3 个工作日，原为 2 个工作日。"
        "已有 1 件未办结的，期限不变。" in chinese
    )
    assert (
        "From tomorrow (Thu 12 Mar), new cases of “Cleanliness” are finished within "
        "3 working days instead of 2 working days. 1 open case keeps its promise." in english
    )
    assert "<ins>+    finish: 3 working days</ins>" in chinese


def promise(matter: Any) -> Any:
    clocks = Clock.objects.shard(matter.jurisdiction_id).filter(matter=matter, name="finish")
    return clocks.values_list("due_at", "allowed").get()


def test_an_open_case_keeps_its_promise_and_a_new_one_gets_the_new(
    world: World, admin: Client
) -> None:
    old = world.case(service="cleanliness")
    kept = promise(old)
    change(admin, finish_0="5")

    answer = adopt(admin)

    assert answer.status_code == 303
    with time_machine.travel(NEXT, tick=False):
        new = world.case(service="cleanliness", at=NEXT)
        assert promise(old) == kept
        assert world.fresh(old).edition_id != new.edition_id
        assert (promise(new)[1], kept[1]) == (5, 2)
    entry = Entry.objects.shard(world.area("east").pk).filter(kind="mechanism.adopted").latest("at")
    assert (entry.facts["from_on"], entry.actor_id) == (TOMORROW, str(world.above.pk))
    assert not Draft.objects.exists()


def test_a_day_that_is_over_is_refused_at_its_field(admin: Client) -> None:
    change(admin, finish_0="3")

    answer = adopt(admin, on="2026-03-10")

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"from_on"}
    assert draft().version == 1


def test_what_has_not_begun_is_taken_back(world: World, admin: Client) -> None:
    change(admin, finish_0="3")
    adopt(admin)
    row = Mechanism.objects.get(area__code="east", to_on__isnull=True)

    assert admin.post(f"{HOME}call-off/{row.pk}/").status_code == 303

    assert admin.post(f"{HOME}call-off/{row.pk}/").status_code == 409
    with time_machine.travel(NEXT, tick=False):
        assert promise(world.case(service="cleanliness", at=NEXT))[1] == 2


def test_the_edition_before_is_put_in_force_again_as_a_new_decision(
    world: World, admin: Client
) -> None:
    first = Mechanism.objects.get(area__code="east").edition_id
    change(admin, finish_0="3")
    adopt(admin, on="2026-03-11")
    form = admin.get(f"{HOME}again/{first}/").context["form"]

    assert "2 个工作日" in read(admin, f"{HOME}again/{first}/")
    answer = admin.post(f"{HOME}again/{first}/", {**form.initial, "from_on": TOMORROW})

    assert answer.status_code == 303
    rows = Mechanism.objects.filter(area__code="east").order_by("pk")
    assert [row.edition_id == first for row in rows] == [True, False, True]
    assert admin.get(f"{HOME}again/{first + 99999}/").status_code == 404


def test_two_editions_are_compared_in_words_and_lines(admin: Client) -> None:
    first = Mechanism.objects.get(area__code="east").edition_id
    change(admin, finish_0="3")
    adopt(admin)
    last = Mechanism.objects.get(area__code="east", to_on__isnull=True).edition_id

    page = read(admin, f"{HOME}compare/{first}/{last}/")

    assert "办结期限为 3 个工作日" in page
    assert "<del>-    finish: 2 working days</del>" in page
    assert admin.get(f"{HOME}compare/{first}/{last + 9999}/").status_code == 404


# --- retiring --------------------------------------------------------------------------------


def test_a_service_in_use_is_retired_never_deleted(world: World, admin: Client) -> None:
    old = world.case(service="cleanliness")

    assert admin.post(f"{HOME}service/cleanliness/remove/").status_code == 422
    assert admin.post(f"{HOME}service/cleanliness/retire/").status_code == 303
    assert "已有 1 件未办结的，期限不变。" in read(admin, f"{HOME}review/")
    adopt(admin)

    with time_machine.travel(NEXT, tick=False):
        assert "环境卫生" not in read(Client(), "/b/G-1/report/")
        with pytest.raises(Refused):
            world.voice(service="cleanliness", at=NEXT)
        admin.force_login(world.grid_lead)
        assert "环境卫生" in read(admin, f"/matters/{old.number}/")


def test_a_retired_service_is_offered_again(world: World, admin: Client) -> None:
    before = admin.get(f"{HOME}file/").content.decode()
    admin.post(f"{HOME}service/cleanliness/retire/")

    admin.post(f"{HOME}service/cleanliness/bring-back/")

    assert draft().text == before


def test_a_service_of_the_draft_alone_is_taken_out(admin: Client) -> None:
    admin.post(f"{HOME}new/", {**CLEAN, "name_zh": "停车难"})

    assert admin.post(f"{HOME}service/service_1/remove/").status_code == 303
    assert "service_1" not in draft().text
    assert admin.get(f"{HOME}service/service_1/").status_code == 404


def test_the_last_service_cannot_be_retired(admin: Client) -> None:
    codes = [
        one.code for one in blueprint.read_text(admin.get(f"{HOME}file/").content.decode()).appeals
    ]
    answers = [admin.post(f"{HOME}service/{code}/retire/").status_code for code in codes]

    assert answers == [303] * (len(codes) - 1) + [422]


# --- files -----------------------------------------------------------------------------------


def upload(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("four_level.yaml", text.encode(), content_type="application/yaml")
    return client.post(f"{HOME}upload/", {"file": file})


def test_a_file_becomes_a_draft_or_every_problem_is_listed_with_its_line(admin: Client) -> None:
    text = admin.get(f"{HOME}file/").content.decode()
    wrong = text.replace("finish: 2 working days", "finish: soon", 1).replace(
        "starts_at: 3", "starts_at: 9", 1
    )
    line = next(n for n, one in enumerate(wrong.splitlines(), 1) if "finish: soon" in one)

    refused = upload(admin, wrong)
    taken = upload(admin, text.replace("finish: 2 working days", "finish: 9 working days", 1))

    assert refused.status_code == 422
    assert f"第 {line} 行" in refused.content.decode()
    assert len(refused.context["form"].errors["file"]) == 2
    assert taken.status_code == 303
    assert "finish: 9 working days" in draft().text


def test_a_file_of_another_mechanism_is_refused(admin: Client) -> None:
    other = blueprint.text_of(next(one for one in blueprint.files() if one.stem == "park_3355"))

    assert upload(admin, other).status_code == 422
    assert not Draft.objects.exists()


def test_a_file_that_names_what_code_does_not_know_is_refused(admin: Client) -> None:
    text = admin.get(f"{HOME}file/").content.decode()

    answer = upload(admin, text.replace("event: case.opened", "event: case.dreamed", 1))

    assert answer.status_code == 422
    assert "case.dreamed" in answer.content.decode()


def test_a_file_that_drops_a_used_service_is_not_put_in_force(world: World, admin: Client) -> None:
    world.case(service="cleanliness")
    text = admin.get(f"{HOME}file/").content.decode()
    start, end = text.index("  - code: cleanliness"), text.index("  - code: noise")
    upload(admin, text[:start] + text[end:])

    answer = adopt(admin)

    assert answer.status_code == 422
    assert "停用" in answer.content.decode()
    assert Mechanism.objects.filter(area__code="east").count() == 1


def test_the_file_loaded_elsewhere_gives_an_equal_edition(world: World, admin: Client) -> None:
    change(admin, finish_0="3")
    adopt(admin)
    text = admin.get(f"{HOME}file/").content.decode()
    first = Edition.objects.get(text=text)
    Draft.objects.all().delete()
    Mechanism.objects.filter(edition=first).delete()
    with allow_fanout("the test looks whether anything carries the edition"):
        first.delete()

    row = adopting.adopt_text(
        text, world.area("west"), from_on=date(2026, 3, 12), actor=SYSTEM, at=MORNING
    )

    assert row.edition.sha256 == first.sha256
    assert row.edition.text == text


# --- the first mechanism ---------------------------------------------------------------------


def test_the_first_mechanism_of_a_place_is_chosen_from_those_that_ship(
    world: World, client: Client
) -> None:
    client.force_login(administrator(world, "governor", "county"))
    page = read(client, "/manage/services/county/")

    answer = client.post(
        "/manage/services/county/", {"path_or_code": "district_365", "from_on": "2026-03-11"}
    )

    assert "四级联动" in page
    assert answer["Location"] == "/manage/services/county/district_365/"
    row = Mechanism.objects.get(area__code="county")
    assert (row.blueprint, row.from_on) == ("district_365", date(2026, 3, 11))
    assert client.get(answer["Location"]).status_code == 200


def test_what_runs_here_is_not_offered_again_and_never_overwritten(
    world: World, client: Client
) -> None:
    client.force_login(administrator(world, "governor", "county"))
    before = list(Mechanism.objects.filter(area__code="east").values_list("pk", "to_on"))

    page = read(client, "/manage/services/east/")
    again = client.post(
        "/manage/services/east/", {"path_or_code": "four_level", "from_on": "2026-03-12"}
    )

    assert 'value="four_level"' not in page
    assert 'href="/manage/services/east/four_level/"' in page
    assert again.status_code == 422
    assert list(Mechanism.objects.filter(area__code="east").values_list("pk", "to_on")) == before


def test_a_file_that_is_not_offered_is_refused(world: World, client: Client) -> None:
    client.force_login(administrator(world, "governor", "county"))

    answer = client.post(
        "/manage/services/county/", {"path_or_code": "../pyproject.yaml", "from_on": "2026-03-11"}
    )

    assert answer.status_code == 422
    assert not Mechanism.objects.filter(area__code="county").exists()
