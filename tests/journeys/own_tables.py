"""Three tables as an office keeps them: title rows, notes, full-width figures, and mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font

PLACE, STREET_CODE = "青江街道", "511802001"
COMMUNITY_NAME, ESTATE_NAME = "滨江社区", "滨江名苑"
DOOR, DOORS = "bjmy-1", ("bjmy-1", "bjmy-2", "bjmy-3", "bjmy-4")
LEADER, LEADER_NAME = "sun", "孙立秋"
GROUP, GROUP_PHONE = "滨江名苑1-2栋党小组", "0835-2220003"
# 2026-02-01, as a cell shows it whose format was lost.
FEBRUARY = 46054


@dataclass(frozen=True)
class Table:
    """One workbook: what stands over it, in it and below it, and which cells are wrong."""

    kind: str
    name: str
    title: str
    heads: Sequence[Sequence[str | None]]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str]
    # Cell -> what should stand there.
    right: Mapping[str, Any]
    # What has to be corrected along with it.
    besides: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = "台账"

    @property
    def wrong(self) -> dict[str, str]:
        """Return the cells that are wrong, with what stands in them."""
        first = len(self.heads) + 2
        return {
            cell: str(self.rows[int(cell[1:]) - first][ord(cell[0]) - 65]) for cell in self.right
        }

    def write(self, folder: Path) -> Path:
        """Save it as people do, with a sheet that nobody sees and merged cells."""
        book = openpyxl.Workbook()
        old = book.active
        assert old is not None
        old.title, old.sheet_state = "旧表", "hidden"
        old.append(["去年的，不用"])
        sheet = book.create_sheet(self.sheet)
        book.active = 1
        wide = len(self.heads[-1])
        lines = [[self.title], *self.heads, *self.rows, [], *([note] for note in self.notes)]
        for number, line in enumerate(lines, 1):
            sheet.append(list(line))
            if len(line) == 1:
                sheet.merge_cells(None, number, 1, number, wide)
        sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment("center")
        path = folder / self.name
        book.save(path)
        return path

    def mend(self, path: Path) -> Path:
        """Put right what was wrong, in this file, and save it."""
        book = openpyxl.load_workbook(path)
        for cell, value in {**self.right, **self.besides}.items():
            book[self.sheet][cell] = value
        book.save(path)
        return path


PLACES = Table(
    kind="areas",
    name="楼栋台账.xlsx",
    title="青江街道小区、楼栋台账（2026年2月）",
    heads=(
        ("地点", None, None, "归属", "位置", None, None),
        ("编码", "名称", "类别", "上级", "纬度", "经度", "备注"),
    ),
    rows=(
        ("bj", "滨江社区", "社区", PLACE),
        ("bj-w1", "滨江第一网格", "网格", "滨江社区"),
        ("bj-w2", "滨江第二网格", "网格", "滨江社区"),
        ("bjmy", ESTATE_NAME, "小区", "滨江第一网格"),
        ("lxy", "柳溪苑 ", "小区", "滨江第二网格"),
        (DOOR, "滨江名苑１栋", "楼栋", "滨江名苑 ", "29.9812", 103.0101, "有电梯"),
        ("bjmy-2", "滨江名苑2栋", "楼栋", "滨江铭苑", "29.9813", 103.0102),
        ("bjmy-3", "滨江名苑3栋", "楼栋", "滨江名苑", "29.9814", 103.0103),
        ("bjmy-3", "滨江名苑4栋", "楼栋", "滨江名苑", "29.9815", 103.0104),
        ("ｌｘｙ－１", "柳溪苑1栋", "楼栋", "柳溪苑"),
        ("lxy-2", "柳溪苑2栋", "楼栋", "柳溪苑"),
    ),
    notes=("注：以上由社区报送，编码不重复。", "制表：某某　　审核：某某"),
    right={"D10": "滨江名苑", "A12": "bjmy-4"},
)
UNITS = Table(
    kind="units",
    name="党组织.xlsx",
    title="青江街道各级党组织一览表",
    heads=(("党组织名称", "层级", "所在区域", "覆盖楼栋", "上级党组织", "值班电话"),),
    rows=(
        ("青江街道大工委", 1, PLACE, None, None, "0835-2220000"),
        ("滨江社区大党委", "2", "滨江社区", None, None, "０８３５－２２２０００１"),
        ("滨江第一网格党支部", "3", "滨江第一网格", None, None, "0835 2220002"),
        ("滨江第二网格党支部", "3", "滨江第二网络", None, None, None),
        (GROUP, "4", None, "滨江名苑1-2栋", None, GROUP_PHONE),
        ("滨江名苑3-4栋党小组", "4", None, "滨江名苑3栋、4栋", "滨江一网格支部", None),
        ("柳溪苑党小组", "4", None, "柳溪苑1栋、2栋", None, None),
    ),
    notes=("说明：层级1街道、2社区、3网格、4楼栋。",),
    right={"C6": "滨江第二网格", "E8": "滨江第一网格党支部"},
)
POSTS = Table(
    kind="posts",
    name="任职名单.xlsx",
    title="任职名单（内部使用）",
    heads=(("单位", "职务", "姓名", "登录名", "任职时间"),),
    rows=(
        ("青江街道大工委", "大工委书记", "周明远", "zhou", FEBRUARY),
        ("青江街道大工委", "大工委办公室", "钱小满", "qian", "2026.2.1"),
        ("滨江社区大党委", "社区大党委书记", "丁冬至", "ding", FEBRUARY),
        ("滨江社区大党委", "社区工作者", "吴谷雨", "wu", FEBRUARY),
        ("滨江第一网格党支部", "网格党支部书记", "任白露", "ren", FEBRUARY),
        ("滨江第一网格党支部", "网格员", "何春分", "he", FEBRUARY),
        ("滨江第二网格党支部", "网格党支部书记", "高霜降", "gao", FEBRUARY),
        ("滨江第二网格党支部", "网格员", "何春分", "he", FEBRUARY),
        (GROUP, "楼栋党小组组长", LEADER_NAME + " ", LEADER, FEBRUARY),
        ("滨江名苑3-4栋党小组", "楼栋党小组组长", "李清明", "li", "2026年2月1日"),
        ("柳溪院党小组", "楼栋党小组组长", "王小雪", "wang", FEBRUARY),
    ),
    notes=("注：任职时间以文件为准。",),
    right={"D10": "zheng", "A13": "柳溪苑党小组"},
    besides={"C10": "郑惊蛰"},
)
ALL = (PLACES, UNITS, POSTS)
