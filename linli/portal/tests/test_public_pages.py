"""The pages anybody can open: the first page, the search, the door of a building."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime, now

from linli.areas.models import Area
from linli.center import actions as centers
from linli.kernel import codes
from linli.kernel.actor import SYSTEM
from linli.org.actions import cards
from linli.org.models import Holding, Post, Substitution
from linli.portal import doors
from linli.shards.ids import take
from tests.world import FOUNDED, World

ALWAYS = [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]


def _read(answer: Any) -> str:
    return str(answer.content.decode())


def _card(world: World, who: str = "inside") -> Any:
    user = getattr(world, who)
    post = Post.objects.get(code=f"post-{who.replace('_', '-')}")
    face = cards.Face(
        shown_name="示例·甲",
        reach_by="relay",
        phone="0835-000 0123",
        consent_text="card_name@1",
        expires_on=localtime(now()).date() + timedelta(days=30),
        hours=ALWAYS,
    )
    return cards.publish_card(post, user, face, actor=SYSTEM, at=now())


# --- the door ---------------------------------------------------------------------------------


def test_the_door_shows_who_answers_today_and_how_to_reach_them(
    world: World, client: Client
) -> None:
    _card(world)

    page = _read(client.get("/b/G-1/"))

    assert "示例·甲" in page
    assert 'href="tel:08350000123"' in page
    assert "电话经中转" in page
    assert "值班中" in page
    assert "/b/G-1/report/" in page


def test_the_number_is_written_out_for_whoever_calls_with_another_phone(
    world: World, client: Client
) -> None:
    card = _card(world)

    page = _read(client.get("/b/G-1/"))

    assert f">{card.phone}</b>" in page
    assert "电话经中转" in page


def test_a_card_that_was_withdrawn_is_gone_at_once(world: World, client: Client) -> None:
    card = _card(world)
    assert "示例·甲" in _read(client.get("/b/G-1/"))

    cards.withdraw_card(card, actor=world.inside, at=now())

    page = _read(client.get("/b/G-1/"))
    assert "示例·甲" not in page
    assert "没有同意在此公布姓名" in page


def test_somebody_without_a_card_is_never_named(world: World, client: Client) -> None:
    assert "示例·inside" not in _read(client.get("/b/G-1/"))


def test_a_building_without_a_group_is_answered_by_the_next_level_which_says_so(
    world: World, client: Client
) -> None:
    page = _read(client.get("/b/G-3/"))

    assert "还没有楼栋党小组" in page
    assert "柳一网格党支部" in page


def test_a_vacant_group_is_passed_over_and_said_so(world: World, client: Client) -> None:
    Holding.objects.filter(post__unit__code="garden-group").update(to_on=date(2026, 2, 1))

    page = _read(client.get("/b/G-1/"))

    assert "花园1、2栋党小组今天没有在岗人员" in page


def test_a_substitute_is_called_a_substitute(world: World, client: Client) -> None:
    today = localtime(now()).date()
    post = Post.objects.filter(unit__code="garden-group").order_by("rank", "pk")[0]
    Substitution.objects.create(
        id=take()[0], post=post, user=world.colleague, from_on=today, to_on=today
    )

    assert "代班人" in _read(client.get("/b/G-1/"))


def test_the_door_of_a_place_where_nothing_can_be_asked_says_who_and_offers_no_form(
    world: World, client: Client
) -> None:
    page = _read(client.get("/b/cn/"))

    assert "/b/cn/report/" not in page
    assert "这里还没有负责的单位" in page


@pytest.mark.parametrize("code", ["garden", "willow", "yard", "market", "east", "county"])
def test_every_kind_of_place_has_a_door(world: World, client: Client, code: str) -> None:
    assert client.get(f"/b/{code}/").status_code == 200


def test_an_estate_leads_to_its_buildings_by_their_short_names(
    world: World, client: Client
) -> None:
    page = _read(client.get("/b/garden/"))

    assert '<a class="btn" href="/b/G-2/">2栋</a>' in page


def test_a_code_that_never_was_is_told_in_plain_words(world: World, client: Client) -> None:
    answer = client.get("/b/NO-SUCH/")

    assert answer.status_code == 404
    assert 'action="/search/"' in _read(answer)


def test_an_old_code_on_a_wall_leads_to_what_took_its_place(world: World, client: Client) -> None:
    new = world.area("G-2")
    Area.objects.filter(code="G-1").update(valid_to=date(2026, 2, 1), replaced_by=new)

    assert client.get("/b/G-1/")["Location"] == "/b/G-2/"


@pytest.mark.parametrize(
    ("clock", "is_open", "words"), [("21:59", True, "22:00"), ("22:01", False, "06:30")]
)
def test_the_vegetable_shop_is_open_until_ten(
    world: World, clock: str, *, is_open: bool, words: str
) -> None:
    hours = [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "06:30", "to": "22:00"}]
    row = centers.FacilityRow(
        code="shop", name="蔬菜自助超市", area="G-1", serves=("garden",), hours=hours
    )
    [shop] = centers.take_in([row], actor=SYSTEM, at=FOUNDED)
    at = datetime.fromisoformat(f"2026-03-11T{clock}:00+08:00")

    [shown] = doors.opened([shop], at)

    assert shown.is_open is is_open
    assert words in shown.state


def test_the_door_asks_the_same_few_questions(
    world: World, client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/b/G-1/")

    with django_assert_num_queries(11):
        client.get("/b/G-1/")


# --- the search ---------------------------------------------------------------------------------


def test_the_only_building_meant_opens_its_door_at_once(world: World, client: Client) -> None:
    assert client.get("/search/", {"q": "花园小区 1栋"})["Location"] == "/b/G-1/"
    assert client.get("/search/", {"q": "g-1"})["Location"] == "/b/G-1/"


def test_an_estate_and_its_buildings_are_listed(world: World, client: Client) -> None:
    page = _read(client.get("/search/", {"q": "花园"}))

    assert all(f'href="/b/{code}/"' in page for code in ("garden", "G-1", "G-2", "G-3"))
    assert "/b/S-1/" not in page


def test_a_name_with_a_dot_is_found_without_it(world: World, client: Client) -> None:
    Area.objects.filter(code="shore").update(name="湖岸·滨江")

    assert 'href="/b/shore/"' in _read(client.get("/search/", {"q": "湖岸滨江"}))


@pytest.mark.parametrize("way", ["{}", " {} ", "{}".lower()])
def test_a_case_code_in_any_way_of_writing_opens_its_page(
    world: World, client: Client, way: str
) -> None:
    shown = codes.show(world.voice().code)

    for typed in (shown, shown.lower(), shown.replace("-", " ")):
        assert client.get("/search/", {"q": way.format(typed)})["Location"] == f"/t/{shown}/"


def test_one_wrong_sign_is_said_to_be_wrong(world: World, client: Client) -> None:
    code = world.voice().code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")

    assert "有一位不对" in _read(client.get("/search/", {"q": codes.show(wrong)}))


def test_what_is_not_there_is_answered_with_what_to_try(world: World, client: Client) -> None:
    page = _read(client.get("/search/", {"q": "没有这个地方"}))

    assert "没有找到" in page
    assert "没有找到" not in _read(client.get("/search/"))


@pytest.mark.parametrize("words", ["%", "_", "'", "<script>", "号", "…", "x" * 5000])
def test_strange_words_break_nothing(world: World, client: Client, words: str) -> None:
    answer = client.get("/search/", {"q": words})

    assert answer.status_code in {200, 303}
    assert "<script>" not in _read(answer)


def test_a_search_is_one_question_and_at_most_fifty_answers(
    world: World, client: Client, django_assert_num_queries: Any
) -> None:
    parent = world.area("lake-one")
    ids = take(60)
    Area.objects.bulk_create(
        Area(
            id=pk,
            code=f"M-{pk}",
            kind="building",
            name=f"多多楼{pk}",
            path=f"{parent.path}z{pk:05}",
            parent=parent,
            jurisdiction_id=parent.jurisdiction_id,
            valid_from=date(2026, 1, 1),
        )
        for pk in ids
    )

    with django_assert_num_queries(1):
        page = _read(client.get("/search/", {"q": "多多楼"}))

    assert page.count('href="/b/M-') == 50


# --- the first page -------------------------------------------------------------------------------


def test_the_first_page_has_one_field_and_leads_to_a_door_in_two_steps(
    world: World, client: Client
) -> None:
    page = _read(client.get("/"))

    assert page.count('name="q"') == 1
    assert 'href="/b/garden/"' in page
    assert 'href="/b/G-1/"' in _read(client.get("/b/garden/"))


def test_the_first_page_remembers_the_door_until_the_browser_closes(
    world: World, client: Client
) -> None:
    answer = client.get("/b/G-1/")

    assert answer.cookies["linli_here"]["max-age"] == ""
    assert "/b/G-1/report/" in _read(client.get("/"))


def test_a_door_that_is_gone_is_forgotten(world: World, client: Client) -> None:
    client.cookies["linli_here"] = "<b>gone</b>"

    answer = client.get("/")

    assert answer.status_code == 200
    assert "gone" not in _read(answer)


def test_without_anything_counted_the_first_page_says_so(world: World, client: Client) -> None:
    assert "暂无数据" in _read(client.get("/"))


def test_the_first_page_asks_the_same_few_questions(
    world: World, client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/")
    client.cookies.clear()

    with django_assert_num_queries(6):
        client.get("/")


@pytest.mark.parametrize("address", ["/", "/search/?q=花园", "/b/G-1/", "/b/G-1/report/"])
def test_public_pages_carry_nothing_inline_and_speak_both_languages(
    world: World, client: Client, address: str
) -> None:
    chinese = client.get(address)
    client.cookies["django_language"] = "en"
    client.cookies["linli_elder"] = "on"
    english = client.get(address)

    for answer in (chinese, english):
        assert answer.status_code == 200
        assert " style=" not in _read(answer)
        assert "<script>" not in _read(answer)
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert 'lang="en"' in _read(english)
    assert 'class="elder"' in _read(english)
