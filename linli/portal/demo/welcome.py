"""What the demo says when it is ready: the address, sign-ins and three things to try."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from linli.areas import queries as areas
from linli.kernel import codes
from linli.kernel.errors import Missing
from linli.matters.models import Voice
from linli.portal.demo.accounts import PASSWORD, Account, accounts

DOOR = "SYBJ-04"
DESK_OF = "ren"
# Both languages at once, whatever the terminal speaks: a demo is shown to many.
HEAD = ("账号 account", "角色 role", "看什么 what there is to see")


def lines(address: str) -> Iterator[str]:
    """Yield the lines to print."""
    yield ""
    yield f"  邻里 Linli · {address}"
    yield "  演示数据，人物和事项均为虚构 · Demo data: people and cases are invented"
    yield ""
    yield from sign_ins([one for one in accounts() if one.is_suggested])
    yield ""
    yield f"  密码 password: {PASSWORD}    全部账号 all accounts: linli demo accounts"
    yield ""
    yield "  试一试 Three things to try"
    yield f"  1 楼栋门口 a door       {address}b/{DOOR}/"
    yield f"  2 查询进度 a case code  {address}t/{tracking_code()}/"
    yield f"  3 工作台   the desk     {address}desk/  ({DESK_OF} / {PASSWORD})"
    yield ""


def sign_ins(people: list[Account]) -> Iterator[str]:
    """Yield a small table of sign-ins, Chinese above English."""
    rows = [HEAD]
    for one in people:
        rows.append((one.username, one.role_words, one.shows))
        rows.append(("", one.role_words_en, one.shows_en))
    widths = [max(_width(row[column]) for row in rows) for column in range(2)]
    for row in rows:
        cells = [
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)
        ]
        yield "  " + "   ".join([*cells, row[2]]).rstrip()


def tracking_code() -> str:
    """Return the code of a case near the door that is in hand, else of the latest one there."""
    try:
        door = areas.by_code(DOOR)
    except Missing:
        return ""
    voices = Voice.objects.shard(door.jurisdiction_pk).filter(withdrawn_at__isnull=True)
    estate = voices.filter(areas.within(door.parent or door, field="matter__area__path"))
    rows = estate.order_by("-joined_at")
    found = rows.filter(matter__state__in=["handling", "done", "verified"]).first() or rows.first()
    return codes.show(found.code) if found else ""


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
