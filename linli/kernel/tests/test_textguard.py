"""Tests of what must not stand in a text that others read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.textguard import Finding, Kind, find, warn


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请打13800001234联系", "13800001234"),
        ("手机138-0000-1234。", "138-0000-1234"),
        ("138 0000 1234", "138 0000 1234"),
        ("电话：１３８００００１２３４", "１３８００００１２３４"),
        ("1 3 8 0 0 0 0 1 2 3 4", "1 3 8 0 0 0 0 1 2 3 4"),
        ("+86 13800001234", "+86 13800001234"),
        ("13800 001234", "13800 001234"),
        ("座机0835-2241234", "0835-2241234"),
        ("（０８３５）２２４１２３４", "（０８３５）２２４１２３４"),
        ("010 6512 3456", "010 6512 3456"),
        ("电话是2241234，白天都在", "2241234"),
    ],
)
def test_a_phone_is_found(text: str, words: str) -> None:
    assert _words(text, Kind.PHONE) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "编号 K3QF-26-417 还没处理",
        "查询码 K3QF-7M2P-9XT4",
        "案件 K3QF-26-13800001",
        "订单A13800001234",
        "一共 13800 元，另付 1234 元",
        "13800001234元",
        "2026-02-14 9:00 到 18:00",
        "2241234 平方米",
        "请打12345或110",
        "138000012345",
        "水表读数 0835.2241234",
    ],
)
def test_a_number_of_another_kind_is_no_phone(text: str) -> None:
    assert "phone" not in warn(text)


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "身份证440524188001010014",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105 19491231 002X",
    ],
)
def test_an_identity_number_is_found(text: str) -> None:
    assert warn(text) == {"identity"}


@pytest.mark.parametrize(
    "text",
    ["110105194912310021", "110105194913310023", "11010519491231002X9", "202602140900123456"],
)
def test_eighteen_digits_with_a_wrong_check_or_day_are_none(text: str) -> None:
    assert warn(text) == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("王师傅来修过", "王师傅"),
        ("请李女士回电话", "李女士"),
        ("楼上张阿姨家漏水", "张阿姨"),
        ("陈大爷摔倒了", "陈大爷"),
        ("欧阳老师很负责", "欧阳老师"),
        ("谢谢王师傅", "王师傅"),
        ("由于王女士不在家", "王女士"),
        ("我叫王建国", "王建国"),
        ("联系人：李四", "李四"),
    ],
)
def test_a_name_is_found(text: str, words: str) -> None:
    assert _words(text, Kind.NAME) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "谢谢师傅",
        "感谢阿姨",
        "门口保安大叔说不行",
        "物管师傅没来",
        "请安装师傅上门",
        "出租车师傅乱停",
        "付钱师傅才修",
        "由于女士卫生间漏水",
        "希望提高老师待遇",
        "语文老师",
        "班主任和社区书记都来过",
        "邻居阿姨",
        "联系人不在",
        "我叫了物业",
        "联系人方便的时候再来",
        "东方广场路灯坏了",
    ],
)
def test_a_word_before_a_title_is_no_name(text: str) -> None:
    assert "name" not in warn(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("住3-2-401", "3-2-401"),
        ("3栋2单元401室漏水", "3栋2单元401室"),
        ("2单元401室", "2单元401室"),
        ("2单元401", "2单元401"),
        ("401房有人吵", "401房"),
        ("12号楼1203住户", "12号楼1203"),
        ("二单元四零一室", "二单元四零一室"),
        ("３－２－４０１", "３－２－４０１"),
        ("3栋2单元12楼1203", "3栋2单元12楼1203"),
    ],
)
def test_a_room_is_found(text: str, words: str) -> None:
    assert _words(text, Kind.ROOM) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元4楼",
        "3栋2单元楼道灯不亮",
        "2026-10-01",
        "3栋120户停水",
        "2号楼2026年建成",
        "编号 1234-26-417",
        "K3QF-26-417",
        "400-123-4567",
        "100间房",
        "1000房屋补贴",
        "花了401元",
        "地下室积水",
        "120室内温度",
    ],
)
def test_a_place_everybody_uses_is_no_room(text: str) -> None:
    assert "room" not in warn(text)


def test_everything_is_found_in_the_order_of_the_text() -> None:
    text = "王师傅13800001234，2单元401室"

    assert find(text) == [
        Finding(Kind.NAME, 0, 3),
        Finding(Kind.PHONE, 3, 14),
        Finding(Kind.ROOM, 15, 22),
    ]
    assert warn(text) == {"name", "phone", "room"}


def test_an_ordinary_report_warns_of_nothing() -> None:
    assert warn("单元门口的路灯从上周五开始就不亮，晚上老人出门看不清台阶，希望尽快修好。") == set()


@given(st.text("0123456789-王师傅单元室房栋１３８ X年元", max_size=60))
def test_every_finding_lies_in_the_text(text: str) -> None:
    assert all(0 <= found.start < found.end <= len(text) for found in find(text))


def _words(text: str, kind: Kind) -> list[str]:
    return [text[found.start : found.end] for found in find(text) if found.kind == kind]
