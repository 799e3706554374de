"""A name that nobody has is answered with the one that was probably meant."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.portal.importing import nearest
from linli.portal.importing.nearest import Nearest
from linli.portal.tests.importing import Rows, Terminal, terminal
from tests.world import World

__all__ = ["terminal"]

HEADS = ("编码", "名称", "类别", "上级")
AREAS: Rows = [HEADS, ("N-1", "滨江名苑", "小区", "柳社区"), ("N-2", "甲楼", "楼栋", "滨江铭苑")]
STANDING: Rows = [HEADS, ("N-2", "甲楼", "楼栋", "花圆小区")]
UNITS: Rows = [("单位名称", "层级", "所在区域"), ("甲支部", "3", "花圆小区")]
COVERS: Rows = [("单位名称", "层级", "所在区域", "覆盖范围"), ("甲", "3", "柳社区", "花圆小区")]
UPPER: Rows = [("单位名称", "层级", "所在区域", "上级组织"), ("甲", "3", "柳社区", "柳社区党委")]
OWN_UPPER: Rows = [
    ("单位名称", "层级", "所在区域", "上级组织"),
    ("柳溪苑党支部", "3", "柳社区", ""),
    ("甲", "4", "花园小区1栋", "柳溪院党支部"),
]
POSTS: Rows = [("单位", "职务", "角色"), ("柳社区党委", "联络员", "楼栋工作人员")]
FACILITIES: Rows = [("设施名称", "所在区域"), ("甲食堂", "花圆小区")]


@pytest.mark.parametrize(
    ("kind", "rows", "meant"),
    [
        ("areas", AREAS, "滨江名苑"),
        ("areas", STANDING, "花园小区"),
        ("units", UNITS, "花园小区"),
        ("units", COVERS, "花园小区"),
        ("units", UPPER, "柳社区大党委"),
        ("units", OWN_UPPER, "柳溪苑党支部"),
        ("posts", POSTS, "柳社区大党委"),
        ("facilities", FACILITIES, "花园小区"),
    ],
)
def test_what_was_probably_meant_is_said(
    world: World, terminal: Terminal, kind: str, rows: Rows, meant: str
) -> None:
    file = terminal.file(rows)

    _code, english = terminal.run(kind, file, "--preview")
    _code, chinese = terminal.run(kind, file, "--preview", language="zh")
    _code, told = terminal.json(kind, file, "--preview")

    [fault] = [one for one in told["wrong"][0]["faults"] if one["code"] == "unknown"]
    assert f"Do you mean {meant}?" in fault["what_to_do"]
    assert f"Do you mean {meant}?" in english
    assert f"是不是“{meant}”？" in chinese


@pytest.mark.parametrize(
    "word",
    ["完全不同的地方", "花园小区8栋", "花圆"],
)
def test_nothing_is_suggested_where_nothing_is_near(
    world: World, terminal: Terminal, word: str
) -> None:
    file = terminal.file([HEADS, ("N-2", "甲楼", "楼栋", word)])

    _code, told = terminal.json("areas", file, "--preview")

    [fault] = told["wrong"][0]["faults"]
    assert fault["what_to_do"].endswith("Correct the spelling, or add it first.")


def test_what_lies_outside_is_not_suggested(world: World, terminal: Terminal) -> None:
    file = terminal.file(UNITS)

    _code, within = terminal.json("units", file, "--preview", "--in", "willow")
    _code, beside = terminal.json("units", file, "--preview", "--in", "west")

    assert "花园小区" in within["wrong"][0]["faults"][0]["what_to_do"]
    assert "花园小区" not in beside["wrong"][0]["faults"][0]["what_to_do"]


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("滨江铭苑", ["滨江名苑", "柳社区"], "滨江名苑"),
        ("滨江一网格支部", ["滨江第一网格党支部", "滨江第二网格党支部"], "滨江第一网格党支部"),
        ("第三网格", ["第一网格", "第二网格"], ""),
        ("花园3栋", ["花园2栋", "花圆3栋"], "花圆3栋"),
        ("东城社区", ["西城社区", "南城社区"], ""),
        ("柳社区", [], ""),
    ],
)
def test_the_nearest_is_told_only_where_it_is_one(word: str, names: list[str], meant: str) -> None:
    assert Nearest(lambda: names).to(word) == meant


def test_only_the_first_words_are_compared_and_the_names_read_once() -> None:
    asked: list[int] = []

    def known() -> list[str]:
        asked.append(1)
        return ["滨江名苑"]

    found = Nearest(known)
    words = [f"滨江名苑{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n // 10 * '区'}" for n in range(30)]

    said = [found.to(word) for word in words]

    assert sum(map(bool, said)) <= nearest.WORDS_MOST
    assert said[0] == found.to(words[0]) == "滨江名苑"
    assert said[-1] == ""
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("areas", HEADS, lambda n: (f"N-{n}", f"甲楼{n}", "楼栋", f"花圆小区{'甲' * (n % 25)}")),
        (
            "posts",
            ("单位", "职务", "角色"),
            lambda n: (f"柳社区党委{'甲' * (n % 25)}", f"岗位{n}", "楼栋工作人员"),
        ),
    ],
)
def test_more_wrong_rows_ask_no_more_questions(
    world: World, terminal: Terminal, kind: str, head: Any, row: Any
) -> None:
    asked = []
    for count in (5, 200):
        file = terminal.file([head, *map(row, range(count))], name=f"{kind}-{count}.csv")
        with CaptureQueriesContext(connection) as seen:
            code, told = terminal.run(kind, file, "--preview")
        assert (code, "Do you mean" in told) == (1, True), told
        asked.append(len(seen))

    assert asked[0] == asked[1]
