"""A first start: in the browser with the word of the terminal, in the terminal, and never twice."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from linli.areas.models import Area, CalendarDay, Grant
from linli.journal.models import Entry
from linli.kernel.errors import Refused, Stale, TooMany
from linli.org.models import Mechanism
from linli.people.models import User
from linli.portal.setup import actions, proposals, queries, terminal, word
from linli.portal.setup.actions import Plan
from linli.portal.setup.proposals import Place
from linli.portal.setup.terminal import Given
from linli.portal.tests import complete
from linli.shards import fanout

AT = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
GOOD = "a short sentence is easy"
STREET = {"name": "青江街道", "name_en": "Qingjiang", "kind": "", "code": "511802004"}
ABOVE = {"province": "四川省", "city": "雅安市", "county": "雨城区"}
ADMIN = {"name": "示例·甲", "username": "jia", "password": GOOD, "again": GOOD}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own, and English sentences."""
    settings.LINLI_DATA = tmp_path
    with translation.override("en"):
        yield tmp_path


@pytest.fixture
def empty(db: None) -> None:
    """Nothing stands."""
    complete.clear()


@pytest.fixture
def browser() -> Client:
    """A browser that reads English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def plan(**more: Any) -> Plan:
    place = Place(name="青江街道", kind="subdistrict", code="511802004")
    return Plan(**{"place": place, "mechanism": "four_level", "above": ABOVE, **more})


def found(**more: Any) -> User:
    given = {"username": "jia", "name": "示例·甲", "password": GOOD, "at": AT, **more}
    return actions.found(given.pop("plan", plan()), **given)


def entered(browser: Client) -> Client:
    word_now = word.issue(at=datetime.now(UTC))
    assert browser.post("/setup/", {"word": word_now.lower()}).status_code == 303
    return browser


def to_administrator(browser: Client) -> Client:
    entered(browser)
    assert browser.post("/setup/place/", STREET)["Location"] == "/setup/above/"
    assert browser.post("/setup/above/", ABOVE)["Location"] == "/setup/mechanism/"
    chosen = browser.post("/setup/mechanism/", {"mechanism": "four_level"})
    assert chosen["Location"] == "/setup/administrator/"
    return browser


def test_an_empty_place_says_so_on_its_first_page(empty: None, browser: Client) -> None:
    page = browser.get("/").content.decode()

    assert "Nothing is set up here yet" in page
    assert 'href="/setup/"' in page


def test_the_word_and_four_steps_set_a_place_up(empty: None, browser: Client) -> None:
    done = to_administrator(browser).post("/setup/administrator/", ADMIN)

    assert done["Location"] == "/manage/"
    assert browser.get("/manage/").status_code == 200
    names = Area.objects.order_by("path").values_list("name", "kind", "code")
    assert list(names) == [
        ("中国", "root", "cn"),
        ("四川省", "province", "51"),
        ("雅安市", "city", "5118"),
        ("雨城区", "county", "511802"),
        ("青江街道", "subdistrict", "511802004"),
    ]
    grant = Grant.objects.get()
    assert (grant.role, grant.area.kind, grant.user.username) == ("place_admin", "root", "jia")
    assert Mechanism.objects.get().area.name == "青江街道"
    assert CalendarDay.objects.exists()


def test_what_was_done_is_in_the_journal_without_a_name(empty: None) -> None:
    found()

    with fanout.allow_fanout("the test reads the whole journal"):
        entries = list(Entry.objects.all())
    assert {one.kind for one in entries} >= {"area.taken_in", "mechanism.adopted", "role.granted"}
    assert all("示例" not in str(one.facts) for one in entries)


def test_the_steps_need_the_word(empty: None, browser: Client) -> None:
    for step in ("place", "above", "mechanism", "administrator"):
        assert browser.get(f"/setup/{step}/")["Location"] == "/setup/"
        assert browser.post(f"/setup/{step}/", {**STREET, **ADMIN})["Location"] == "/setup/"
    assert not queries.is_set_up()


def test_a_wrong_word_is_refused_and_the_right_one_still_works(
    empty: None, browser: Client
) -> None:
    right = word.issue(at=datetime.now(UTC))

    wrong = browser.post("/setup/", {"word": "AAAA-BBBB-CCCC"})

    assert wrong.status_code == 422
    assert "not the word" in wrong.content.decode()
    assert browser.post("/setup/", {"word": right}).status_code == 303


def test_a_word_works_once(empty: None, browser: Client) -> None:
    right = word.issue(at=datetime.now(UTC))
    assert browser.post("/setup/", {"word": right}).status_code == 303

    again = Client().post("/setup/", {"word": right})

    assert again.status_code == 422
    assert "linli setup --word" in again.content.decode()


def test_a_word_is_too_old_after_some_hours(empty: None) -> None:
    right = word.issue(at=AT)

    with pytest.raises(Refused, match="too old"):
        word.enter(word=right, address="192.0.2.1", at=AT + timedelta(hours=7))


def test_wrong_words_are_limited(empty: None) -> None:
    word.issue(at=AT)
    for _try in range(word.NETWORK_TRIES_MOST):
        with pytest.raises(Refused, match="not the word"):
            word.enter(word="AAAA", address="192.0.2.1", at=AT)

    with pytest.raises(TooMany):
        word.enter(word="AAAA", address="192.0.2.1", at=AT)


def test_only_a_digest_of_the_word_is_kept_and_only_the_owner_reads_it(folder: Path) -> None:
    right = word.issue(at=AT)

    kept = folder / "setup.word"
    assert right.replace("-", "") not in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "short", "again": "short"}, "at least 10"),
        ({"password": "13800001234", "again": "13800001234"}, "entirely numeric"),
        ({"username": "jiajia", "password": "jiajia2026", "again": "jiajia2026"}, "too much like"),
        ({"again": "another sentence"}, "not the same"),
        ({"name": ""}, "required"),
        ({"username": ""}, "required"),
    ],
)
def test_an_administrator_needs_name_account_and_a_strong_password(
    empty: None, browser: Client, changed: dict[str, str], said: str
) -> None:
    to_administrator(browser)

    refused = browser.post("/setup/administrator/", {**ADMIN, **changed})

    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not queries.is_set_up()
    assert not Area.objects.exists()


def test_a_place_needs_a_name_and_a_kind_that_can_be_told(empty: None, browser: Client) -> None:
    entered(browser)

    nameless = browser.post("/setup/place/", {**STREET, "name": ""})
    kindless = browser.post("/setup/place/", {"name": "某处"})
    coded = browser.post("/setup/place/", {**STREET, "code": "12345"})

    assert nameless.status_code == kindless.status_code == coded.status_code == 422
    assert "please choose" in kindless.content.decode()
    assert "no administrative code" in coded.content.decode()


def test_a_gap_in_the_chain_is_blamed_on_the_level_left_open(empty: None, browser: Client) -> None:
    entered(browser).post("/setup/place/", STREET)

    refused = browser.post("/setup/above/", {"province": "四川省", "city": "", "county": ""})

    assert refused.status_code == 422
    assert 'href="#id_county"' in refused.content.decode()


@pytest.mark.parametrize(
    ("language", "city", "county"),
    [
        ("en", "may be left out if the county is named", "may be left out if the city is named"),
        ("zh-hans", "填了县区的，可不填", "填了市的，可不填"),
    ],
)
def test_each_level_above_says_when_it_may_stay_empty(
    empty: None, browser: Client, language: str, city: str, county: str
) -> None:
    entered(browser).post("/setup/place/", STREET)
    browser.cookies["django_language"] = language

    page = browser.get("/setup/above/").content.decode()
    bare = browser.post("/setup/above/", {"city": "雅安市", "county": "雨城区"})
    without = [browser.post("/setup/above/", {**ABOVE, level: ""}) for level in ("city", "county")]

    marks = dict(re.findall(r'<label for="id_(\w+)">.*?class="optional">[(（](.*?)[)）]<', page))
    assert marks == {"city": city, "county": county}
    assert (bare.status_code, 'href="#id_province"' in bare.content.decode()) == (422, True)
    assert [answer.status_code for answer in without] == [303, 303]


@pytest.mark.parametrize("kind", [*proposals.KINDS])
def test_what_may_stay_empty_above_is_what_the_chain_allows(kind: str) -> None:
    names = {**ABOVE, "street": "草坝镇"}

    def stands(*gone: str) -> bool:
        above = {key: name for key, name in names.items() if key not in gone}
        try:
            actions.chain(Plan(place=Place(name="甲", kind=kind), mechanism="", above=above))
        except Refused:
            return False
        return True

    for level in proposals.levels_above(kind):
        assert bool(proposals.left_out(level, kind)) is stands(level)
    if "county" in proposals.levels_above(kind):
        assert not stands("city", "county")


def test_the_terminal_says_when_a_level_may_stay_empty(
    empty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)

    def answer(question: str) -> str:
        asked.append(question)
        return "雅安市" if "县区的，可不填" in question else ""

    monkeypatch.setattr("builtins.input", answer)

    with translation.override("zh-hans"):
        terminal.plan_of(Given(place="青江街道", code="511802004", mechanism="x"), say=print)

    assert any("填了县区的，可不填" in question for question in asked)
    assert any("填了市的，可不填" in question for question in asked)


def test_once_set_up_the_page_leads_to_the_sign_in(world: Any, browser: Client) -> None:
    page = browser.get("/setup/").content.decode()

    assert "This place is set up" in page
    assert "/login/?next=/manage/" in page
    assert browser.get("/setup/administrator/")["Location"] == "/setup/"


def test_of_two_who_finish_at_once_the_second_is_told(empty: None, browser: Client) -> None:
    to_administrator(browser)
    found()

    late = browser.post("/setup/administrator/", ADMIN)

    assert late["Location"] == "/setup/"
    assert User.objects.count() == 1


def test_a_second_founding_is_stale(world: Any) -> None:
    with pytest.raises(Stale, match="somebody else"):
        found()


def test_a_fault_in_the_middle_leaves_nothing_behind(empty: None) -> None:
    with pytest.raises(Refused):
        found(password="short")
    with pytest.raises(Refused, match="no such mechanism"):
        found(plan=plan(mechanism="nothing"))

    assert not queries.is_set_up()
    assert not Area.objects.exists()


def test_a_community_that_stands_alone_gets_the_street_above_it(empty: None) -> None:
    above = {**ABOVE, "street": "草坝镇"}

    found(plan=plan(place=Place(name="柳社区", kind="community"), above=above))

    chain = Area.objects.order_by("path").values_list("kind", "code", "is_unconfirmed")
    assert list(chain)[-2:] == [("town", "x-street", True), ("community", "x-place", True)]


def test_places_that_were_taken_in_before_are_used(world: Any) -> None:
    User.objects.all().update(is_active=False)
    rows = actions.chain(plan(place=Place(name="示例新街道", kind="subdistrict", code="511802005")))

    assert [row.parent for row in rows] == ["", "cn", "51", "5118", "511802"]


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("青江街道", "", "subdistrict"),
        ("天府新区", "", "new_area"),
        ("雨城区", "", "county"),
        ("内蒙古自治区", "", "province"),
        ("高新园区", "", "park"),
        ("某某", "511802101", "town"),
        ("某某", "511802004000", "subdistrict"),
        ("某某", "511802004001", "community"),
        ("某某", "511802101200", "village"),
        ("某某", "511802201", "township"),
        ("某某", "511802", "county"),
        ("某某", "", ""),
    ],
)
def test_the_kind_is_read_from_the_code_else_from_the_name(name: str, code: str, kind: str) -> None:
    assert proposals.kind_of(name, proposals.normal_code(code)) == kind


def test_a_terminal_names_what_lies_above_in_one_line() -> None:
    assert proposals.above_from("四川省/雅安市/雨城区", "subdistrict") == ABOVE
    assert proposals.above_from("北京市/海淀区", "subdistrict") == {
        "province": "北京市",
        "county": "海淀区",
    }
    assert proposals.above_from("广东省/东莞市", "town") == {"province": "广东省", "city": "东莞市"}
    with pytest.raises(ValueError, match="above"):
        proposals.above_from("a/b/c/d", "town")


# ---- in a terminal, with a real empty folder -----------------------------------------------------
embedded = pytest.mark.skipif(connection.vendor != "sqlite", reason="a folder of its own")


def command(data: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "linli.config", *words],
        env={**os.environ, "LINLI_DATA": str(data), "LINLI_DB": "sqlite", "LINLI_DEBUG": "no"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


FLAGS = ["--place", "青江街道", "--above", "四川省/雅安市/雨城区", "--admin", "jia"]


@embedded
def test_the_terminal_sets_an_empty_folder_up_once(tmp_path: Path) -> None:
    weak = command(tmp_path, "setup", *FLAGS, "--password-file", "-", given="short\n")
    gap = command(tmp_path, "setup", *FLAGS[:2], *FLAGS[4:], "--password-file", "-", given=GOOD)
    made = command(tmp_path, "setup", *FLAGS, "--password-file", "-", given=f"{GOOD}\n")
    again = command(tmp_path, "setup", *FLAGS, "--password-file", "-", given=f"{GOOD}\n")
    no_demo = command(tmp_path, "demo", "--build-only")

    assert weak.returncode == 1
    assert "密码太短，至少要有 10 个字符。" in weak.stderr
    assert "--password-file" in weak.stderr
    assert "请写明“青江街道”的直接上级。（--above）" in gap.stderr
    assert made.returncode == 0, made.stderr
    assert "青江街道" in made.stdout
    assert again.returncode == 1
    assert "/manage/" in again.stderr
    assert no_demo.returncode == 1


@embedded
def test_the_terminal_asks_for_the_password_file_when_nobody_is_there(tmp_path: Path) -> None:
    told = command(tmp_path, "setup", *FLAGS)

    assert told.returncode == 1
    assert "--password-file" in told.stderr


@embedded
def test_a_word_can_be_had_again_until_the_place_stands(tmp_path: Path) -> None:
    first, second = command(tmp_path, "setup", "--word"), command(tmp_path, "setup", "--word")

    assert len(first.stdout.strip()) == len("ABCD-EFGH-JKMN")
    assert first.stdout != second.stdout


@embedded
def test_of_two_terminals_at_once_one_sets_up_and_the_other_is_told(tmp_path: Path) -> None:
    assert command(tmp_path, "migrate", "-v", "0").returncode == 0
    (tmp_path / "p").write_text(f"{GOOD}\n", encoding="utf-8")
    words = [sys.executable, "-m", "linli.config", "setup", *FLAGS]
    words += ["--password-file", str(tmp_path / "p")]
    both = [
        subprocess.Popen(
            words,
            env={**os.environ, "LINLI_DATA": str(tmp_path), "LINLI_DB": "sqlite"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _person in range(2)
    ]

    told = [one.communicate(timeout=120)[1] for one in both]

    assert sorted(one.returncode for one in both) == [0, 1], told


@embedded
def test_an_empty_place_is_served_with_its_word(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as out:
        serving = subprocess.Popen(
            [sys.executable, "-m", "linli.config", "run", "--port", str(port), "--workers", "1"],
            env={**os.environ, "LINLI_DATA": str(tmp_path / "data"), "LINLI_DB": "sqlite"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        page = _page(f"http://127.0.0.1:{port}/setup/")
    finally:
        serving.terminate()
        serving.wait(30)

    told = log.read_text(encoding="utf-8")
    assert "一次性口令" in page
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", told), told
    assert f":{port}/setup/" in told
    assert stat.S_IMODE((tmp_path / "data" / "linli.sqlite3").stat().st_mode) & 0o007 == 0


def _page(address: str) -> str:
    for _try in range(300):
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310  our own server
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("it does not answer")


@embedded
def test_a_kill_in_the_middle_leaves_a_place_that_is_not_set_up(tmp_path: Path) -> None:
    assert command(tmp_path, "migrate", "-v", "0").returncode == 0
    script = (
        "import os\n"
        "from django.db import connection\n"
        "from linli.portal.management.commands import setup\n"
        "def die(run, sql, *rest):\n"
        "    if 'INSERT INTO \"areas_grant\"' in sql: os._exit(9)\n"
        "    return run(sql, *rest)\n"
        "with connection.execute_wrapper(die):\n"
        "    from django.core.management import call_command\n"
        f"    call_command('setup', place='青江街道', above='四川省/雅安市/雨城区', admin='jia', "
        f"password_file={str(tmp_path / 'p')!r})\n"
    )
    (tmp_path / "p").write_text(f"{GOOD}\n", encoding="utf-8")

    killed = command(tmp_path, "shell", "-v", "0", given=script)
    after = command(tmp_path, "setup", *FLAGS, "--password-file", str(tmp_path / "p"))

    assert killed.returncode == 9, killed.stderr
    assert after.returncode == 0, after.stderr


@embedded
def test_a_demo_folder_is_no_place_of_ones_own(tmp_path: Path) -> None:
    built = command(tmp_path, "demo", "--build-only", "--cases", "1")
    assert built.returncode == 0, built.stderr

    for words in (["run", "--port", "0"], ["setup", "--word"]):
        told = command(tmp_path, *words)
        assert told.returncode == 1
        assert "LINLI_DATA" in told.stderr
