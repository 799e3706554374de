"""Changing places in two steps: what is asked, what a change touches, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.areas import actions as areas
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.kernel.actor import SYSTEM
from linli.org.actions import redraw
from linli.org.models import Covers, Unit
from linli.portal.tests.test_tree import TREE, administer, text
from linli.portal.tree import asked, changing, forms
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
YESTERDAY = TODAY - timedelta(days=1)
SPLIT = {
    "parts": "2",
    "code_1": "garden",
    "name_1": "花园南区",
    "code_2": "garden-2",
    "name_2": "花园北区",
    "to_G-1": "1",
    "to_G-2": "1",
    "to_G-3": "2",
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def browser(world: World, client: Client) -> Browser:
    """The administrator of the east subdistrict at their browser."""
    client.force_login(administer(world, "east"))
    return Browser(client)


class Browser:
    """Somebody who fills in a form, looks at the preview and confirms, without any script."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def ask(self, code: str, verb: str, **find: str) -> Any:
        return self.client.get(f"{TREE}{code}/{verb}/", find)

    def look(self, code: str, verb: str, answers: dict[str, Any], **more: str) -> Any:
        return self.client.post(f"{TREE}{code}/{verb}/", {**answers, **more})

    def do(self, code: str, verb: str, answers: dict[str, Any]) -> Any:
        looked = self.look(code, verb, answers)
        seen = looked.context["seen"].seen
        carried: dict[str, Any] = {}
        for name, value in looked.context["carried"]:
            carried.setdefault(name, []).append(value)
        return self.look(code, verb, carried, step="do", seen=seen)


def now(code: str) -> Area:
    return Area.objects.select_related("parent").get(code=code, valid_to__isnull=True)


def counts(looked: Any) -> list[int]:
    return [one.n for one in looked.context["seen"].counts]


def test_a_place_is_added_after_a_look(browser: Browser) -> None:
    answers = {"kind": "building", "name": "花园小区4栋", "code": "G-4", "name_en": ""}

    asked_for = text(browser.ask("garden", "add"))
    looked = browser.look("garden", "add", answers)
    absent = not Area.objects.filter(code="G-4").exists()
    done = browser.do("garden", "add", answers)

    assert 'value="building"' in asked_for
    assert "自今日起，楼栋「花园小区4栋」归入花园小区。" in text(looked)
    assert absent
    assert (done.status_code, done["Location"]) == (303, f"{TREE}G-4/")
    assert (now("G-4").parent, now("G-4").valid_from) == (now("garden"), TODAY)


def test_a_building_without_a_code_gets_one_from_the_number_in_its_name(browser: Browser) -> None:
    done = browser.do("garden", "add", {"kind": "building", "name": "花园小区12栋"})

    assert done["Location"] == f"{TREE}garden-12/"


def test_only_kinds_that_may_lie_there_are_offered(browser: Browser) -> None:
    page = text(browser.ask("garden", "add"))

    assert 'value="grid"' not in page  # the estate lies in a grid already
    assert 'value="community"' not in page
    assert browser.look("garden", "add", {"kind": "community", "name": "x"}).status_code == 422
    assert browser.ask("G-1", "add").status_code == 422


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"kind": "building", "name": "新楼", "code": "G-1"}, "编码 G-1 已被使用。"),
        ({"kind": "building", "name": "新楼", "code": "S-1"}, "编码 S-1 已被使用。"),
        ({"kind": "building", "name": "新楼", "code": ""}, "请给一个编码"),
        ({"kind": "building", "name": "新楼", "code": "楼/1"}, "编码"),
        ({"kind": "building", "name": "", "code": "G-9"}, "这个字段"),
    ],
)
def test_a_code_used_twice_or_no_code_is_refused_and_nothing_typed_is_lost(
    browser: Browser, answers: dict[str, str], sentence: str
) -> None:
    before = Area.objects.count()

    answer = browser.look("garden", "add", {**answers, "name_en": "A new house"})

    assert answer.status_code == 422
    assert "A new house" in text(answer)
    assert sentence in text(answer) or not answers["name"]
    assert Area.objects.count() == before


