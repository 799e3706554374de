"""Duty cards over HTTP: consent, taking back, paper, what is missing, a wrong card put right."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any

import pypdf
import pytest
import segno
import time_machine
import typst
from django.db import connection
from django.test import Client
from django.utils import translation
from PIL import Image

from linli.areas.models import Area
from linli.blueprint import actions as blueprints
from linli.blueprint import queries as blueprint
from linli.blueprint.models import Edition
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Missing, Refused, Unavailable
from linli.matters.models import Matter, Note
from linli.org import actions as org
from linli.org import fill
from linli.org import queries as org_queries
from linli.org.actions import Face
from linli.org.models import DutyCard, Mechanism, Post, Poster
from linli.people.actions import issue_token
from linli.portal.cards import sheets, typeset
from linli.shards import kept
from linli.ui import typeset as paper
from tests.world import MORNING, ZONE, World

TODAY = MORNING.date()
NAME, NUMBER = "card_name@1", "card_number@1"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def read(answer: Any) -> str:
    return str(answer.content.decode())


def english(client: Client, address: str) -> Any:
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    del client.cookies["django_language"]
    return answer


def words_of(page: Any) -> str:
    """Return the text of a page without the thin gaps between Chinese and figures."""
    return str(page.extract_text()).replace(" ", "")


def post_of(who: str) -> Post:
    found = Post.objects.select_related("unit__base")
    return found.get(code=f"post-{who.replace('_', '-')}")


def show(world: World, who: str = "inside", *, days: int = 300, **more: Any) -> DutyCard:
    face = {
        "shown_name": "示例·甲",
        "shown_name_en": "Sample Jia",
        "reach_by": "relay",
        "phone": "0835-000 0123",
        "consent_text": NAME,
        "expires_on": TODAY + timedelta(days=days),
        **more,
    }
    return org.publish_card(
        post_of(who), getattr(world, who), Face(**face), actor=SYSTEM, at=MORNING
    )


ASKED = {
    "shown_name": "示例·乙",
    "shown_name_en": "",
    "reach_by": "own",
    "phone": "0835-000 0777",
    "expires_on": "2026-12-01",
    "consent_text": NAME,
    "number_consent": NUMBER,
}


def signed_in(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


# --- the holder ---------------------------------------------------------------------------------


def test_the_holder_reads_both_texts_in_full_and_no_box_is_ticked(
    world: World, client: Client
) -> None:
    page = read(signed_in(client, world.inside).get(f"/account/cards/{post_of('inside').pk}/"))

    assert "我可以随时撤回，不需要理由" in page
    assert "我另外同意公开我本人的电话号码" in page
    assert f'value="{NAME}"' in page
    assert "checked" not in page.split("consent_text", 1)[1].split(">", 1)[0]
    told = read(english(client, f"/account/cards/{post_of('inside').pk}/"))
    assert "I may take it back at any time" in told


def test_agreeing_shows_the_card_at_the_door_and_taking_back_empties_the_next_look(
    world: World, client: Client
) -> None:
    signed_in(client, world.inside)
    assert client.post(f"/account/cards/{post_of('inside').pk}/", ASKED).status_code == 303
    door = read(Client().get("/b/G-1/"))
    assert "示例·乙" in door
    assert "tel:08350000777" in door
    card = DutyCard.objects.get(user=world.inside)

    assert client.post(f"/account/cards/{card.pk}/number/").status_code == 303
    assert "08350000777" not in read(Client().get("/b/G-1/"))
    assert "示例·乙" in read(Client().get("/b/G-1/"))

    assert client.post(f"/account/cards/{card.pk}/withdraw/").status_code == 303
    assert "示例·乙" not in read(Client().get("/b/G-1/"))
    assert "0835-000 0001" in read(Client().get("/b/G-1/poster/"))


def test_the_consent_to_the_number_may_end_before_the_one_to_the_name(
    world: World, client: Client
) -> None:
    signed_in(client, world.inside)
    address = f"/account/cards/{post_of('inside').pk}/"
    past = client.post(address, {**ASKED, "number_expires_on": "2026-01-01"})
    assert past.status_code == 422
    assert "本人号码公开至" in read(past).split('role="alert"')[1].split("</div>")[0]

    assert client.post(address, {**ASKED, "number_expires_on": "2026-06-30"}).status_code == 303

    assert "2026年6月30日为止" in read(client.get("/account/cards/"))
    for day, shown in ((date(2026, 6, 30), True), (date(2026, 7, 1), False)):
        with time_machine.travel(datetime.combine(day, time(12), ZONE), tick=False):
            door = read(Client().get("/b/G-1/"))
        assert "示例·乙" in door
        assert ("08350000777" in door) is shown


def test_the_door_changes_by_itself_at_midnight_here(world: World) -> None:
    card = show(world)
    org.leave(card.post.holdings.get(), last_on=TODAY, actor=SYSTEM, at=MORNING)
    last = datetime.combine(TODAY, time(23, 59, 59), ZONE)

    with time_machine.travel(last, tick=False):
        assert "示例·甲" in read(Client().get("/b/G-1/"))
    with time_machine.travel(last + timedelta(seconds=1), tick=False):
        door = read(Client().get("/b/G-1/"))

    assert "示例·甲" not in door
    house = Area.objects.get(code="G-1")
    after = org_queries.answering(house, on=TODAY + timedelta(days=1)).first
    assert after.user != world.inside
    assert after.unit is not None
    assert after.unit.name in door


@pytest.mark.django_db(transaction=True)
def test_what_another_process_took_back_is_gone_here_with_the_next_look(world: World) -> None:
    card = show(world)
    assert "示例·甲" in read(Client().get("/b/G-1/"))
    before = kept.version()

    with ThreadPoolExecutor(1) as other:  # its own connection; this one is told nothing
        other.submit(_withdraw, card.pk).result()

    assert kept.version() > before
    assert "示例·甲" not in read(Client().get("/b/G-1/"))


def _withdraw(pk: int) -> None:
    org.withdraw_card(org_queries.card(pk), actor=SYSTEM, at=MORNING)
    connection.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"consent_text": ""}, "未经本人同意"),
        ({"number_consent": ""}, "单独"),
        ({"consent_text": "other@9"}, "找不到这份同意书文本"),
        ({"expires_on": "2028-01-01"}, "一年"),
    ],
)
def test_without_the_right_consent_nothing_is_shown_and_nothing_typed_is_lost(
    world: World, client: Client, change: dict[str, str], words: str
) -> None:
    signed_in(client, world.inside)

    answer = client.post(f"/account/cards/{post_of('inside').pk}/", {**ASKED, **change})

    assert answer.status_code == 422
    assert 'value="0835-000 0777"' in read(answer)
    assert words in read(answer)
    assert not DutyCard.objects.exists()


def test_nobody_agrees_for_somebody_else(world: World, client: Client) -> None:
    address = f"/account/cards/{post_of('inside').pk}/"
    assert client.post(address, ASKED).status_code == 302
    signed_in(client, world.beside)

    assert client.post(address, ASKED).status_code == 404

    card = show(world)
    assert client.post(f"/account/cards/{card.pk}/withdraw/").status_code == 404
    assert client.post(f"/manage/cards/card/{card.pk}/withdraw/").status_code == 403


def test_my_cards_say_what_is_shown_until_when_and_where_paper_hangs(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    card = show(world, days=20)
    place = world.area("G-1")
    org.note_printed(place, [org.Sheet(place, card)], actor=world.secretary, at=MORNING)
    org.ask_again(org_queries.card(card.pk), actor=world.secretary, at=MORNING)
    signed_in(client, world.inside)

    with django_assert_max_num_queries(12):
        page = read(client.get("/account/cards/"))

    for words in ("示例·甲", "即将到期", "花园小区1栋", "责任牌快到期了"):
        assert words in page
    assert "没有需要在门口公开的岗位" in read(
        signed_in(client, world.governor).get("/account/cards/")
    )


# --- who keeps the cards ------------------------------------------------------------------------


def test_the_page_of_a_post_takes_in_a_signed_paper_with_its_place(
    world: World, client: Client
) -> None:
    address = f"/manage/cards/posts/{post_of('inside').pk}/"
    signed_in(client, world.secretary)
    asked = {
        **ASKED,
        "user": world.inside.pk,
        "reach_by": "desk",
        "phone": "",
        "number_consent": "",
    }

    assert client.post(address, asked).status_code == 422
    assert client.post(address, {**asked, "paper_place": "3号档案盒"}).status_code == 303

    page = read(client.get(address))
    assert "示例·乙" in page
    assert "3号档案盒" in page
    assert signed_in(client, world.inside).get(address).status_code == 403
    assert signed_in(client, world.outside).get(address).status_code == 403


def test_the_secretary_withdraws_and_asks_again_and_is_told_not_to_nag(
    world: World, client: Client
) -> None:
    card = show(world, days=20)
    signed_in(client, world.secretary)
    ask = f"/manage/cards/card/{card.pk}/ask/"

    assert (
        client.post(ask, {"next": "/manage/cards/willow/"}).headers["Location"].endswith("willow/")
    )
    assert client.post(ask).status_code == 422
    assert client.post(f"/manage/cards/card/{card.pk}/withdraw/").status_code == 303
    assert client.post(f"/manage/cards/card/{card.pk}/withdraw/").status_code == 409
    assert client.post(f"/manage/cards/card/{card.pk}/burn/").status_code == 404


def test_codes_that_no_phone_could_open_are_said_before_anybody_prints(
    world: World, client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    signed_in(client, world.secretary)

    here = read(client.get("/manage/cards/willow/", HTTP_HOST="127.0.0.1:8000"))
    known = read(client.get("/manage/cards/willow/", HTTP_HOST="linli.example"))

    assert "LINLI_ADDRESS" in here
    assert "LINLI_ADDRESS" not in known


def test_a_card_of_somebody_who_left_is_not_said_to_be_in_force(
    world: World, client: Client
) -> None:
    card = show(world)
    post = post_of("inside")
    signed_in(client, world.secretary)
    assert "已离任" not in read(client.get(f"/manage/cards/posts/{post.pk}/"))

    card.post.holdings.update(to_on=MORNING.date() - timedelta(days=1))

    page = read(client.get(f"/manage/cards/posts/{post.pk}/"))
    assert "已离任，不再显示" in page
    assert "立即撤回责任牌" in page


def test_what_is_missing_is_one_click_away_with_figures(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    show(world, days=20)
    signed_in(client, world.secretary)
    assert client.get("/manage/cards/").headers["Location"] == "/manage/cards/willow/"

    with django_assert_max_num_queries(20):
        page = read(client.get("/manage/cards/willow/"))

    assert "楼栋 4 栋，其中 2 栋没有有效的责任牌" in page
    assert "花园小区3栋" in page
    assert "还没有楼栋党小组覆盖" in page
    with django_assert_max_num_queries(20):
        assert "再问本人" in read(client.get("/manage/cards/willow/?show=expiring"))
    assert "每个岗位都有人" in read(client.get("/manage/cards/willow/?show=vacant"))
    assert "without a card in force" in read(english(client, "/manage/cards/willow/"))


def test_from_a_community_every_estate_is_one_press_away_with_its_own_paper(
    world: World, client: Client
) -> None:
    show(world)
    signed_in(client, world.secretary)

    assert 'href="/manage/cards/garden/?show=without"' in read(client.get("/manage/cards/willow/"))

    page = read(client.get("/manage/cards/garden/"))
    assert "楼栋 3 栋" in page
    assert "/manage/cards/posters/garden.pdf" in page
    assert "按小区查看和打印" not in page


def test_a_place_above_adds_up_and_leads_down(world: World, client: Client) -> None:
    show(world)
    signed_in(client, world.above)
    assert "还没有统计" in read(client.get("/manage/cards/east/"))

    fill._last = fill._Round()
    while fill.count_doors_next(MORNING):
        pass

    page = read(client.get("/manage/cards/east/"))
    assert "楼栋 4 栋，其中 2 栋没有有效的责任牌" in page
    assert "/manage/cards/willow/?show=without" in page
    assert "/manage/cards/pine/" in page


@pytest.mark.parametrize("who", ["inside", "desk", "outside", "governor"])
def test_who_does_not_keep_the_cards_is_refused(world: World, client: Client, who: str) -> None:
    assert client.get("/manage/cards/willow/").status_code == 302
    signed_in(client, getattr(world, who))

    assert client.get("/manage/cards/willow/").status_code == 403
    assert client.get("/manage/cards/posters/willow.pdf").status_code == 403


# --- paper --------------------------------------------------------------------------------------


def pages_of(answer: Any) -> pypdf.PdfReader:
    assert answer.headers["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def test_a_whole_estate_is_one_pdf_with_a_page_for_each_building(
    world: World, client: Client
) -> None:
    show(world)
    signed_in(client, world.secretary)

    made = pages_of(client.get("/manage/cards/posters/garden.pdf"))

    texts = [words_of(page) for page in made.pages]
    assert len(texts) == 3
    for text, number in zip(texts, (1, 2, 3), strict=True):
        assert f"花园小区{number}栋" in text
    assert "示例·甲" in texts[0]
    assert "2027年1月5日" in texts[0]
    assert "示例·甲" not in texts[2]
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in made.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("CJKsc" in one or "MicroHei" in one or "SC" in one for one in fonts)
    assert Poster.objects.filter(card__isnull=False).count() == 2
    assert Poster.objects.count() == 3


def test_english_paper_says_it_in_english(world: World, client: Client) -> None:
    show(world)

    text = pages_of(client.get("/b/G-1/poster.pdf?lang=en")).pages[0].extract_text()

    assert "Sample Jia" in text
    assert "Please turn to" in text
    assert '"This card is wrong"' in text  # a Chinese font draws curly marks as wide as a sign
    assert Poster.objects.count() == 0  # nobody who keeps the cards printed it


def test_english_paper_does_not_say_the_name_of_the_estate_twice(
    world: World, client: Client
) -> None:
    Area.objects.filter(code="garden").update(name_en="Garden Estate")
    Area.objects.filter(code="G-1").update(name_en="Garden Building 1")
    Area.objects.filter(code="G-2").update(name_en="Building 2")

    first, second = (
        pages_of(client.get(f"/b/{code}/poster.pdf?lang=en")).pages[0].extract_text()
        for code in ("G-1", "G-2")
    )

    assert "Garden Building 1" in first
    assert "Garden Estate Garden" not in first
    assert "Garden Estate Building 2" in second


def test_a_withdrawn_or_expired_card_prints_post_and_desk_only(
    world: World, client: Client
) -> None:
    card = show(world, reach_by="own", phone="0835-000 0777", number_consent=NUMBER)
    assert "0835-000 0777" in pages_of(client.get("/b/G-1/poster.pdf")).pages[0].extract_text()

    org.withdraw_card(card, actor=world.inside, at=MORNING)

    text = pages_of(client.get("/b/G-1/poster.pdf")).pages[0].extract_text()
    assert "示例·甲" not in text
    assert "0835-000 0777" not in text
    assert "0835-000 0001" in text
    show(world, days=1)
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        assert "示例·甲" not in pages_of(client.get("/b/G-1/poster.pdf")).pages[0].extract_text()


def test_somebody_elses_own_number_never_stands_on_this_sheet(world: World, client: Client) -> None:
    show(world, "grid_lead", reach_by="own", phone="0835-000 0888", number_consent=NUMBER)

    for answer in (client.get("/b/G-1/poster/"),):
        assert "0835-000 0888" not in read(answer)
    assert "0835-000 0888" not in pages_of(client.get("/b/G-1/poster.pdf")).pages[0].extract_text()


def test_the_code_on_paper_is_the_address_of_the_door(world: World, settings: Any) -> None:
    settings.LINLI_ADDRESS = "https://linli.example"
    [sheet] = sheets.sheets(
        [world.area("G-1")], at=MORNING, address=lambda path: f"https://linli.example{path}"
    )
    assert sheet.address == "https://linli.example/b/G-1/?via=qr"

    drawn = _modules(sheet)

    wanted = segno.make(sheet.address, error="q", micro=False)
    assert drawn == [[bool(cell) for cell in row] for row in wanted.matrix]


LONG = {
    "title": "尚雅·滨江名苑一期东区高层住宅及底商综合体1栋（含地下停车场出入口）" * 2,
    "place": "土桥社区 · 尚雅网格",
    "name": "阿卜杜热合曼·买买提江·努尔艾合买提" * 3,
    "post": "楼栋党小组组长兼物业服务联络员兼消防安全巡查负责人" * 2,
    "unit": "滨江名苑一至三栋楼栋党小组暨居民自治管理委员会联合工作小组（试点）" * 2,
    "phone": "0835-000 0123 转 10086 转",
    "reach": "周一–周五 09:00–12:00，周一–周五 14:00–18:00，周六–周日 09:00–20:00 · 电话经中转",
    "duties": "负责本楼栋的报修、邻里调解和代办，第一时间回应；" * 9,
    "foot": ["联系不上时：" + "滨江名苑一至三栋楼栋党小组联合工作小组 0835-000 0123 → " * 3] * 2,
}


@pytest.mark.parametrize("name", ["", "name"])
def test_the_code_is_whole_however_long_the_words_are(world: World, name: str) -> None:
    [sheet] = sheets.sheets(
        [world.area("G-1")], at=MORNING, address=lambda path: f"https://l{path}"
    )
    wanted = segno.make(sheet.address, error="q", micro=False)
    words = LONG if name else {**LONG, "name": ""}

    drawn = _modules(sheet, words)

    assert drawn == [[bool(cell) for cell in row] for row in wanted.matrix]


def _modules(sheet: sheets.Sheet, words: Mapping[str, Any] | None = None) -> list[list[bool]]:
    """Read the QR code off the picture of the page, module by module, as a camera would."""
    picture = _page(sheet, words)
    pixels: Any = picture.convert("L").load()
    size = segno.make(sheet.address, error="q", micro=False).symbol_size(border=0)[0]
    left, top, right, bottom = _dark_square(picture)
    step_x, step_y = (right - left) / size, (bottom - top) / size
    return [
        [
            pixels[int(left + (column + 0.5) * step_x), int(top + (row + 0.5) * step_y)] < 128
            for column in range(size)
        ]
        for row in range(size)
    ]


def _page(sheet: sheets.Sheet, words: Mapping[str, Any] | None) -> Image.Image:
    """Draw one sheet with these words, else with none."""
    said: Any = words or {
        **dict.fromkeys((*LONG, "seal", "address"), ""),
        "foot": [],
        "words": {**sheet.words, **dict.fromkeys(("scan", "what", "free", "paper", "ask"), "")},
    }
    data = {
        "title": "x",
        "font": paper.font(),
        "lang": "zh",
        "region": "cn",
        "sheets": [{**typeset._data(sheet), **said}],
    }
    picture = typst.compile(
        typeset.TEMPLATE, format="png", ppi=144, sys_inputs={"data": json.dumps(data)}
    )
    assert isinstance(picture, bytes)
    return Image.open(io.BytesIO(picture))


def _dark_square(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return the bounds of the black modules: pure black, which nothing else on the sheet is."""
    black = picture.convert("L").point(lambda sign: 255 if sign < 16 else 0)
    found = black.getbbox()
    assert found is not None
    return found


