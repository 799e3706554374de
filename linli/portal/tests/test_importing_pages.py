"""The pages and the API for tables: who may, what is asked, what is shown, what comes of it."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from linli.areas import actions as areas
from linli.areas.models import Area
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.org.models import Unit
from linli.people.actions import issue_token
from linli.people.models import User
from linli.portal.importing import actions, files, rules
from linli.portal.importing.actions.checking import Teller
from linli.portal.importing.work import import_next, sweep_imports
from linli.portal.models import Chunk, Import
from linli.portal.tests.importing import BUILDINGS, Rows, table, workbook
from linli.shards.fanout import allow_fanout
from tests.world import ZONE, World


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> None:
    settings.LINLI_DATA = tmp_path


@pytest.fixture
def chief(world: World) -> Client:
    """Whoever looks after the eastern subdistrict, in English."""
    return browser(let(world.nobody, "east"))


def let(user: User, area: str) -> User:
    areas.grant(
        user,
        Area.objects.get(code=area),
        role="place_admin",
        from_on=date(2026, 1, 5),
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=timezone.now(),
    )
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def send(
    client: Client, contents: bytes | Rows, *, kind: str = "areas", name: str = "t.csv"
) -> Any:
    if not isinstance(contents, bytes):
        contents = table(contents)
    file = SimpleUploadedFile(name, contents)
    return client.post(f"/manage/import/{kind}/", {"file": file, "area": "east"})


def page(client: Client, found: Import, query: str = "") -> str:
    return client.get(f"/manage/import/{found.pk}/{query}").content.decode()


def act(client: Client, found: Import, verb: str, **data: str) -> Any:
    return client.post(f"/manage/import/{found.pk}/{verb}/", data)


def only() -> Import:
    return Import.objects.get()


def entries() -> int:
    with allow_fanout("the test counts entries everywhere"):
        return Entry.objects.filter(kind="area.taken_in").count()


def test_a_table_is_sent_looked_at_applied_and_taken_back(chief: Client) -> None:
    answer = send(chief, BUILDINGS)
    found = only()
    shown = page(chief, found)
    assert (answer.status_code, answer["Location"]) == (303, f"/manage/import/{found.pk}/")
    assert "2 rows change something" in shown
    assert "G-4 花园小区4栋" in shown

    act(chief, found, "apply")
    assert Area.objects.get(code="G-4").parent.code == "garden"
    assert "2 added" in page(chief, found)

    back = act(chief, found, "undo")["Location"]
    way = Import.objects.get(undoes_id=found.pk)
    assert str(way.pk) in back
    assert "Taken away <b>2</b>" in page(chief, way)
    act(chief, way, "apply")

    assert not Area.objects.filter(code="G-4").exists()
    assert Import.objects.get(pk=found.pk).state == rules.UNDONE


def test_nothing_is_written_before_somebody_applies(chief: Client) -> None:
    send(chief, BUILDINGS)

    assert not Area.objects.filter(code="G-4").exists()


def test_applying_twice_applies_once(chief: Client) -> None:
    before = entries()
    send(chief, BUILDINGS)

    answers = [act(chief, only(), "apply").status_code for _time in range(2)]

    assert answers == [303, 303]
    assert entries() == before + 1


def test_the_same_file_sent_again_is_the_same_import(chief: Client) -> None:
    send(chief, BUILDINGS)
    send(chief, BUILDINGS)

    assert Import.objects.count() == 1
    assert len(list(files.path_of(only()).parent.iterdir())) == 1


def test_wrong_rows_say_where_and_what_and_come_back_marked(chief: Client) -> None:
    send(chief, workbook([*BUILDINGS, ("G-6", "6栋", "楼栋", "无名小区")]), name="楼栋.xlsx")
    found = only()

    shown = page(chief, found)
    assert "1 row is wrong. Nothing was written." in shown
    assert "D 所属小区" in shown
    assert act(chief, found, "apply").status_code == 422
    assert "Sheet “Sheet1” was read; its headers stand in row 1." in shown
    copy = chief.get(f"/manage/import/{found.pk}/marked/")

    assert "To%20correct.xlsx" in copy["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(copy.content))
    words = [str(cell.value) for sheet in book.worksheets for row in sheet for cell in row]
    assert any("无名小区" in word for word in words)
    assert len(book.worksheets) == 2


def test_a_name_nobody_has_is_answered_with_the_nearest_on_the_page_and_in_the_copy(
    chief: Client,
) -> None:
    send(chief, workbook([*BUILDINGS, ("G-6", "6栋", "楼栋", "花圆小区")]), name="楼栋.xlsx")

    copy = chief.get(f"/manage/import/{only().pk}/marked/")

    meant = "Nothing is called 花圆小区 here. Do you mean 花园小区? If not, add it first."
    assert meant in page(chief, only())
    book = openpyxl.load_workbook(io.BytesIO(copy.content))
    cells = [cell for sheet in book.worksheets for row in sheet for cell in row]
    notes = [cell.comment.text for cell in cells if cell.comment]
    assert any(meant in str(word) for word in (*notes, *(cell.value for cell in cells)))


def test_a_wrong_row_is_called_as_it_calls_itself(chief: Client) -> None:
    send(chief, [("单位", "职务", "姓名"), ("无名党小组", "组长", "丁一")], kind="posts")

    assert '<th scope="row">无名党小组 组长</th>' in page(chief, only())


def test_a_file_that_says_what_stands_has_nothing_to_apply(chief: Client) -> None:
    send(chief, [BUILDINGS[0], ("G-1", "花园小区1栋", "楼栋", "garden")])

    shown = page(chief, only())

    assert "Nothing to do: everything stands as in the file." in shown
    assert "Ready to apply" not in shown
    assert "Apply all" not in shown


def test_changed_rows_show_before_and_after(chief: Client) -> None:
    send(chief, [BUILDINGS[0], ("G-1", "花园小区一号楼", "楼栋", "garden")])

    shown = page(chief, only())

    assert "<del" in shown
    assert "花园小区1栋" in shown
    assert "花园小区一号楼" in shown


def test_a_header_is_named_by_hand(chief: Client) -> None:
    send(chief, [("神秘编号", "说法", "大门"), ("G-7", "花园小区7栋", "garden")])
    found = only()
    assert found.state == rules.UNBOUND
    assert "as in G-7" in page(chief, found)
    letters = {header: letter for letter, header in found.binding["headers"].items()}

    told = {"神秘编号": "code", "说法": "name", "大门": "parent"}
    act(chief, found, "bind", **{f"column-{letters[one]}": two for one, two in told.items()})

    assert only().state == rules.READY
    send(chief, [("神秘编号", "说法", "大门"), ("G-8", "花园小区8栋", "garden")])
    assert set(Import.objects.values_list("state", flat=True)) == {rules.READY}


def test_what_was_named_wrongly_is_named_anew(chief: Client) -> None:
    send(chief, [("神秘编号", "楼栋名称", "大门"), ("G-7", "花园小区7栋", "garden")])
    act(chief, only(), "check")
    assert "Change what the columns tell" in page(chief, only())

    columns = {"column-A": "code", "column-B": "name", "column-C": "parent"}
    act(chief, only(), "bind", **columns)

    assert only().state == rules.READY
    assert '<option value="parent" selected>' in page(chief, only())


def test_what_was_named_by_hand_is_not_lost_when_it_cannot_be(chief: Client) -> None:
    send(chief, [("甲", "乙"), ("G-4", "花园小区4栋")])

    again = act(chief, only(), "bind", **{"column-A": "name", "column-B": "name"})

    told = again.content.decode()
    assert again.status_code == 422
    assert "Two headers cannot tell the same." in told
    assert told.count('<option value="name" selected>') == 2
    assert only().state == rules.UNBOUND


def test_another_sheet_is_chosen(chief: Client) -> None:
    book = openpyxl.Workbook()
    for row in BUILDINGS:
        book.active.append(row)
    second = book.create_sheet("第二期")
    second.append(BUILDINGS[0])
    second.append(("G-8", "花园小区8栋", "楼栋", "garden"))
    out = io.BytesIO()
    book.save(out)
    send(chief, out.getvalue(), name="t.xlsx")
    assert only().counts["new"] == 2

    act(chief, only(), "sheet", sheet="第二期")

    assert only().counts["new"] == 1
    assert act(chief, only(), "sheet", sheet="没有").status_code == 422


def test_what_stands_changed_between_looking_and_applying(chief: Client) -> None:
    send(chief, [BUILDINGS[0], ("G-1", "花园小区一号楼", "楼栋", "garden")])
    Area.objects.filter(code="G-1").update(name="别名")

    answer = act(chief, only(), "apply")

    assert answer.status_code == 409
    assert Area.objects.get(code="G-1").name == "别名"
    assert "This stopped. Nothing was written." in page(chief, only())
    act(chief, only(), "check")
    assert only().state == rules.READY


def test_a_day_is_set_and_the_work_loop_applies_it_then(chief: Client) -> None:
    send(chief, BUILDINGS)
    tomorrow = timezone.localdate() + timedelta(days=1)
    act(chief, only(), "plan", on=tomorrow.isoformat())
    assert only().state == rules.PLANNED

    import_next(timezone.now())
    assert not Area.objects.filter(code="G-4").exists()
    import_next(morning(tomorrow))

    assert Area.objects.filter(code="G-4").exists()
    assert only().state == rules.APPLIED


def test_a_planned_import_says_why_it_could_not(chief: Client) -> None:
    send(chief, [BUILDINGS[0], ("G-1", "花园小区一号楼", "楼栋", "garden")])
    tomorrow = timezone.localdate() + timedelta(days=1)
    act(chief, only(), "plan", on=tomorrow.isoformat())
    Area.objects.filter(code="G-1").update(name="别名")

    import_next(morning(tomorrow))

    assert only().state == rules.FAILED
    assert "G-1" in page(chief, only())


def test_a_day_that_has_begun_is_refused(chief: Client) -> None:
    send(chief, BUILDINGS)

    answer = act(chief, only(), "plan", on=timezone.localdate().isoformat())

    assert answer.status_code == 422
    assert "Choose a day after today." in answer.content.decode()


def test_a_large_file_is_checked_and_applied_by_the_work_loop(
    chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(rules, "AT_ONCE_ROWS", 1)
    send(chief, BUILDINGS)
    assert only().state == rules.STAGED
    assert 'hx-trigger="every 2s"' in page(chief, only())

    assert import_next(timezone.now())
    assert chief.get(f"/manage/import/{only().pk}/progress/")["HX-Refresh"] == "true"
    act(chief, only(), "apply")
    assert only().state == rules.APPLYING
    assert "Being written" in page(chief, only())
    assert not Area.objects.filter(code="G-4").exists()
    assert import_next(timezone.now())

    assert only().state == rules.APPLIED
    assert not import_next(timezone.now())


def test_a_large_way_back_is_compared_by_the_work_loop(
    chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(chief, BUILDINGS)
    act(chief, only(), "apply")
    monkeypatch.setattr(rules, "AT_ONCE_ROWS", 1)

    act(chief, only(), "undo")

    back = Import.objects.get(undoes_id__isnull=False)
    assert back.state == rules.STAGED
    assert 'hx-trigger="every 2s"' in page(chief, back)
    assert import_next(timezone.now())
    back.refresh_from_db()
    assert (back.state, back.counts["gone"]) == (rules.READY, 2)
    act(chief, back, "apply")
    assert import_next(timezone.now())
    assert not Area.objects.filter(code="G-4").exists()


@pytest.mark.django_db(transaction=True)
def test_references_are_checked_again_after_a_way_back(chief: Client) -> None:
    send(chief, BUILDINGS)
    act(chief, only(), "apply")
    act(chief, only(), "undo")

    act(chief, Import.objects.get(undoes_id__isnull=False), "apply")

    assert not Area.objects.filter(code="G-4").exists()
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_whoever_comes_back_sees_how_far_it_is(
    chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE_BYTES", 10)
    send(chief, BUILDINGS)
    tell = Teller(only())

    tell(1_000, 0)
    assert only().done == 0
    tell.told_at -= 1
    tell(1_000, 0)
    assert "Being read" in page(chief, only())
    assert "1000 rows read" in page(chief, only())
    tell(1_500, 1_500)
    assert "Being compared with what stands" in page(chief, only())
    assert "Being checked" in chief.get("/manage/import/").content.decode()


def test_an_import_whose_process_died_is_taken_up_again(chief: Client) -> None:
    send(chief, BUILDINGS)
    actions.start(only(), at=timezone.now())
    Import.objects.update(lease_until=timezone.now() + rules.LEASE)
    assert not import_next(timezone.now())

    import_next(timezone.now() + rules.LEASE + timedelta(seconds=1))

    assert only().state == rules.APPLIED


def test_what_fails_every_time_stops(chief: Client) -> None:
    send(chief, BUILDINGS)
    Import.objects.update(state=rules.APPLYING, tries=rules.TRIES, lease_until=None)

    import_next(timezone.now())

    assert only().state == rules.FAILED


@pytest.mark.parametrize("who", ["inside", "secretary", "outside"])
def test_who_does_not_manage_the_place_may_not(world: World, chief: Client, who: str) -> None:
    send(chief, BUILDINGS)
    other = browser(getattr(world, who))

    assert other.get("/manage/import/areas/").status_code == 403
    assert send(other, BUILDINGS).status_code == 403
    assert other.get(f"/manage/import/{only().pk}/").status_code == 404
    assert act(other, only(), "apply").status_code == 404
    assert not Area.objects.filter(code="G-4").exists()


def test_who_manages_the_next_place_sees_nothing_of_it(world: World, chief: Client) -> None:
    send(chief, BUILDINGS)
    west = browser(let(world.outside, "west"))

    assert west.get(f"/manage/import/{only().pk}/").status_code == 404
    assert str(only().pk) not in west.get("/manage/import/").content.decode()


def test_nobody_gets_in_without_signing_in(world: World) -> None:
    for address in ("/manage/import/", "/manage/import/areas/", "/manage/import/areas/template/"):
        assert Client().get(address)["Location"].startswith("/login/")


def test_rows_of_another_place_are_wrong_rows(chief: Client) -> None:
    send(chief, [*BUILDINGS, ("S-9", "湖岸小区9栋", "楼栋", "shore")])

    assert only().counts["wrong"] == 1


def test_the_secretary_takes_in_the_posts_of_the_community(world: World) -> None:
    client = browser(world.secretary)
    file = SimpleUploadedFile(
        "t.csv", table([("单位", "职务", "姓名"), ("柳一网格党支部", "网格员", "任二")])
    )

    client.post("/manage/import/posts/", {"file": file, "area": "willow"})
    act(client, only(), "apply")

    assert only().state == rules.APPLIED
    assert User.objects.filter(name="任二").exists()


def test_a_role_beyond_ones_own_is_refused(world: World) -> None:
    client = browser(world.secretary)
    rows = [("单位", "职务", "角色", "姓名"), ("柳一网格党支部", "管理", "平台管理员", "任二")]

    client.post(
        "/manage/import/posts/",
        {"file": SimpleUploadedFile("t.csv", table(rows)), "area": "willow"},
    )
    answer = act(client, only(), "apply")

    assert answer.status_code == 403
    assert not User.objects.filter(name="任二").exists()


@pytest.mark.parametrize(
    ("name", "contents", "words"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xlsx"),
        ("broken.xlsx", workbook(BUILDINGS)[:2000], "damaged"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200), "not a table"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    chief: Client, name: str, contents: bytes, words: str
) -> None:
    send(chief, contents, name=name)

    assert only().state == rules.FAILED
    assert words in page(chief, only())


def test_a_file_that_is_too_large_is_not_kept(
    chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FILE_BYTES_MOST", 20)

    answer = send(chief, BUILDINGS)

    assert answer.status_code in {413, 422}
    assert "64 MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_the_preview_pages_at_fifty_with_few_queries(
    chief: Client, django_assert_max_num_queries: Any
) -> None:
    send(chief, [BUILDINGS[0], *((f"N-{n}", f"{n}栋", "楼栋", "garden") for n in range(120))])
    found = only()

    with django_assert_max_num_queries(14):
        shown = page(chief, found, "?fate=new&page=3")

    assert shown.count("<tr") == 1 + 20
    assert "101–120 of 120" in shown


def test_the_list_of_imports_takes_few_queries(
    chief: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(5):
        send(chief, [*BUILDINGS, (f"N-{n}", f"{n}栋", "楼栋", "garden")])

    with django_assert_max_num_queries(14):
        shown = chief.get("/manage/import/").content.decode()

    assert shown.count("t.csv") == 5


def test_files_and_rows_are_forgotten_in_time(chief: Client) -> None:
    send(chief, BUILDINGS)
    path = files.path_of(only())
    assert path.exists()
    act(chief, only(), "apply")
    assert not path.exists()
    send(chief, [BUILDINGS[0], ("G-8", "8栋", "楼栋", "nowhere")])

    sweep_imports(timezone.now() + rules.KEPT + timedelta(days=1))
    assert only().state == rules.APPLIED
    assert Chunk.objects.exists()
    sweep_imports(timezone.now() + rules.KEPT_FOR_UNDO + timedelta(days=1))

    assert not Chunk.objects.exists()
    assert act(chief, only(), "undo").status_code == 422


def test_what_is_thrown_away_leaves_nothing(chief: Client) -> None:
    send(chief, BUILDINGS)
    path = files.path_of(only())

    act(chief, only(), "discard")

    assert not Import.objects.exists()
    assert not path.exists()


def test_units_move_and_are_shown_with_the_names_of_places(chief: Client) -> None:
    rows = [
        ("单位编码", "单位名称", "组织层级", "覆盖楼栋"),
        ("garden-group", "花园1、2栋党小组", "4", "G-1、G-2、G-3"),
    ]
    send(chief, rows, kind="units")

    assert "花园小区3栋 G-3" in page(chief, only())
    act(chief, only(), "apply")
    assert Unit.objects.get(code="garden-group").covers.filter(to_on=None).count() == 3


class Program:
    """A program with the token of an account."""

    def __init__(self, user: User | None = None) -> None:
        self.client, self.headers = Client(), {}
        if user is not None:
            _row, word = issue_token(user, name="test", days=1, at=timezone.now())
            self.headers = {"Authorization": f"Bearer {word}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/imports{path}", headers=self.headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(
            f"/api/v1/imports{path}",
            json.dumps(body or {}),
            content_type="application/json",
            headers=self.headers,
        )

    def send(self, rows: Rows, *, kind: str = "areas", area: str = "east") -> Any:
        file = SimpleUploadedFile("t.csv", table(rows))
        data = {"kind": kind, "area": area, "file": file}
        return self.client.post("/api/v1/imports", data, headers=self.headers)


def test_a_program_sends_applies_and_takes_back(world: World) -> None:
    program = Program(let(world.nobody, "east"))

    sent = program.send(BUILDINGS)
    pk = sent.json()["id"]
    rows = program.get(f"/{pk}/rows?fate=new").json()
    applied = program.post(f"/{pk}/apply").json()
    again = program.post(f"/{pk}/apply").json()
    back = program.post(f"/{pk}/undo")

    assert (sent.status_code, sent.json()["counts"]["new"]) == (201, 2)
    assert [one["label"] for one in rows["rows"]] == ["G-4 花园小区4栋", "G-5 花园小区5栋"]
    assert (applied["state"], again["state"], applied["may_undo"]) == ("applied", "applied", True)
    assert (back.status_code, back.json()["undoes"]) == (201, pk)


def test_a_program_binds_plans_and_throws_away(world: World) -> None:
    program = Program(let(world.nobody, "east"))
    pk = program.send([("甲", "乙", "丙"), ("G-7", "花园小区7栋", "garden")]).json()["id"]

    bound = program.post(f"/{pk}/bind", {"columns": {"甲": "code", "乙": "name", "丙": "parent"}})
    twice = program.post(f"/{pk}/bind", {"columns": {"甲": "code", "乙": "code"}})
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    planned = program.post(f"/{pk}/plan", {"on": day}).json()
    gone = program.client.delete(f"/api/v1/imports/{pk}", headers=program.headers)

    assert (bound.status_code, bound.json()["state"]) == (200, "ready")
    assert (twice.status_code, twice.json()["field"]) == (422, "columns")
    assert (planned["state"], planned["apply_on"]) == ("planned", day)
    assert (gone.status_code, program.get(f"/{pk}").status_code) == (204, 404)


def test_a_program_without_the_right_is_refused(world: World) -> None:
    assert Program().send(BUILDINGS).status_code == 401
    assert Program(world.inside).send(BUILDINGS).status_code == 403
    assert Program(let(world.outside, "west")).send(BUILDINGS).status_code == 403
    assert Program(let(world.nobody, "east")).send(BUILDINGS, kind="spells").status_code == 404


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 1, tzinfo=ZONE)
