"""What looking at a table costs the database does not grow with its rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.portal.tests.importing import Rows, Terminal, terminal
from tests.world import World

__all__ = ["terminal"]


def posts(count: int) -> Rows:
    rows = [("柳社区大党委", f"第{n}小组联络员", "楼栋工作人员") for n in range(count)]
    return [("单位", "职务", "角色"), *rows]


def units(count: int) -> Rows:
    rows = [(f"第{n}联络站", 2, "柳社区", f"LL-{n:03}") for n in range(count)]
    return [("单位名称", "层级", "所在区域", "单位编码"), *rows]


def places(count: int) -> Rows:
    rows = [(f"LP-{n:03}", f"柳条小区{n}栋", "楼栋", "willow") for n in range(count)]
    return [("楼栋编码", "楼栋名称", "类别", "上级编码"), *rows]


@pytest.mark.parametrize(("kind", "rows"), [("areas", places), ("units", units), ("posts", posts)])
def test_ten_times_the_rows_ask_no_more_questions(
    world: World, terminal: Terminal, kind: str, rows: object
) -> None:
    asked = []
    for count in (5, 50):
        file = terminal.file(rows(count), name=f"{kind}-{count}.csv")
        with CaptureQueriesContext(connection) as seen:
            code, told = terminal.run(kind, file, "--preview", "--in", "willow")
        assert code == 0, told
        assert f"New {count}," in told
        asked.append(len(seen))

    assert asked[0] == asked[1]