def test_a_page_for_phones_says_the_same(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    show(world)

    with django_assert_max_num_queries(14):
        page = read(client.get("/b/G-1/poster/"))

    for words in ("花园小区1栋", "示例·甲", "0835-000 0123", "<svg", "本人已同意公开"):
        assert words in page


def test_words_are_data_and_never_markup(world: World, client: Client) -> None:
    show(world, shown_name='#read("/etc/hosts") *甲*')

    text = pages_of(client.get("/b/G-1/poster.pdf")).pages[0].extract_text()

    assert "#read(" in text.replace("\n", "")


def test_a_machine_without_a_chinese_font_says_so(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "FONTS", ("No Such Font",))

    answer = client.get("/b/G-1/poster.pdf")

    assert answer.status_code == 503
    assert "fonts-noto-cjk" in read(answer)
    with pytest.raises(Unavailable):
        paper.font()


def test_a_place_without_buildings_and_too_many_at_once_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Missing):
        sheets.buildings(world.area("market"))
    monkeypatch.setattr(sheets, "SHEETS_MOST", 2)
    with pytest.raises(Refused) as refusal:
        sheets.buildings(world.area("garden"))
    assert refusal.value.code == "cards.too_many"


def test_paper_of_a_withdrawn_card_is_listed_and_taken_off_the_list(
    world: World, client: Client
) -> None:
    card = show(world)
    signed_in(client, world.secretary)
    client.get("/manage/cards/posters/garden.pdf")
    org.withdraw_card(card, actor=world.inside, at=MORNING)

    page = read(client.get("/manage/cards/willow/?show=paper"))
    assert page.count("已取下") >= 2
    assert "责任牌已撤回" in page
    first = Poster.objects.filter(card=card).order_by("pk")[0]
    assert client.post(f"/manage/cards/sheets/{first.pk}/down/").status_code == 303
    assert client.post(f"/manage/cards/sheets/{first.pk}/down/").status_code == 409
    assert client.post("/manage/cards/sheets/1/down/").status_code == 404
    signed_in(client, world.inside)
    assert client.post(f"/manage/cards/sheets/{first.pk}/down/").status_code == 403