def test_a_place_is_renamed_and_keeps_its_code(browser: Browser) -> None:
    looked = browser.look("garden", "rename", {"name": "花园新苑", "name_en": "Garden"})
    done = browser.do("garden", "rename", {"name": "花园新苑", "name_en": "Garden"})
    same = browser.look("garden", "rename", {"name": "花园新苑", "name_en": "Garden"})

    assert "<del" in text(looked)
    assert done.status_code == 303
    assert (now("garden").name, now("garden").name_en) == ("花园新苑", "Garden")
    assert same.status_code == 422
    assert "它已经叫这个名称" in text(same)


def test_a_move_shows_what_it_touches_and_then_everything_follows(
    world: World, browser: Browser
) -> None:
    world.case("handling")
    page = text(browser.ask("G-1", "move"))

    looked = browser.look("G-1", "move", {"parent": "yard"})
    untouched = now("G-1").parent == now("garden")
    done = browser.do("G-1", "move", {"parent": "yard"})

    assert 'value="yard"' in page
    assert 'value="garden"' not in page  # it lies there already
    # Places, units covering and based, posts, holders, roles, mechanisms, matters, posters.
    assert counts(looked) == [1, 1, 1, 2, 2, 2, 0, 1, 0]
    assert "1 件未办结事项保留原来的地点、单位和承诺时限" in text(looked)
    assert "花园1、2栋党小组" in text(looked)
    assert untouched
    assert done["Location"] == f"{TREE}G-1/"
    assert now("G-1").parent == now("yard")
    assert Unit.objects.get(code="garden-group").base == now("G-1")
    assert Covers.objects.filter(area=now("G-1"), to_on__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("code", "parent", "sentence"),
    [
        ("willow-one", "garden", "willow-one 不能归到自己的下级：garden 就在它里面。"),
        ("willow-one", "willow-one", "willow-one 不能归到自己的下级"),
        ("G-1", "garden", "它本来就属于那里"),
        ("G-1", "G-2", "G-1 不能放在那里"),
        ("G-1", "market", "G-1 不能放在那里"),
        ("G-1", "shore", "没有这个地点"),
        ("G-1", "no-such", "没有这个地点"),
        ("G-1", "", "这"),
    ],
)
def test_a_place_cannot_lie_beneath_itself_or_where_it_does_not_fit(
    browser: Browser, code: str, parent: str, sentence: str
) -> None:
    answer = browser.look(code, "move", {"parent": parent})

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert now(code).valid_from < TODAY


def test_both_ends_of_a_move_have_to_be_ones_own(world: World, client: Client) -> None:
    client.force_login(administer(world, "willow", administer(world, "west")))
    browser = Browser(client)

    assert browser.look("lake-one", "move", {"parent": "willow"}).status_code == 200
    assert browser.ask("willow", "move").status_code == 403

    client.force_login(administer(world, "willow", world.governor))  # sees the county, and audits
    assert browser.look("willow-one", "move", {"parent": "pine"}).status_code == 403


def test_the_place_to_move_to_is_searched_without_a_script(browser: Browser) -> None:
    page = text(browser.ask("G-1", "move", find="老"))

    assert 'value="yard"' in page
    assert 'value="willow-two"' not in page


def test_where_nothing_nearby_fits_the_next_jurisdictions_are_offered(
    world: World, client: Client
) -> None:
    client.force_login(administer(world, "county"))
    here = client.get(f"{TREE}willow/move/")
    client.force_login(administer(world, "east", world.governor))
    nowhere = client.get(f"{TREE}willow/move/")

    assert 'value="west"' in text(here)
    assert 'value="west"' not in text(nowhere)
    assert "请在上面搜索" in text(nowhere)


