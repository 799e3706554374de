"""Figures entered once, in the browser and through the API: reading, entering, correcting."""

from __future__ import annotations

import csv
import inspect
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from linli.areas.models import Area
from linli.blueprint.types import Cycle
from linli.indicators import actions
from linli.indicators.tests.stating import DAY, SOURCE, adopt, correct, enter, village
from linli.journal.models import Entry
from linli.people import actions as people
from linli.portal.api.stated import CorrectIn, StateIn
from linli.portal.stated import forms
from linli.portal.stated.page import later
from tests.world import MORNING, World

LIST, PAGE = "/areas/willow/entered/", "/areas/willow/entered/produce_area/"
TYPED = {"value": "3000", "as_of": "2026-03-01", "source": SOURCE}


@pytest.fixture
def willow(world: World) -> Iterator[Area]:
    """Willow as a village with figures of its own, on a morning in March."""
    with travel(MORNING, tick=False):
        yield village(world)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def test_everybody_reads_a_figure_with_its_source_day_and_owner(
    world: World, willow: Area, client: Client
) -> None:
    enter(willow, actor=world.desk)

    shown = text(client, LIST)
    page = text(client, PAGE)

    assert "3000 亩" in shown
    assert "柳社区大党委" in shown
    assert "报道称&gt;260 户" in shown
    for words in ("3000 亩", SOURCE, "2026年3月1日", "柳社区大党委"):
        assert words in page
    assert "<form method" not in page


def test_the_owner_enters_a_figure_in_the_browser(
    world: World, willow: Area, client: Client
) -> None:
    client.force_login(world.desk)

    before = text(client, PAGE)
    answer = client.post(PAGE + "enter/", {**TYPED, "value": "３，０００.5"}, follow=True)

    assert "该录入了" in text(client, "/entered/") or "3000.5" in answer.content.decode()
    assert 'action="/areas/willow/entered/produce_area/enter/' in before
    assert answer.redirect_chain == [(PAGE, 303)]
    assert "3000.5 亩" in answer.content.decode()


def test_what_was_typed_wrong_stays_in_the_form(world: World, willow: Area, client: Client) -> None:
    client.force_login(world.desk)

    answer = client.post(PAGE + "enter/", {**TYPED, "value": "约三千"})

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "约三千" in shown
    assert "请填写数字" in shown
    assert not Entry.objects.shard(willow.jurisdiction_pk).filter(kind="figure.stated").exists()


def test_a_number_for_the_same_day_is_answered_with_the_one_that_stands(
    world: World, willow: Area, client: Client
) -> None:
    enter(willow, actor=world.secretary)
    client.force_login(world.desk)

    answer = client.post(PAGE + "enter/", {**TYPED, "value": "2800"})

    assert answer.status_code == 422
    assert "请改用更正" in answer.content.decode()


def test_a_colleague_of_another_unit_is_told_whose_figure_it_is(
    world: World, willow: Area, client: Client
) -> None:
    client.force_login(world.above)

    page = text(client, PAGE)
    answer = client.post(PAGE + "enter/", TYPED)

    assert "<form method" not in page.replace('action="/logout/"', "").split("<main")[1]
    assert answer.status_code == 403
    assert "柳社区大党委" in answer.content.decode()


def test_a_stranger_is_led_to_the_sign_in(willow: Area, client: Client) -> None:
    answer = client.post(PAGE + "enter/", TYPED)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_a_correction_shows_the_old_number_and_the_reason(
    world: World, willow: Area, client: Client
) -> None:
    row = enter(willow, as_of=date(2026, 2, 1), actor=world.desk)
    client.force_login(world.secretary)
    path = f"{PAGE}{row.pk}/correct/"

    form = text(client, path)
    said = {**TYPED, "as_of": "2026-02-01", "value": "3100", "reason": "漏了一个组"}
    answer = client.post(path, said, follow=True)

    assert 'value="3000"' in form
    shown = answer.content.decode()
    assert answer.redirect_chain == [(PAGE, 303)]
    for words in ("3100 亩", "原为3000 亩", "漏了一个组", "月份结束后调整"):
        assert words in shown


def test_who_corrects_from_an_old_page_is_told_that_somebody_was_faster(
    world: World, willow: Area, client: Client
) -> None:
    row = enter(willow, actor=world.desk)
    correct(row, "3100", actor=world.secretary)
    client.force_login(world.desk)

    answer = client.post(f"{PAGE}{row.pk}/correct/", {**TYPED, "value": "1", "reason": "错了"})

    assert answer.status_code == 409
    assert "刚刚有人更正" in answer.content.decode()