# --- a wrong card -------------------------------------------------------------------------------


def report(client: Client, **more: str) -> Any:
    return client.post("/b/G-1/wrong/", {"what": "person", "text": "早就搬走了", **more})


def the_matter(world: World) -> Matter:
    return Matter.objects.shard(world.area("east")).get(topic="duty_card")


def test_anybody_reports_a_wrong_card_and_gets_a_code(world: World, client: Client) -> None:
    show(world)
    assert "/b/G-1/wrong/" in read(client.get("/b/G-1/"))

    answer = report(client)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/t/")
    matter = the_matter(world)
    assert (matter.owner_unit.code, matter.kind) == ("willow-committee", "appeal")
    [note] = Note.objects.shard(world.area("east")).filter(matter_id=matter.pk)
    assert note.text == "已经不是这个人了。早就搬走了"
    assert matter.due_at is not None
    assert matter.due_at - MORNING < timedelta(days=3)


def test_a_report_says_what_is_wrong_and_asks_nobody_who_they_are(
    world: World, client: Client
) -> None:
    page = read(client.get("/b/G-1/wrong/"))
    assert 'name="contact"' not in page
    assert "What is wrong?" in read(english(client, "/b/G-1/wrong/"))

    assert report(client, what="weather").status_code == 422
    assert client.get("/b/nowhere/wrong/").status_code == 404


