"""Where every page kind is found in the town, with something on it worth looking at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from tests.journeys.programs import Program
from tests.journeys.town import Town

HOUSE = "SYBJ-01"
LEADER, GRID_WORKER, GRID_LEAD, SECRETARY = "wuu", "ren", "xin", "ding"
DESK, SUBDISTRICT = "ji", "jia"
MECHANISMS = ("four_level", "district_365", "park_3355", "village_branch_industry")
WORDS = {
    "new": "二楼过道的灯不亮了，晚上看不见台阶",
    "handling": "单元门的门锁松了，关不上",
    "waiting": "水管漏水，地上都是水",
    "objected": "门口的人行道塌了一块",
    "done": "电梯按钮坏了，按三楼没有反应",
    "verified": "楼顶的雨水管堵了，往墙里渗水",
    "closed": "信箱的门掉了两个",
}


@dataclass(frozen=True)
class Place:
    """One page: a name for its picture, its address, who is signed in, and what it answers."""

    name: str
    path: str
    who: str = ""
    status: int = 200

    @property
    def is_public(self) -> bool:
        """Return whether anybody may open it."""
        return not self.who


@dataclass(frozen=True)
class Case:
    """A case of this run: its number for staff and its code for whoever reported it."""

    number: str
    code: str


class Cases:
    """One case in every state, brought there over the API."""

    def __init__(self, town: Town) -> None:
        self.resident = Program(town)
        self.leader, self.grid = Program(town, LEADER), Program(town, GRID_WORKER)
        self.secretary = Program(town, SECRETARY)
        self.made = {state: self._case(state) for state in WORDS}

    def __getitem__(self, state: str) -> Case:
        return self.made[state]

    def _case(self, state: str) -> Case:
        body = {"area": HOUSE, "service": "public_repair", "text": WORDS[state]}
        files = [("photos", ("light.jpg", io.BytesIO(_photo()), "image/jpeg"))]
        body |= {"contact": "0835-000 0777"} if state in {"new", "handling"} else {}
        sent = self.resident.session.post(
            f"{self.resident.address}/cases/with-photos", data=body, files=files, timeout=30
        )
        assert sent.status_code == 201, sent.text
        case = Case(self.leader.newest("own", HOUSE, "new"), sent.json()["code"])
        here = f"/matters/{case.number}"
        getattr(self, f"_{state}")(here, case)
        return case

    def _new(self, here: str, case: Case) -> None:
        pass

    def _handling(self, here: str, case: Case) -> None:
        self.leader.post(f"{here}/take", text="收到，今天下午去看。")

    def _waiting(self, here: str, case: Case) -> None:
        self._handling(here, case)
        self.leader.post(f"{here}/ask", text="请问是几楼？白天家里有人吗？")

    def _objected(self, here: str, case: Case) -> None:
        self.leader.post(f"{here}/dispute", reason="not_in_duty_list", text="人行道归市政管理")

    def _done(self, here: str, case: Case) -> None:
        self._handling(here, case)
        self.leader.post(f"{here}/feed_back", outcome="solved", text="已经修好，您再试试。")

    def _verified(self, here: str, case: Case) -> None:
        self._done(here, case)
        self.grid.post(f"{here}/verify")

    def _closed(self, here: str, case: Case) -> None:
        self._verified(here, case)
        self.resident.post(f"/track/{case.code}/rate", solved="yes", satisfied="yes")


def public(cases: Cases) -> Iterator[Place]:
    """Return the pages anybody can open."""
    yield Place("home", "/")
    yield Place("search", "/search/?q=滨江")
    yield Place("search-none", "/search/?q=没有的小区")
    yield Place("door", "/b/SYBJ-01/")
    yield Place("door-fallback", "/b/SYBJ-08/")
    yield Place("door-estate", "/b/shangya-binjiang/")
    yield Place("report-kind", f"/b/{HOUSE}/report/?via=qr")
    yield Place("report", f"/b/{HOUSE}/report/?service=public_repair&via=qr")
    yield Place("report-joinable", "/b/SYBJ-02/report/?service=hazard")
    yield Place("track-reported", f"/t/{cases['new'].code}/?new=1")
    for state in WORDS:
        yield Place(f"track-{state}", f"/t/{cases[state].code}/")
    yield Place("mechanisms", "/mechanisms/")
    for code in MECHANISMS:
        yield Place(f"mechanism-{code}", f"/mechanisms/{code}/")
    yield Place("mechanism-missing", "/mechanisms/four_level/missing/level-4/?area=511802004")
    for name, code in (("community", "tuqiao"), ("building", HOUSE), ("root", "cn")):
        yield Place(f"area-{name}", f"/areas/{code}/")
    yield Place("figure", "/areas/tuqiao/figures/on_time_rate/")
    yield Place("login", "/login/")
    yield Place("not-found", "/b/nowhere/", status=404)


def staff(cases: Cases, slip: str) -> Iterator[Place]:
    """Return the pages of those who are signed in."""
    for who in (GRID_WORKER, SECRETARY, SUBDISTRICT):
        yield Place(f"desk-{who}", "/desk/", who)
    yield Place("mechanism-inside", "/mechanisms/four_level/?area=511802004", SUBDISTRICT)
    yield Place("records", "/areas/tuqiao/records/", SECRETARY)
    yield Place("account", "/account/", GRID_WORKER)
    yield Place("enter-find", "/enter/?q=滨江", DESK)
    yield Place("enter-kind", f"/enter/{HOUSE}/", DESK)
    yield Place("enter", f"/enter/{HOUSE}/?service=public_repair", DESK)
    yield Place("slip", slip, DESK)
    yield Place("gallery", "/ui/gallery/", GRID_WORKER)
    for state in WORDS:
        yield Place(f"matter-{state}", f"/matters/{cases[state].number}/", _reader(state))
    for name, (state, who) in MOVES.items():
        yield Place(f"move-{name}", f"/matters/{cases[state].number}/{name}/", who)


MOVES = {
    "take": ("new", LEADER),
    "hand_over": ("new", LEADER),
    "dispute": ("new", LEADER),
    "escalate": ("new", LEADER),
    "title": ("new", LEADER),
    "note": ("new", LEADER),
    "redirect": ("new", DESK),
    "ask": ("handling", LEADER),
    "extend": ("handling", LEADER),
    "feed_back": ("handling", LEADER),
    "resume": ("waiting", LEADER),
    "decide": ("objected", GRID_LEAD),
    "verify": ("done", GRID_WORKER),
    "send_back": ("done", GRID_WORKER),
    "rework": ("verified", SECRETARY),
    "call_back": ("verified", SECRETARY),
}


def _reader(state: str) -> str:
    if state in {"objected", "done"}:
        return GRID_LEAD
    return SECRETARY if state in {"verified", "closed"} else LEADER


def _photo() -> bytes:
    """Draw a stairwell with a dark lamp."""
    image = Image.new("RGB", (1200, 900), (92, 96, 104))
    pen = ImageDraw.Draw(image)
    for step in range(8):
        top = 820 - step * 70
        pen.rectangle((120 + step * 60, top, 1100, top + 70), fill=(120 - step * 6,) * 3)
        pen.line((120 + step * 60, top, 1100, top), fill=(60, 60, 60), width=4)
    pen.ellipse((860, 60, 980, 180), fill=(56, 58, 62), outline=(30, 30, 30), width=6)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