def test_a_place_is_split_and_each_part_gets_what_was_chosen(browser: Browser) -> None:
    looked = browser.look("garden", "split", SPLIT)
    shares = [(one.part.code, one.buildings) for one in looked.context["seen"].shares]
    done = browser.do("garden", "split", SPLIT)

    assert shares == [("garden", 2), ("garden-2", 1)]
    assert "花园小区1栋、花园小区2栋" in text(looked)
    assert done["Location"] == f"{TREE}garden/"
    assert {code: now(code).parent for code in ("G-1", "G-2", "G-3")} == {
        "G-1": now("garden"),
        "G-2": now("garden"),
        "G-3": now("garden-2"),
    }
    assert now("garden-2").name == "花园北区"


def test_a_split_proposes_homes_in_order_and_one_more_place_keeps_what_was_typed(
    browser: Browser,
) -> None:
    first = browser.ask("garden", "split").context["form"]
    proposed = {one.code: field.value() for one, _kind, field in first.rows}

    more = browser.look("garden", "split", {**SPLIT, "to_G-1": "2"}, step="more")

    assert proposed == {"G-1": "1", "G-2": "1", "G-3": "2"}
    assert more.status_code == 200
    form = more.context["form"]
    assert form.count == 3
    assert "花园北区" in text(more)
    assert {one.code: field.value() for one, _kind, field in form.rows}["G-1"] == "2"
    assert 'name="name_3"' in text(more)
    assert "Excel" in text(more)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code_2": "garden"}, "编码 garden 用了两次。"),
        ({"code_2": "G-1"}, "编码 G-1 已被使用。"),
        ({"code_2": "shore"}, "编码 shore 已被使用。"),
        ({"name_2": ""}, "name_2"),
        ({"to_G-3": "7"}, "to_G-3"),
        ({"parts": "viele"}, ""),
    ],
)
def test_a_split_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    browser: Browser, change: dict[str, str], sentence: str
) -> None:
    answer = browser.look("garden", "split", {**SPLIT, **change})

    assert answer.status_code == (422 if sentence else 200)
    assert sentence in text(answer)
    assert "花园南区" in text(answer)
    assert now("garden").name == "花园小区"


def test_too_many_places_are_sorted_out_with_excel(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "SPLIT_MOST", 2)
    monkeypatch.setattr(forms, "SPLIT_MOST", 2)

    page = text(browser.ask("garden", "split"))

    assert f"{TREE}garden/table.xlsx" in page
    assert 'name="name_1"' not in page
    assert browser.look("garden", "split", SPLIT).status_code == 422


def test_places_side_by_side_become_one(browser: Browser) -> None:
    answers = {"areas": ["G-2", "G-3"], "code": "G-2", "name": "花园小区大楼"}

    looked = browser.look("G-1", "merge", answers)
    back = browser.look("G-1", "merge", answers, step="back")
    done = browser.do("G-1", "merge", answers)

    assert "花园小区1栋、花园小区2栋、花园小区3栋合为一处：花园小区大楼" in text(looked)
    assert counts(looked)[0] == 3
    assert back.status_code == 200
    assert text(back).count("checked") == 2
    assert done["Location"] == f"{TREE}G-2/"
    assert now("G-2").name == "花园小区大楼"
    assert not Area.objects.filter(code="G-1", valid_to__isnull=True).exists()


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"areas": [], "code": "G-1", "name": "x"}, 422),
        ({"areas": ["Y-1"], "code": "G-1", "name": "x"}, 422),
        ({"areas": ["G-2"], "code": "Y-1", "name": "x"}, 422),
        ({"areas": ["G-2"], "code": "", "name": "x"}, 422),
    ],
)
def test_a_merger_that_cannot_be_is_refused(
    browser: Browser, answers: dict[str, Any], status: int
) -> None:
    assert browser.look("G-1", "merge", answers).status_code == status
    assert now("G-1").name == "花园小区1栋"


def test_nothing_beside_a_place_is_said(browser: Browser) -> None:
    assert "同一上级下没有同类的地方" in text(browser.ask("yard", "merge"))


