"""Finds what should not stand in a text that others read: phones, identity numbers, names, rooms.

It warns and never blocks; where a rule cannot tell, it stays silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What was found."""

    PHONE = "phone"
    IDENTITY = "identity"
    NAME = "name"
    ROOM = "room"


@dataclass(frozen=True)
class Finding:
    """One place in the text: from `start` up to, not including, `end`."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> list[Finding]:
    """Return everything found, in the order of the text."""
    narrow = text.translate(_NARROW)
    found = [*_phones(narrow), *_identities(narrow), *_names(narrow), *_rooms(narrow)]
    return sorted(set(found), key=lambda finding: (finding.start, finding.end, finding.kind))


def warn(text: str) -> set[str]:
    """Return the kinds of what was found."""
    return {str(finding.kind) for finding in find(text)}


# One sign for one sign, so that places in the narrow text are places in the original.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= {ord(dash): ord("-") for dash in "‐‑‒–—―−"} | {0x3000: ord(" "), 0xA0: ord(" ")}

_GAP = r"[ -]?"
_BEFORE_NUMBER = r"(?<![0-9A-Za-z.¥])(?<![0-9A-Za-z]-)"
_AFTER_NUMBER = r"(?![0-9A-Za-z]|\.[0-9]|-[0-9]| ?[元块万])"

_MOBILE = re.compile(
    rf"{_BEFORE_NUMBER}(?:\+?86{_GAP})?(?:"
    rf"1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}"
    rf"|1[3-9][0-9]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}}"
    rf"|1[3-9][0-9]{{3}}{_GAP}[0-9]{{6}}"
    r"|1[ -][3-9](?:[ -][0-9]){9}"
    rf"){_AFTER_NUMBER}"
)
_LANDLINE = re.compile(
    rf"{_BEFORE_NUMBER}(?:\((?:010|02[0-9]|0[3-9][0-9]{{2}})\)|(?:010|02[0-9]|0[3-9][0-9]{{2}}))"
    rf"[ -]{{0,2}}[2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}{_AFTER_NUMBER}"
)
_SAID_PHONE = re.compile(
    r"(?:电话|座机|手机|致电|拨打|联系方式)(?:号码?)?[是为:, ]*"
    rf"([2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}){_AFTER_NUMBER}"
)


def _phones(text: str) -> Iterator[Finding]:
    for pattern, group in ((_MOBILE, 0), (_LANDLINE, 0), (_SAID_PHONE, 1)):
        for match in pattern.finditer(text):
            yield Finding(Kind.PHONE, match.start(group), match.end(group))


_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])[1-9][0-9]{{5}}{_GAP}([0-9]{{8}}){_GAP}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"


def _identities(text: str) -> Iterator[Finding]:
    for match in _IDENTITY.finditer(text):
        signs = re.sub(r"[ -]", "", match[0]).upper()
        if _is_day(match[1]) and _identity_check(signs[:-1]) == signs[-1]:
            yield Finding(Kind.IDENTITY, match.start(), match.end())


def _identity_check(digits: str) -> str:
    """Return the check sign of GB 11643 for the first 17 digits."""
    total = sum(int(digit) * by for digit, by in zip(digits, _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECKS[total % 11]


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year >= 1850
    return False


_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦柳邢骆岳齐梅庄辛"
    "祝左涂谷祁舒耿牟卜詹凌费纪靳盛童欧甄项曲游裴席卫屈鲍覃霍翁甘蒲柯阮桂喻付代闵柴冉蓝晏苟仲邬"
    "蹇"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|尉迟|皇甫|令狐|夏侯|慕容|司徒|公孙|端木|长孙"
_SURNAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_TITLE = (
    "师傅|女士|先生|小姐|太太|阿姨|大爷|大妈|大叔|大娘|大伯|大哥|大姐|叔叔|伯伯|爷爷|奶奶|婆婆|公公|嬢嬢|孃孃|"
    "嬢|孃|老师|医生|老板|主任|书记|经理|队长|同志"
)
# Words that end like a surname, as 谢谢 in 谢谢阿姨: no name begins there.
_ENDING_WORDS = (
    "提高 最高 很高 更高 较高 增高 升高 地方 对方 双方 官方 平方 各方 多方 校方 院方 "
    "警方 东方 西方 南方 北方 后方 甲方 乙方 付钱 花钱 收钱 交钱 给钱 价钱 要钱 出钱 "
    "没钱 公安 保安 平安 治安 经常 通常 正常 日常 非常 平常 时常 如何 任何 为何 "
    "几何 有关 相关 机关 无关 开关 海关 由于 对于 关于 等于 至于 在于 位于 属于 终于 "
    "容易 不易 交易 贸易 门卫 保卫 环卫 不曾 未曾 明白 长江 几万 百万 千万 十万 一万 "
    "两万 体温 气温 健康 庄严 资金 押金 奖金 现金 设施 措施 实施 谢谢 感谢 多谢 主任 "
    "责任 信任 担任 工程 过程 课程 流程 园林 绿林 森林 语文 中文 英文 作文 公文 历史 "
    "儿童 其余 业余 路段 阶段 照顾 主席 村庄 旅游 导游 时代 替代 年代 取代 支付 未付 "
    "已付 应付 事项 收费 缴费 交费 岩石 农田 树叶 落叶 向左 往左 公章 盖章 "
    "重申 完毕 西欧 歌曲 扫黄 茂盛"
)
_WORDS = frozenset(_ENDING_WORDS.split())
_TITLED = re.compile(rf"{_SURNAME}(?:{_TITLE})")
_NOT_A_NAME = (
    "方便|高空|高压|安装|安排|施工|周围|周边|周末|马上|常常|经常|关于|任何|曾经|于是|白天|文明|万一"
)
_SAID_NAME = re.compile(
    rf"(?:我叫|我的名字[叫是]|名叫|姓名|联系人)[是为叫: ]*(?!{_NOT_A_NAME})"
    rf"({_SURNAME}[\u4e00-\u9fff]{{1,2}})"
)


def _names(text: str) -> Iterator[Finding]:
    for match in _TITLED.finditer(text):
        if text[max(match.start() - 1, 0) : match.start() + 1] not in _WORDS:
            yield Finding(Kind.NAME, match.start(), match.end())
    for match in _SAID_NAME.finditer(text):
        yield Finding(Kind.NAME, match.start(1), match.end(1))


_COUNT = r"[0-9一二三四五六七八九十]{1,3}"
_DOOR = r"(?:[0-9]{3,4}|[零〇一二三四五六七八九]{3,4})"
_COUNTED = "元块万人户次个家年平米㎡天名位件度栋幢车余多"
_NO_AMOUNT = rf"(?![0-9A-Za-z零〇一二三四五六七八九十]|\.[0-9]| ?[{_COUNTED}])"
_HOUSE = r"(?:[0-9A-Za-z一二三四五六七八九十]{1,3} ?(?:栋|幢|号楼|座|号) ?)"
_UNIT_OR_HOUSE = rf"(?:{_HOUSE}?{_COUNT} ?单元 ?|{_COUNT} ?(?:栋|幢|号楼) ?|[A-Za-z] ?[栋幢座] ?)"
_STOREY = rf"(?:{_COUNT} ?[楼层] ?)?"
_ROOM_WORD = r"(?:室(?![内外温])|号房|房间|房(?![屋价产租源子型])|号门)"
_ROOM_PATTERNS = (
    re.compile(r"(?<![0-9A-Za-z.-])[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9A-Za-z-]|\.[0-9])"),
    re.compile(
        rf"(?<![0-9A-Za-z]){_UNIT_OR_HOUSE}{_STOREY}{_DOOR}(?:{_ROOM_WORD}|号|{_NO_AMOUNT})"
    ),
    re.compile(rf"(?<![0-9A-Za-z.-]){_DOOR} ?{_ROOM_WORD}"),
)


def _rooms(text: str) -> Iterator[Finding]:
    taken = -1
    found = [match.span() for pattern in _ROOM_PATTERNS for match in pattern.finditer(text)]
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= taken:
            taken = end
            yield Finding(Kind.ROOM, start, end)