def test_a_figure_that_is_not_public_is_missing_for_outsiders(world: World, client: Client) -> None:
    with travel(MORNING, tick=False):
        village(
            world, ("    digits: 1\n    every: 3 months\n    public: true\n", "    digits: 1\n")
        )

        text(client, PAGE, status=404)
        assert "produce_area" not in text(client, LIST)
        client.force_login(world.desk)
        assert "只有这里的工作人员" in text(client, PAGE)


def test_a_place_without_figures_says_so(world: World, client: Client) -> None:
    assert "这里没有需要录入的数据" in text(client, "/areas/pine/entered/")


def test_my_units_figures_stand_on_one_page_the_owed_ones_first(
    world: World, willow: Area, client: Client
) -> None:
    adopt(world, "district_365", "willow")
    enter(willow, actor=world.desk)
    client.force_login(world.secretary)

    shown = text(client, "/entered/")

    assert shown.index("种植户数") < shown.index("种植面积")
    assert "该录入了" in shown
    client.force_login(world.above)
    assert "没有需要录入的数据" in text(client, "/entered/")


def test_everything_entered_leaves_as_a_table_with_its_corrections(
    world: World, willow: Area, client: Client
) -> None:
    correct(enter(willow, actor=world.desk), "3100", actor=world.secretary)

    answer = client.get(LIST + "table.csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:3]] == ["3100.0", "3000.0"]
    assert [row[8] for row in rows[1:3]] == ["是", "否"]
    assert client.get(LIST + "table.xlsx").status_code == 200
    assert client.get(LIST + "table.pdf").status_code == 404


def test_the_pages_cost_the_same_however_long_the_story_is(
    world: World, willow: Area, client: Client, django_assert_max_num_queries: Any
) -> None:
    row = enter(willow, actor=world.desk)
    for value in range(3001, 3009):
        row = correct(row, str(value), actor=world.desk)

    with django_assert_max_num_queries(8):
        client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(PAGE)


def test_a_program_lists_enters_and_corrects(world: World, willow: Area, client: Client) -> None:
    word = people.issue_token(world.desk, name="t", days=30, at=MORNING)[1]
    sent = {"content_type": "application/json", "headers": {"authorization": f"Bearer {word}"}}
    path = "/api/v1/areas/willow/entered"

    made = client.post(f"{path}/produce_area", {**TYPED, "value": 3000}, **sent)
    twice = client.post(f"{path}/produce_area", TYPED, **sent)
    row = made.json()["id"]
    body = {**TYPED, "value": "3100", "reason": "漏了一个组"}
    put = client.post(f"{path}/produce_area/{row}/correct", body, **sent)
    story = client.get(f"{path}/produce_area").json()
    listed = {one["code"]: one for one in client.get(path).json()}

    assert (made.status_code, made.json()["value"]) == (200, "3000")
    assert (twice.status_code, twice.json()["code"], twice.json()["field"]) == (
        422,
        "figure.entered",
        "as_of",
    )
    assert put.json()["replaces"] == row
    assert [one["current"] for one in story["entries"]] == [True, False]
    assert listed["produce_area"]["latest"]["value"] == "3100"
    assert listed["produce_area"]["owner"] == "willow-committee"
    assert listed["grower_count"]["reported"] == ">260"


def test_form_and_api_ask_for_the_same_answers() -> None:
    for action, form, schema in (
        (actions.state_figure, forms.State, StateIn),
        (actions.correct_figure, forms.Correct, CorrectIn),
    ):
        wanted = set(inspect.signature(action).parameters)
        wanted -= {"area", "row", "code", "actor", "at"}
        assert set(form.base_fields) == set(schema.model_fields) == wanted


@pytest.mark.parametrize(
    ("day", "every", "then"),
    [
        (date(2026, 1, 31), Cycle(1, "month"), date(2026, 2, 28)),
        (date(2026, 11, 30), Cycle(3, "month"), date(2027, 2, 28)),
        (date(2024, 2, 29), Cycle(1, "year"), date(2025, 2, 28)),
        (DAY, Cycle(2, "week"), date(2026, 3, 15)),
    ],
)
def test_a_figure_is_owed_again_one_round_later(day: date, every: Cycle, then: date) -> None:
    assert later(day, every) == then
