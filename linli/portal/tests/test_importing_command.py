"""`linli import` takes in a table as a whole or not at all, and says what to do about wrong rows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection

from linli.areas.models import Area
from linli.center.models import Facility
from linli.journal.models import Entry
from linli.org.models import Covers, Holding, Post, Unit
from linli.people.models import User
from linli.portal.models import Chunk, Import
from linli.portal.tests.importing import (
    BUILDINGS,
    Terminal,
    ole,
    table,
    terminal,
    with_macros,
    workbook,
)
from linli.shards.fanout import allow_fanout
from tests.world import World

__all__ = ["terminal"]
DIVISIONS = Path(__file__).resolve().parents[4] / "shared" / "data" / "divisions"


def entries(kind: str) -> int:
    with allow_fanout("the test counts entries everywhere"):
        return Entry.objects.filter(kind=kind).count()


def test_buildings_come_in_as_a_whole_with_one_entry(world: World, terminal: Terminal) -> None:
    before = entries("area.taken_in")

    code, told = terminal.take_in("areas", BUILDINGS)

    assert (code, "New 2, changed 0" in told) == (0, True)
    assert Area.objects.get(code="G-5").parent.code == "garden"
    assert entries("area.taken_in") == before + 1


def test_the_same_file_again_has_nothing_to_do(world: World, terminal: Terminal) -> None:
    terminal.take_in("areas", BUILDINGS)
    before = entries("area.taken_in")

    code, told = terminal.take_in("areas", BUILDINGS)

    assert (code, "unchanged 2" in told, "Nothing to do" in told) == (0, True, True)
    assert entries("area.taken_in") == before


def test_a_preview_writes_nothing_at_all(world: World, terminal: Terminal) -> None:
    code, told = terminal.take_in("areas", BUILDINGS, "--preview")

    assert (code, "nothing was written" in told) == (0, True)
    assert not Area.objects.filter(code="G-4").exists()
    assert not Import.objects.exists()


def test_a_preview_sends_nothing_to_the_database_that_writes(
    world: World, terminal: Terminal
) -> None:
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if sql.split(None, 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            written.append(sql)
        return execute(sql, params, many, context)

    rows = [("神秘编号", *BUILDINGS[0][1:]), *BUILDINGS[1:]]
    with connection.execute_wrapper(watch):
        code, told = terminal.take_in("areas", rows, "--preview", "--bind", "神秘编号=code")

    assert (code, "New 2" in told) == (0, True), told
    assert written == []
    assert not (terminal.folder / "data" / "imports").exists()


def test_one_wrong_row_keeps_everything_out_and_says_where(
    world: World, terminal: Terminal
) -> None:
    rows = [*BUILDINGS, ("G-6", "6栋", "楼栋", "无名小区")]

    code, told = terminal.json("areas", terminal.file(rows))

    assert (code, told["state"], told["counts"]["new"]) == (1, "wrong", 2)
    [wrong] = told["wrong"]
    [fault] = wrong["faults"]
    assert (wrong["row"], fault["letter"], fault["value"]) == (4, "D", "无名小区")
    assert "无名小区" in fault["what_to_do"]
    assert not Area.objects.filter(code="G-4").exists()
    assert not Import.objects.exists()


def test_only_twenty_wrong_rows_are_listed(world: World, terminal: Terminal) -> None:
    rows = [BUILDINGS[0], *((f"N-{n}", f"{n}栋", "楼栋", "nowhere") for n in range(30))]

    code, told = terminal.take_in("areas", rows, language="zh")

    assert code == 1
    assert told.count("nowhere") == 40
    assert "10" in told


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("areas", [("名称", "类别", "上级"), ("甲大楼", "楼栋", "无名小区")]),
        ("units", [("单位名称", "层级", "所在区域"), ("甲支部", "3", "无名网格")]),
        ("facilities", [("设施名称", "所在区域"), ("甲食堂", "无名社区")]),
    ],
)
def test_a_row_at_an_unknown_place_is_blamed_for_that_alone(
    world: World, terminal: Terminal, kind: str, rows: Any
) -> None:
    _code, told = terminal.json(kind, terminal.file(rows))

    assert [one["code"] for one in told["wrong"][0]["faults"]] == ["unknown"]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("A-1", "A1栋", "楼栋", "garden"), ("A-1", "A2栋", "楼栋", "garden")], "code_twice"),
        ([("A-1", "A1栋", "楼栋", "garden"), ("A-1", "A1栋", "楼栋", "yard")], "two_parents"),
        ([("x", "甲网格", "网格", "y"), ("y", "乙小区", "小区", "x")], "cycle"),
        ([("A-1", "A1栋", "楼栋", "G-1")], "not_beneath"),
        ([("A-1", "A1栋", "城堡", "garden")], "not_a_choice"),
        ([("", "无号大楼", "楼栋", "garden")], "no_code"),
        ([("A-1", "A1栋", "楼栋", "")], "blank"),
    ],
)
def test_what_cannot_be_is_a_wrong_row(
    world: World, terminal: Terminal, rows: Any, fault: str
) -> None:
    code, told = terminal.json("areas", terminal.file([BUILDINGS[0], *rows]))

    found = {one["code"] for wrong in told["wrong"] for one in wrong["faults"]}
    assert (code, fault in found) == (1, True), found


def test_a_building_cannot_lie_in_two_grids(world: World, terminal: Terminal) -> None:
    rows = [
        ("楼栋编码", "楼栋名称", "所属网格", "所属小区"),
        ("G-4", "花园小区4栋", "柳一网格", "花园小区"),
        ("G-5", "花园小区5栋", "柳二网格", "花园小区"),
    ]

    code, told = terminal.take_in("areas", rows)

    assert (code, "row 3, column C (所属网格) “柳二网格”" in told) == (1, True), told
    assert "花园小区 does not lie in 柳二网格" in told
    assert "row 2" not in told
    _code, told = terminal.take_in("areas", rows, language="zh")
    assert "花园小区不在柳二网格之内" in told


def test_what_is_said_of_a_row_speaks_the_words_of_the_file(
    world: World, terminal: Terminal
) -> None:
    rows = [("楼栋编码", "楼栋名称", "所属小区"), ("G-4", "花园小区4栋", "")]

    code, told = terminal.take_in("areas", rows)

    assert code == 1
    assert "row 2, column C (所属小区): Fill this in" in told


def test_names_are_said_in_place_of_codes(world: World, terminal: Terminal) -> None:
    rows = [("单位名称", "组织层级", "覆盖楼栋"), ("又一个党小组", "4", "花园小区1栋、2栋")]

    code, told = terminal.take_in("units", rows)

    assert code == 1
    assert "“花园小区1栋、2栋”: 花园小区1栋 is covered by " in told
    assert "garden-group" not in told


def test_a_person_cannot_hold_two_posts_of_one_kind_at_once(
    world: World, terminal: Terminal
) -> None:
    rows = [
        ("单位", "职务", "角色", "姓名", "登录名", "任职自", "任职至"),
        ("柳一网格党支部", "网格员", "网格工作人员", "任二", "ren2", 46000, 46200),
        ("柳二网格党支部", "网格员", "网格工作人员", "任二", "ren2", "2026年3月1日", "至今"),
    ]

    code, told = terminal.take_in("posts", rows)

    assert (code, "row 3, column E (登录名) “ren2”" in told) == (1, True), told
    assert "a post of the same kind in 柳一网格党支部" in told
    code, told = terminal.take_in("posts", [*rows[:2], (*rows[2][:5], "2026-07-01", "长期")])
    assert code == 0, told


def test_units_cannot_stand_above_each_other_in_a_ring(world: World, terminal: Terminal) -> None:
    rows = [
        ("单位名称", "组织层级", "所在区域", "上级单位"),
        ("甲党小组", "4", "G-3", "乙党小组"),
        ("乙党小组", "4", "Y-1", "甲党小组"),
    ]

    code, told = terminal.take_in("units", rows)

    assert (code, told.count("in a ring")) == (1, 2), told


def test_a_table_without_rows_says_so(world: World, terminal: Terminal) -> None:
    code, told = terminal.take_in("areas", BUILDINGS[:1])

    assert (code, "no rows under the headers in row 1" in told) == (2, True)


def test_two_columns_headed_alike_are_named(world: World, terminal: Terminal) -> None:
    rows = [("楼栋编码", "楼栋编码", "楼栋名称"), ("G-4", "G-5", "花园小区4栋")]

    code, told = terminal.take_in("areas", rows)

    assert (code, "“楼栋编码” stands over several columns" in told) == (2, True), told


def test_hidden_sheets_and_unknown_columns_are_named(world: World, terminal: Terminal) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([(*BUILDINGS[0], "绿化"), BUILDINGS[1]])))
    book.create_sheet("旧表").append(list(BUILDINGS[0]))
    book["旧表"].append(list(BUILDINGS[2]))
    book["旧表"].sheet_state = "hidden"
    book.save(terminal.folder / "hidden.xlsx")

    code, told = terminal.run("areas", terminal.folder / "hidden.xlsx", "--preview")

    assert (code, "New 1" in told) == (0, True)
    assert "Hidden sheets were not read: 旧表." in told
    assert "nothing is known of these columns: 绿化" in told


def test_a_program_is_told_in_json_also_what_cannot_be_read(
    world: World, terminal: Terminal
) -> None:
    path = terminal.file(b"\x89PNG\r\n\x1a\n" + bytes(200), "photo.xlsx")

    code, told = terminal.json("areas", path, "--preview")
    assert (code, told["state"], told["error"]) == (2, "failed", "not_a_table")

    code, told = terminal.json("areas", path)
    assert (code, told["state"], told["error"]) == (2, "failed", "not_a_table")


def test_a_building_without_a_code_gets_one_of_its_number(world: World, terminal: Terminal) -> None:
    rows = [("楼栋名称", "所属小区"), ("花园小区12栋", "花园小区"), ("十三号楼", "花园小区")]

    terminal.take_in("areas", rows)
    code, told = terminal.take_in("areas", rows)

    names = dict(Area.objects.filter(parent__code="garden").values_list("code", "name"))
    assert names["garden-12"] == "花园小区12栋"
    assert names["garden-13"] == "十三号楼"
    assert (code, "unchanged 2" in told) == (0, True)


def test_a_building_lies_in_the_deepest_place_that_is_named(
    world: World, terminal: Terminal
) -> None:
    rows = [
        ("楼栋编码", "楼栋名称", "所属社区", "所属网格", "所属小区"),
        ("G-9", "花园小区9栋", "柳社区", "柳一网格", "花园小区"),
    ]

    assert terminal.take_in("areas", rows)[0] == 0
    assert Area.objects.get(code="G-9").parent.code == "garden"


def test_a_column_that_is_not_there_leaves_things_as_they_are(
    world: World, terminal: Terminal
) -> None:
    Unit.objects.filter(code="willow-committee").update(phone="0835-1")
    rows = [("单位编码", "单位名称", "所在区域"), ("willow-committee", "柳社区新名", "willow")]

    assert terminal.take_in("units", rows)[0] == 0

    unit = Unit.objects.get(code="willow-committee")
    assert (unit.name, unit.phone, unit.level) == ("柳社区新名", "0835-1", 2)


def test_an_empty_cell_empties(world: World, terminal: Terminal) -> None:
    Unit.objects.filter(code="willow-committee").update(phone="0835-1")
    rows = [
        ("单位编码", "单位名称", "所在区域", "电话"),
        ("willow-committee", "柳社区大党委", "willow", ""),
    ]

    assert terminal.take_in("units", rows)[0] == 0
    assert Unit.objects.get(code="willow-committee").phone == ""


def test_moved_buildings_keep_their_code_and_their_cover(world: World, terminal: Terminal) -> None:
    world.voice(place="Y-1")
    rows = [
        BUILDINGS[0],
        ("G-3", "花园小区3栋", "楼栋", "yard"),
        ("Y-1", "老院1栋", "楼栋", "garden"),
    ]

    code, told = terminal.take_in("areas", rows)

    assert code == 0
    assert "1 open matter keeps" in told
    assert Area.objects.get(code="G-3", valid_to=None).parent.code == "yard"
    moved = Area.objects.get(code="Y-1", valid_to=None)
    assert Covers.objects.filter(area=moved, unit__code="market-branch", to_on=None).exists()


def test_units_are_taken_in_with_what_they_cover(world: World, terminal: Terminal) -> None:
    rows = [
        ("单位名称", "组织层级", "所在区域", "覆盖楼栋", "联系电话"),
        ("松社区大党委", "二级", "松社区", "", "0835-1234567"),
        ("花园三栋党小组", "4", "", "花园小区3栋", ""),
    ]

    code, _told = terminal.take_in("units", rows)

    group = Unit.objects.get(name="花园三栋党小组")
    assert (code, group.base.code, group.level) == (0, "G-3", 4)
    assert Unit.objects.get(name="松社区大党委").org_type == "broad_community_committee"
    assert terminal.take_in("units", rows)[1].count("unchanged 2") == 1


def test_a_list_of_buildings_may_be_short(world: World, terminal: Terminal) -> None:
    Covers.objects.filter(unit__code="garden-group").delete()
    rows = [
        ("单位编码", "单位名称", "组织层级", "覆盖楼栋"),
        ("garden-group", "花园1、2栋党小组", "4", "花园小区1-3栋"),
    ]

    assert terminal.take_in("units", rows)[0] == 0
    covered = Covers.objects.filter(unit__code="garden-group", to_on=None)
    assert set(covered.values_list("area__code", flat=True)) == {"G-1", "G-2", "G-3"}


def test_two_groups_cannot_cover_one_building(world: World, terminal: Terminal) -> None:
    rows = [("单位名称", "组织层级", "覆盖楼栋"), ("又一个党小组", "4", "花园小区1栋")]

    code, told = terminal.json("units", terminal.file(rows))

    assert code == 1
    assert told["wrong"][0]["faults"][0]["code"] == "overlap"


def test_posts_come_with_their_holders_who_cannot_sign_in_yet(
    world: World, terminal: Terminal
) -> None:
    rows = [
        ("单位", "职务", "角色", "姓名", "登录名", "手机"),
        ("柳一网格党支部", "网格员", "网格工作人员", "任二", "ren2", "13800001111"),
        ("柳一网格党支部", "网格员", "网格工作人员", "任三", "ren3", ""),
    ]

    code, _told = terminal.take_in("posts", rows)

    assert code == 0
    user = User.objects.get(username="ren2")
    assert not user.has_usable_password()
    assert Holding.objects.get(user=user).post.role == "grid_worker"
    assert Post.objects.filter(unit__code="willow-one-branch", title="网格员").count() == 2
    assert terminal.take_in("posts", rows)[1].count("unchanged 2") == 1


def test_a_post_that_the_blueprint_describes_speaks_both_languages(
    world: World, terminal: Terminal
) -> None:
    head = ("单位", "职务", "姓名", "登录名", "职责")
    plain = ("柳一网格党支部", "网格员", "任二", "ren2", "")
    own = ("柳一网格党支部", "网格员", "任三", "ren3", "每天走一圈")

    terminal.take_in("posts", [head, plain, own])

    first, second = Post.objects.filter(title="网格员", title_en="Grid worker").order_by("pk")
    assert first.duties_en.startswith("Visits as needed")
    assert (second.duties, second.duties_en) == ("每天走一圈", "")


def test_a_private_number_is_not_kept_anywhere(world: World, terminal: Terminal) -> None:
    rows = [("单位", "职务", "姓名", "手机"), ("柳社区大党委", "书记", "丁明", "13800001111")]

    terminal.take_in("posts", rows)

    kept = [str(one.rows) for one in Chunk.objects.all()] + [
        str(one.binding) for one in Import.objects.all()
    ]
    assert kept
    assert not any("13800001111" in words for words in kept)


def test_facilities_come_with_their_hours(world: World, terminal: Terminal) -> None:
    rows = [
        ("设施名称", "所在社区", "开放时间", "收费"),
        ("社区食堂", "柳社区", "周一至周五 11:00-13:00；周六 11:00-12:30", "按餐收费"),
    ]

    assert terminal.take_in("facilities", rows)[0] == 0
    hall = Facility.objects.get(name="社区食堂")
    assert hall.hours[1] == {"days": [6], "from": "11:00", "to": "12:30"}


def test_hours_nobody_understands_are_a_wrong_row(world: World, terminal: Terminal) -> None:
    rows = [("设施名称", "所在社区", "开放时间"), ("社区食堂", "柳社区", "随缘")]

    assert terminal.take_in("facilities", rows)[0] == 1


def test_the_last_import_is_taken_back(world: World, terminal: Terminal) -> None:
    rows = [*BUILDINGS, ("G-1", "花园小区一号楼", "楼栋", "garden")]
    terminal.take_in("areas", rows)

    code, told = terminal.run("areas", "--undo")

    assert (code, "Taken away 2" in told) == (0, True)
    assert not Area.objects.filter(code="G-4").exists()
    assert Area.objects.get(code="G-1").name == "花园小区1栋"
    assert terminal.run("areas", "--undo")[0] == 1


def test_what_is_referred_to_since_is_not_taken_back(world: World, terminal: Terminal) -> None:
    terminal.take_in("areas", BUILDINGS)
    world.voice(place="G-4")

    code, told = terminal.run("areas", "--undo")

    assert (code, "G-4" in told) == (1, True)
    assert Area.objects.filter(code="G-5").exists()


def test_what_was_changed_since_is_not_taken_back(world: World, terminal: Terminal) -> None:
    terminal.take_in("areas", BUILDINGS)
    Area.objects.filter(code="G-4").update(name="改了名")

    code, told = terminal.run("areas", "--undo")

    assert (code, "G-4" in told) == (1, True)
    assert Area.objects.filter(code="G-5").exists()


def test_rows_outside_of_the_place_named_are_wrong(world: World, terminal: Terminal) -> None:
    rows = [*BUILDINGS, ("S-9", "湖岸小区9栋", "楼栋", "shore")]

    code, told = terminal.json("areas", terminal.file(rows), "--in", "east")

    assert code == 1
    assert [one["row"] for one in told["wrong"]] == [4]


def test_somebody_else_may_do_only_what_they_may(world: World, terminal: Terminal) -> None:
    code, told = terminal.take_in("areas", BUILDINGS, "--in", "east", "--as", "inside")

    assert (code, "may not" in told) == (1, True)


def test_a_header_is_bound_by_hand_once(world: World, terminal: Terminal) -> None:
    rows = [("神秘编号", "楼栋名称", "大门"), ("G-7", "花园小区7栋", "garden")]
    path = terminal.file(rows)
    assert terminal.run("areas", path)[0] == 1

    code, _told = terminal.run("areas", path, "--bind", "神秘编号=code", "--bind", "大门=parent")

    assert code == 0
    assert terminal.run("areas", path)[1].count("unchanged 1") == 1


def test_a_table_without_its_columns_says_which(world: World, terminal: Terminal) -> None:
    code, told = terminal.take_in("units", [("甲", "乙"), ("一", "二")])

    assert (code, "--bind" in told) == (2, True)


def test_a_csv_of_excel_in_gb18030_and_a_title_above(world: World, terminal: Terminal) -> None:
    path = terminal.file(table([("东街道楼栋台账",), *BUILDINGS], encoding="gb18030"))

    assert terminal.run("areas", path)[0] == 0
    assert Area.objects.get(code="G-4").name == "花园小区4栋"


def test_a_workbook_with_two_header_rows(world: World, terminal: Terminal) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["楼栋信息", None, "所属", None])
    page.append(["楼栋编码", "楼栋名称", "类别", "所属小区"])
    page.append(["G-4", "花园小区4栋", "楼栋", "garden"])
    page.merge_cells("A1:B1")
    page.merge_cells("C1:D1")
    path = terminal.folder / "two.xlsx"
    book.save(path)

    assert terminal.run("areas", path)[0] == 0
    assert Area.objects.filter(code="G-4").exists()


@pytest.mark.parametrize(
    ("name", "contents", "words"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls"),
        ("broken.xlsx", workbook(BUILDINGS)[:2000], "damaged"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200), "not a table"),
        ("empty.csv", b"", "nothing in this file"),
        ("old.xls", ole("Workbook"), "an old or foreign format (.xls)"),
        ("locked.xlsx", ole("EncryptedPackage"), "protected by a password"),
        ("macros.xlsm", with_macros(workbook(BUILDINGS)), "contains macros"),
        ("sign.csv", b"\x81\x20\xff\xff", "letters of this CSV"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence(
    world: World, terminal: Terminal, name: str, contents: bytes, words: str
) -> None:
    code, told = terminal.run("areas", terminal.file(contents, name))

    assert code == 2, told
    assert words in told


def test_a_file_that_is_not_there(world: World, terminal: Terminal) -> None:
    code, told = terminal.run("areas", "/nowhere.xlsx")

    assert (code, "/nowhere.xlsx" in told) == (2, True)


@pytest.mark.parametrize("kind", ["areas", "units", "posts", "facilities"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_is_understood_when_it_is_filled_in(
    world: World, terminal: Terminal, kind: str, language: str
) -> None:
    path = terminal.folder / f"{kind}.xlsx"
    terminal.run(kind, "--template", path, language=language)

    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1] if cell.value]
    assert len(heads) >= 8
    code, told = terminal.run(kind, path)
    assert (code, "no rows under the headers" in told) == (2, True), told


@pytest.mark.skipif(not DIVISIONS.exists(), reason=f"the national divisions are not at {DIVISIONS}")
def test_the_national_divisions_come_in_with_their_kinds(db: None, terminal: Terminal) -> None:
    Area.objects.exists()
    terminal.take_in("areas", [("编码", "名称", "类别"), ("china", "中国", "国家")])
    for name in ("provinces", "cities", "areas"):
        code, told = terminal.run("areas", DIVISIONS / f"{name}.csv")
        assert code == 0, told

    code, told = terminal.run("areas", DIVISIONS / "streets.csv")

    assert (code, "New 41352" in told) == (0, True), told
    town = Area.objects.get(code="511802101")
    assert (town.kind, town.name, town.parent.code) == ("town", "草坝镇", "511802")
    assert Area.objects.get(code="441900").parent.code == "4419"