def test_reports_are_limited(world: World, client: Client) -> None:
    codes = [report(client).status_code for _ in range(21)]

    assert codes[-1] in {422, 429}
    assert codes[0] == 303


def test_where_the_mechanism_lacks_the_service_a_sentence_says_whom_to_call(
    world: World, client: Client
) -> None:
    row = Mechanism.objects.get(area__code="east")
    text = Edition.objects.get(pk=row.edition_id).text.replace(
        '  - code: duty_card\n    words: {zh: "责任牌有误"',
        '  - code: other_thing\n    words: {zh: "责任牌有误"',
    )
    blueprint.mechanism.cache_clear()
    older = blueprints.store(text, at=MORNING)
    blueprint.mechanism.cache_clear()
    Mechanism.objects.filter(pk=row.pk).update(edition=older)

    page = read(client.get("/b/G-1/wrong/"))

    assert "请打电话给东街道大工委：0835-000 0001" in page
    assert "<form method" not in page.split("<main")[1]
    assert report(client).status_code == 422


def test_the_handler_puts_it_right_with_one_button(world: World, client: Client) -> None:
    show(world)
    report(client)
    number = the_matter(world).number
    signed_in(client, world.desk)
    page = read(client.get(f"/matters/{number}/"))
    assert "立即撤回责任牌并反馈结果" in page
    opened = f"/manage/cards/posts/{post_of('inside').pk}/"
    assert opened not in page  # the desk does not keep the cards; the secretary does
    assert opened in read(signed_in(client, world.secretary).get(f"/matters/{number}/"))
    signed_in(client, world.desk)

    assert client.post(f"/manage/cards/matters/{number}/").status_code == 303

    assert "示例·甲" not in read(client.get("/b/G-1/"))
    assert the_matter(world).state == "done"
    assert "立即撤回责任牌并反馈结果" not in read(client.get(f"/matters/{number}/"))