def test_a_place_is_closed_and_another_takes_over(browser: Browser) -> None:
    answers = {"last_on": str(YESTERDAY), "replaced_by": "G-1"}

    looked = browser.look("G-2", "close", answers)
    done = browser.do("G-2", "close", answers)
    page = text(browser.client.get(f"{TREE}G-2/"))

    assert "之后由花园小区1栋接续" in text(looked)
    assert done["Location"] == f"{TREE}garden/"
    assert Area.objects.get(code="G-2").replaced_by == now("G-1")
    assert f'href="{TREE}G-1/"' in page
    assert browser.ask("G-2", "rename").status_code == 409


@pytest.mark.parametrize(
    ("code", "answers", "sentence"),
    [
        ("G-3", {"last_on": "2026-03-12", "replaced_by": ""}, "这一天还没有到。"),
        ("G-3", {"last_on": "2025-01-01", "replaced_by": ""}, ""),
        ("garden", {"last_on": str(YESTERDAY), "replaced_by": ""}, "下面"),
        ("G-1", {"last_on": str(YESTERDAY), "replaced_by": ""}, "花园1、2栋党小组"),
        ("G-3", {"last_on": "bald", "replaced_by": ""}, ""),
    ],
)
def test_a_place_that_cannot_be_closed_says_why(
    browser: Browser, code: str, answers: dict[str, str], sentence: str
) -> None:
    answer = browser.look(code, "close", answers)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert now(code)


def test_what_changed_since_the_look_is_told_and_not_done(world: World, browser: Browser) -> None:
    looked = browser.look("G-1", "move", {"parent": "yard"})
    seen = looked.context["seen"].seen
    areas.rename(world.area("G-1"), name="花园1号", name_en="", actor=SYSTEM, at=MORNING)

    stale = browser.look("G-1", "move", {"parent": "yard"}, step="do", seen=seen)
    fresh = stale.context["seen"].seen
    done = browser.look("G-1", "move", {"parent": "yard"}, step="do", seen=fresh)

    assert stale.status_code == 409
    assert "刚被别人改动过" in text(stale)
    assert done.status_code == 303


def test_a_case_reported_meanwhile_does_not_make_a_look_stale(
    world: World, browser: Browser
) -> None:
    seen = browser.look("G-1", "move", {"parent": "yard"}).context["seen"].seen
    world.voice()

    assert browser.look("G-1", "move", {"parent": "yard"}, step="do", seen=seen).status_code == 303


def test_a_place_closed_since_the_look_is_told(world: World, browser: Browser) -> None:
    redraw.close(
        world.area("G-3"),
        last_on=YESTERDAY,
        replaced_by=world.area("G-2"),
        actor=SYSTEM,
        at=MORNING,
    )

    assert browser.look("G-3", "rename", {"name": "x"}).status_code == 409


def test_the_country_itself_stays_as_it_is(world: World, client: Client) -> None:
    client.force_login(administer(world, "cn"))

    for verb in sorted(changing.OVER_PARENT):
        assert client.get(f"{TREE}cn/{verb}/").status_code == 422
    assert client.get(f"{TREE}cn/burn/").status_code == 404


def test_what_is_split_keeps_its_numbers_under_the_code_it_keeps(
    world: World, browser: Browser
) -> None:
    Area.objects.filter(code="garden").update(latitude=30.0, longitude=103.0, stat_code="5118")

    browser.do("garden", "split", SPLIT)

    kept, new = now("garden"), now("garden-2")
    assert (kept.latitude, kept.stat_code, new.latitude, new.stat_code) == (30.0, "5118", None, "")


def test_a_subdistrict_is_split_by_the_county(world: World, client: Client) -> None:
    client.force_login(administer(world, "county"))
    browser = Browser(client)
    answers = {
        "parts": "2",
        "code_1": "east",
        "name_1": "东街道",
        "code_2": "east-2",
        "name_2": "新东街道",
        "to_willow": "1",
        "to_pine": "2",
    }

    done = browser.do("east", "split", answers)

    assert done.status_code == 303
    assert now("pine").parent == now("east-2")
    assert now("east-2").key
    row = AreaRow(code="pine-one", kind="grid", name="松一网格", parent="pine")
    assert areas.add(row, actor=SYSTEM, at=MORNING).jurisdiction_id == now("east-2").pk
