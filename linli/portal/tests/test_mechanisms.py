"""How a mechanism stands: its levels, its figures, what is missing, in every place it runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from linli.blueprint import actions as blueprints
from linli.blueprint import queries as blueprint
from linli.flows.work import work_off
from linli.indicators.tests.stating import enter, village
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Missing
from linli.org import actions as org
from linli.org.models import Holding, Mechanism, Post
from linli.portal.mechanisms.missing import MissingPage
from linli.portal.mechanisms.page import MechanismPage, Rung
from tests.world import FOUNDED, MORNING, World

LATER = MORNING + timedelta(hours=8)


def adopt(world: World, code: str, place: str) -> None:
    """Let a shipped mechanism run in a place."""
    text = (Path(settings.LINLI_BLUEPRINTS) / f"{code}.yaml").read_text(encoding="utf-8")
    blueprint.mechanism.cache_clear()
    blueprint.mechanism.cache_clear()
    edition = blueprints.store(text, at=FOUNDED)
    org.adopt(world.area(place), edition, from_on=MORNING.date(), actor=SYSTEM, at=MORNING)


def shown(code: str, area: str, *, at: datetime = LATER, **more: Any) -> MechanismPage:
    with translation.override("en"):
        page = MechanismPage(code, area=area, at=at, **more)
        _ = (page.headline, page.rungs, page.sections, page.tiles)
    return page


def rungs(code: str, area: str) -> dict[str, Rung]:
    return {one.key: one for one in shown(code, area).rungs}


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_a_level_counts_the_places_that_should_have_it_and_those_that_do(world: World) -> None:
    found = rungs("four_level", "east")

    assert [(one.stand.have, one.stand.wanted) for one in found.values()] == [
        (1, 1), (1, 2), (2, 2), (2, 4),
    ]  # fmt: skip
    assert [one.stand.is_complete for one in found.values()] == [True, False, True, False]


def test_the_sentence_on_top_says_what_is_missing(world: World) -> None:
    said = shown("four_level", "east").headline

    assert said.startswith("2 of 4 levels complete, 3 organizations missing; 7 of 7 posts held")
    assert shown("four_level", "west").headline.startswith("All 4 levels complete; 2 of 2 posts")


def test_a_duty_is_told_in_words_and_leads_those_at_work_to_its_list(
    world: World, client: Client
) -> None:
    page = text(client, "/mechanisms/four_level/?area=east")

    assert "印制或发布责任牌即视为完成" in page
    assert "fulfilled_by" not in page
    assert "/tasks/cycles/" not in page
    client.force_login(world.above)
    assert "/tasks/cycles/" in text(client, "/mechanisms/four_level/?area=east")


def test_what_is_missing_is_listed_by_name(world: World, client: Client) -> None:
    page = text(client, "/mechanisms/four_level/missing/level-4/?area=east")

    assert "花园小区3栋" in page
    assert "老院1栋" in page
    assert "花园小区1栋" not in page
    assert "/manage/units/" not in page
    link = "/mechanisms/four_level/missing/level-4/?area=east"
    assert f'href="{link}"' in text(client, "/mechanisms/four_level/?area=east")


def test_a_level_that_is_none_is_missing(world: World, client: Client) -> None:
    text(client, "/mechanisms/four_level/missing/level-9/?area=east", 404)
    with pytest.raises(Missing):
        MissingPage("magic", "level-1", area="", on=MORNING.date())


def test_nothing_missing_says_so(world: World, client: Client) -> None:
    page = text(client, "/mechanisms/four_level/missing/level-1/?area=east")

    assert "这里没有缺的" in page


def test_an_estate_is_asked_for_only_where_no_grid_stands(world: World) -> None:
    wanted = rungs("four_level", "east")["level-3"].stand

    assert wanted.wanted == 2  # two grids; the estate and the courtyard lie in them


def test_a_vacant_post_and_a_term_that_ends_are_counted(world: World) -> None:
    post = Post.objects.get(code="post-secretary")
    Holding.objects.filter(post=post).update(to_on=MORNING.date() + timedelta(days=30))

    seats = rungs("four_level", "east")["level-2"].stand.seats

    assert (seats.posts, seats.held, seats.ending) == (2, 2, 1)
    Holding.objects.filter(post=post).update(to_on=date(2026, 2, 1))
    seats = rungs("four_level", "east")["level-2"].stand.seats
    assert (seats.posts, seats.held, seats.ending) == (2, 1, 0)


def test_a_place_too_large_to_look_at_says_so_and_counts_no_missing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.portal.mechanisms.organized.LOOKED_MOST", 3)

    found = rungs("four_level", "east")

    assert [one.stand.is_known for one in found.values()] == [True, True, False, False]
    assert found["level-4"].stand.lacks == 0


def test_tiers_say_where_one_is_missing_and_where_one_is_enough(world: World) -> None:
    adopt(world, "district_365", "willow")

    found = rungs("district_365", "willow")

    assert found["tier-lead"].stand.is_complete
    assert (found["tier-steer"].stand.have, found["tier-steer"].stand.wanted) == (1, 1)
    assert not found["tier-take_part"].stand.is_complete
    assert found["tier-take_part"].stand.lacks == 1


def test_a_business_district_reads_what_its_units_cover(world: World) -> None:
    adopt(world, "district_365", "market")
    world.case(place="Y-1", service="shops")
    work_off(LATER)

    page = shown("district_365", "market", viewer=world.governor)

    assert page.is_inside
    [trade] = [one for one in page.sections[1].entries if one.code == "honest_trade"]
    assert trade.first is not None
    assert trade.first.text.startswith("1 ")


def test_every_name_shows_its_counts(world: World) -> None:
    for code, place in (("district_365", "willow"), ("park_3355", "east")):
        adopt(world, code, place)

    tiles = {
        code: [(one.number, one.is_promised) for one in shown(code, place).tiles]
        for code, place in (
            ("four_level", "east"), ("district_365", "willow"), ("park_3355", "east"),
        )
    }  # fmt: skip

    assert tiles["four_level"] == [(4, True)]
    assert tiles["district_365"] == [(3, True), (6, True), (5, True), (5, True)]
    assert tiles["park_3355"] == [(3, True), (3, True), (5, True), (5, True)]


def test_a_village_shows_its_products_their_seasons_and_what_was_reported(world: World) -> None:
    adopt(world, "village_branch_industry", "pine")

    page = shown("village_branch_industry", "pine")

    assert [one.number for one in page.tiles] == [3, 2]
    assert page.headline.startswith("In season: Tea (selenium-rich); Growing households >260")
    summer = shown(
        "village_branch_industry", "pine", at=datetime(2026, 8, 3, 12, tzinfo=LATER.tzinfo)
    )
    assert "Tea (selenium-rich), Crisp red plum" in summer.headline
    winter = shown(
        "village_branch_industry", "pine", at=datetime(2027, 1, 3, 12, tzinfo=LATER.tzinfo)
    )
    assert "None of the products is in season" in winter.headline


def test_what_is_not_built_yet_says_so_and_is_no_zero(world: World, client: Client) -> None:
    adopt(world, "district_365", "willow")

    page = shown("district_365", "willow")

    [education] = [one for one in page.sections[0].entries if one.code == "education"]
    assert education.awaits
    assert education.first is None
    assert all(one.value is None for one in page.counted)
    assert "还没有建好：课程" in text(client, "/mechanisms/district_365/?area=willow")


def test_a_service_shows_what_came_and_went_to_those_who_work_there(world: World) -> None:
    world.case("closed")
    world.case()
    work_off(LATER)

    inside = {one.code: one for one in shown("four_level", "east", viewer=world.above).asked}
    public = {one.code: one for one in shown("four_level", "east").asked}

    repair = inside["public_repair"]
    assert repair.opened is not None
    assert (repair.opened.value, repair.opened.text) == (2, "2 cases")
    assert public["public_repair"].opened is not None
    assert public["public_repair"].opened.value is None
    assert public["public_repair"].opened.is_hidden


def test_staff_load_the_pointing_charts_and_the_public_never_does(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (40, 1):
        world.case("closed", at=MORNING - timedelta(days=days))
    work_off(LATER)
    monkeypatch.setattr("linli.portal.views.mechanisms.timezone.now", lambda: LATER)

    public = text(client, "/mechanisms/four_level/?area=east")
    client.force_login(world.above)
    inside = text(client, "/mechanisms/four_level/?area=east")

    assert "echarts" not in public
    assert 'class="chart months"' in public
    assert "<table" in public
    assert "echarts" in inside
    assert 'class="chart months"' in inside
    assert "data-chart=" in inside


def test_what_comes_round_is_listed(world: World) -> None:
    with translation.override("en"):
        found = shown("four_level", "east").due

    dated = [one for one in found if one.on]
    later = [one for one in found if not one.on]
    assert {one.code for one in dated} == {"duty_cards_checked", "rain_season_patrol"}
    assert [one.code for one in later] == ["joint_meeting", "three_lists", "part_time_report"]
    assert later[0].every == "every 3 months"


def test_the_page_asks_the_same_few_questions_however_much_a_mechanism_names(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    world.case("closed")
    work_off(LATER)
    for code, place in (("district_365", "willow"), ("village_branch_industry", "pine")):
        adopt(world, code, place)

    for code, place in Mechanism.objects.values_list("blueprint", "area__code"):
        with django_assert_max_num_queries(24):
            text(client, f"/mechanisms/{code}/?area={place}")


def test_the_api_tells_the_same_facts(world: World, client: Client) -> None:
    told = client.get("/api/v1/areas/east/mechanisms/four_level").json()

    assert told["code"] == "four_level"
    assert told["levels"][3] == {
        "key": "level-4", "name": "楼栋党小组", "wanted": 4, "have": 2, "missing": 2,
        "complete": False, "units": 1, "posts": 2, "held": 2, "terms_ending": 0,
    }  # fmt: skip
    assert {one["name"] for one in told["sections"]} >= {"institutions", "principles"}
    assert len(told["services"]) == 11
    assert told["due"][0]["every"] == "每 3 个月"


def test_the_api_knows_no_mechanism_that_runs_elsewhere(world: World, client: Client) -> None:
    for path in ("east/mechanisms/magic", "county/mechanisms/four_level"):
        assert client.get(f"/api/v1/areas/{path}").status_code == 404


def test_a_figure_entered_once_stands_with_its_day_and_its_line(
    world: World, client: Client
) -> None:
    area = village(world)
    lead = world.secretary
    enter(area, "2900", actor=lead, as_of=date(2026, 2, 1))
    enter(area, "3100", actor=lead)

    page = shown("village_branch_industry", "willow")

    [grown] = [one for one in page.entered if one.source == "figure:produce_area"]
    assert (grown.value, grown.as_of, grown.is_day) == (3100, date(2026, 3, 1), True)
    assert grown.href == "/areas/willow/entered/produce_area/"
    assert "2900" in grown.chart
    assert "reported" not in page.headline
    [plum] = [one for one in page.cards[1].entries if one.code == "plum"]
    assert plum.first is not None
    assert plum.first.text.startswith("3100")
    assert "3100 亩" in text(client, "/mechanisms/village_branch_industry/?area=willow")


def test_what_was_reported_stands_apart_until_somebody_enters_it(
    world: World, client: Client
) -> None:
    village(world)

    page = text(client, "/mechanisms/village_branch_industry/?area=willow")

    assert "3000 亩" in page
    assert "报道的数字，本地还没有录入" in page