def test_who_does_not_have_it_in_hand_cannot_put_it_right(world: World, client: Client) -> None:
    show(world)
    report(client)
    number = the_matter(world).number
    address = f"/manage/cards/matters/{number}/"
    assert client.post(address).status_code == 302

    assert signed_in(client, world.outside).post(address).status_code == 404
    assert signed_in(client, world.governor).post(address).status_code == 403
    assert "示例·甲" in read(client.get("/b/G-1/"))

    other = world.case().number
    signed_in(client, world.inside)
    assert client.post(f"/manage/cards/matters/{other}/").status_code == 422
    assert "门口现在的责任牌" not in read(client.get(f"/matters/{other}/"))


def test_a_matter_without_a_card_any_more_says_so(world: World, client: Client) -> None:
    report(client)
    signed_in(client, world.desk)
    number = the_matter(world).number

    assert "门口现在没有公开姓名" in read(client.get(f"/matters/{number}/"))
    assert client.post(f"/manage/cards/matters/{number}/").status_code == 422


# --- the API ------------------------------------------------------------------------------------


class Api:
    """Somebody's program."""

    def __init__(self, user: Any) -> None:
        _token, word = issue_token(user, name="test", days=30, at=MORNING)
        self.client, self.word = Client(), word

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={"authorization": f"Bearer {self.word}"})

    def post(self, path: str, data: Any = None) -> Any:
        return self.client.post(
            f"/api/v1{path}",
            data or {},
            content_type="application/json",
            headers={"authorization": f"Bearer {self.word}"},
        )


