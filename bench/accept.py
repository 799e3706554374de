"""Part one: what it costs to accept a case, beside a bare view that stores one row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from bench import client, server
from bench.client import Answer, Ask
from bench.place import Place
from bench.report import Figure, Goal, quantile
from linli.shards.ids import uuid7

LEVELS = (1, 8, 32)
ROUNDS = 3
FORM_GOAL = {"SQLite": 4.0, "PostgreSQL": 6.0}
SLOWEST = 200.0
TEXT = "三单元门口的灯不亮，晚上看不清台阶，已经两天了。"
SERVICE = "public_repair"
_address = count(1)


def addresses() -> str:
    """Return an address nobody sent from yet: rate limits stay on, so many people send."""
    n = next(_address)
    return f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"


@dataclass
class Tally:
    """What one way at one level came to."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    database_cpu: float = 0.0

    @property
    def milliseconds(self) -> float:
        """Return the server's CPU for one request."""
        return self.cpu / len(self.answers) * 1000


class Ways:
    """The three things people send: a row, a report by form, a report by API."""

    def __init__(self, port: int, doors: list[str]) -> None:
        self.port, self.doors, self._turn = port, doors, count()
        page = client.talk(port, [Ask("GET", f"/b/{doors[0]}/report/?service={SERVICE}")])[0]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body.decode())
        if page.status != 200 or found is None:
            raise RuntimeError(f"the report page answers {page.status} without a form")
        self.token = found[1]
        self.cookie = client.cookie_header(client.cookies([page]))

    def row(self) -> Ask:
        """Return what the yardstick is sent."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return Ask("POST", "/yard/", kind, f"text={'x' * 60}".encode())

    def bare(self) -> Ask:
        """Return the same, for the view without any middleware before it."""
        row = self.row()
        return Ask("POST", "/yard/", row.headers | {"X-Bench-Bare": "1"}, row.body)

    def form(self) -> Ask:
        """Return a report as a browser sends it: multipart, with an empty picker for photos."""
        mark = f"----{uuid4().hex}"
        fields = {
            "csrfmiddlewaretoken": self.token,
            "service": SERVICE,
            "pk": str(uuid7()),
            "text": TEXT,
            "contact": "199 0000 0000",
        }
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="photos"; filename=""\r\n'
            "Content-Type: application/octet-stream\r\n\r\n\r\n"
        )
        body = ("".join(parts) + f"--{mark}--\r\n").encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", **self._who()}
        return Ask("POST", f"/b/{self._door()}/report/", headers | self.cookie, body)

    def api(self) -> Ask:
        """Return a report as a program sends it."""
        body = {
            "area": self._door(),
            "service": SERVICE,
            "text": TEXT,
            "contact": "199 0000 0000",
            "pk": str(uuid7()),
        }
        headers = {"Content-Type": "application/json", **self._who()}
        return Ask("POST", "/api/v1/cases", headers, json.dumps(body).encode())

    def _door(self) -> str:
        return self.doors[next(self._turn) % len(self.doors)]

    def _who(self) -> dict[str, str]:
        return {"X-Bench-Address": addresses()}


def measure(place: Place, *, requests: int, tell: Callable[[str], None]) -> list[Figure]:
    """Return the figures of one database."""
    port = server.free_port()
    before = place.ask("counts")
    with server.web(port, place.environment, log=place.log) as pid:
        ways = Ways(port, place.ask("doors", most=8))
        made: dict[str, Callable[[], Ask]] = {
            "yardstick": ways.row,
            "no middleware": ways.bare,
            "form": ways.form,
            "API": ways.api,
        }
        for way in made.values():
            client.load(port, [way() for _ in range(40)], at_once=8)
        tallies: dict[tuple[str, int], Tally] = {}
        for level in LEVELS:
            tell(f"{place.database}, {level} at once")
            for _ in range(ROUNDS):
                for name, way in made.items():
                    tally = tallies.setdefault((name, level), Tally())
                    _send(
                        place, pid, port, [way() for _ in range(requests // ROUNDS)], level, tally
                    )
    figures = [
        figure
        for (name, level), tally in tallies.items()
        for figure in _figures(place, name, level, tally, tallies["yardstick", level])
    ]
    return [*figures, *_kept(place, before, tallies)]


def _send(place: Place, pid: int, port: int, asks: list[Ask], level: int, tally: Tally) -> None:
    began = server.cpu(pid)
    database = server.cpu(place.postmaster) if place.postmaster else 0.0
    answers, seconds = client.load(port, asks, at_once=level)
    tally.cpu += server.cpu(pid) - began
    if place.postmaster:
        tally.database_cpu += server.cpu(place.postmaster) - database
    tally.answers += answers
    tally.seconds += seconds


def _is_accepted(answer: Answer) -> bool:
    return answer.status in {200, 201, 303}


def _figures(place: Place, name: str, level: int, tally: Tally, yard: Tally) -> list[Figure]:
    times = sorted(answer.seconds * 1000 for answer in tally.answers)
    slowest = quantile(times, 0.99)
    ratio = tally.milliseconds / yard.milliseconds
    goal = Goal(FORM_GOAL[place.database]) if name == "form" else None
    values: dict[str, Any] = {
        "requests": len(times),
        "a second": len(times) / tally.seconds,
        "CPU ms": tally.milliseconds,
        "PostgreSQL CPU ms": tally.database_cpu / len(times) * 1000,
        "p50 ms": quantile(times, 0.5),
        "p99 ms": slowest,
        "slowest ms": times[-1],
        "refused": sum(not _is_accepted(answer) for answer in tally.answers),
        "locked": sum(b"locked" in answer.body for answer in tally.answers),
    }
    title = f"{name}, {level} at once"
    part = f"accept, {place.database}"
    made = [Figure(part, title, "server CPU / yardstick", ratio, goal, values)]
    if name == "form" and level == max(LEVELS):
        made.append(Figure(part, title, "slowest 1 % (ms)", slowest, Goal(SLOWEST)))
    return made


def _kept(
    place: Place, before: dict[str, int], tallies: dict[tuple[str, int], Tally]
) -> list[Figure]:
    """Look for every acknowledged case in the database."""
    codes = [
        code
        for (name, _level), tally in tallies.items()
        if name in {"form", "API"}
        for code in map(_code, filter(_is_accepted, tally.answers))
    ]
    lost = len(place.ask("missing", codes=codes))
    after = place.ask("counts")
    part = f"accept, {place.database}"
    values = {"acknowledged": len(codes), "matters added": after["matters"] - before["matters"]}
    answers = [answer for tally in tallies.values() for answer in tally.answers]
    wrong = sum(not _is_accepted(answer) for answer in answers)
    locked = place.log.read_bytes().count(b"locked") + sum(b"locked" in a.body for a in answers)
    return [
        Figure(part, "all", "acknowledged but not stored", lost, Goal(0), values),
        Figure(part, "all", "refused or broken", wrong, Goal(0), _statuses(answers)),
        Figure(part, "all", "'locked' in any answer or log line", locked, Goal(0)),
    ]


def _statuses(answers: list[Answer]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for answer in answers:
        found[str(answer.status)] = found.get(str(answer.status), 0) + 1
    return found


def _code(answer: Answer) -> str:
    if answer.status == 303:
        return answer.first("location").split("/")[2]
    return str(json.loads(answer.body)["code"])