def test_a_program_reads_the_texts_publishes_and_takes_back(world: World) -> None:
    api, pk = Api(world.inside), post_of("inside").pk
    assert {one["mark"] for one in api.get("/cards/texts").json()} == {NAME, NUMBER}

    made = api.post(f"/posts/{pk}/cards", ASKED)
    assert made.status_code == 201, made.content
    card = made.json()["id"]
    assert api.get(f"/posts/{pk}/cards").json()[0]["phone"] == "0835-000 0777"
    assert Api(world.beside).get(f"/posts/{pk}/cards").json() == []
    assert Api(world.beside).post(f"/cards/{card}/withdraw").status_code == 403
    assert api.post(f"/cards/{card}/withdraw-number").json()["phone"] == ""
    assert api.post(f"/cards/{card}/withdraw").json()["shown_name"] == ""
    assert api.post(f"/cards/{card}/withdraw").status_code == 409
    assert api.post("/cards/1/withdraw").status_code == 404
    assert api.post(f"/posts/{pk}/cards", {**ASKED, "consent_text": ""}).status_code == 422
    assert Api(world.beside).post(f"/posts/{pk}/cards", ASKED).status_code == 422
    assert Client().get(f"/api/v1/posts/{pk}/cards").status_code == 401


def test_a_program_of_the_secretary_enters_paper_reads_gaps_and_prints(world: World) -> None:
    api, pk = Api(world.secretary), post_of("inside").pk
    paper = {**ASKED, "user": "inside", "paper_place": "3号档案盒"}

    assert api.post(f"/posts/{pk}/cards", paper).status_code == 201
    gaps = api.get("/areas/willow/card-gaps").json()
    assert (gaps["buildings"], gaps["without"], gaps["total"]) == (4, 2, 2)
    assert api.get("/areas/willow/card-gaps?show=paper").json()["lines"] == []
    assert len(pages_of(api.get("/areas/garden/posters.pdf")).pages) == 3
    poster = Poster.objects.order_by("pk")[0]
    assert api.post(f"/posters/{poster.pk}/taken-down").json()["area"] == poster.area.code
    assert Api(world.outside).get("/areas/willow/card-gaps").status_code == 403
    assert Api(world.outside).post(f"/posts/{pk}/cards", paper).status_code == 403


def test_a_program_puts_a_wrong_card_right(world: World, client: Client) -> None:
    show(world)
    report(client)

    answer = Api(world.desk).post(f"/matters/{the_matter(world).number}/put-card-right")

    assert answer.status_code == 200
    with translation.override("zh-hans"):
        assert "示例·甲" not in read(client.get("/b/G-1/"))
