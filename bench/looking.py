"""Look at the same pages of several databases in turns: how long they take, how often they ask."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from statistics import median
from typing import Any

from bench import client, server
from bench.client import Answer, Ask
from bench.place import Place
from bench.report import Figure, Goal

WARM, ROUNDS, EACH = 12, 4, 10
ALONE, GROWN = Goal(20.0), Goal(1.3)
STAFF, PASSWORD = "ji", "linli-demo-2026"  # the demo's community desk
YARD = Ask("POST", "/yard/", {"Content-Type": "application/x-www-form-urlencoded"}, b"text=x")
_turn = count(1)


@dataclass(frozen=True)
class Gauge:
    """What of an answer is compared, in ms."""

    name: str
    read: Callable[[Answer], float]


LATENCY = Gauge("latency", lambda answer: answer.seconds * 1000)
CPU = Gauge("CPU", lambda answer: float(answer.first("x-bench-cpu")))  # see `bench.wsgi`


@dataclass
class Side:
    """One database being looked at."""

    port: int
    pages: dict[str, Ask]
    times: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)


def copied(stack: ExitStack, base: Place, name: str) -> Place:
    """Return a copy of a place that is gone with the stack."""
    folder = base.folder.with_name(f"{base.folder.name}-{name}")
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(base.folder, folder)
    return replace(base, folder=folder, environment=base.environment | {"LINLI_DATA": str(folder)})


def opened(stack: ExitStack, here: Place, pages: Mapping[str, Mapping[str, str]]) -> Side:
    """Serve a place; `pages` are addresses by name, by who looks ("" is anybody)."""
    port = server.free_port()
    stack.enter_context(server.web(port, here.environment, log=here.log))
    asks: dict[str, Ask] = {}
    for username, paths in pages.items():
        signed_in = _sign_in(port, username) if username else {}
        asks |= {name: Ask("GET", path, _who() | signed_in) for name, path in paths.items()}
    return Side(port, asks)


def compare(
    part: str,
    sides: list[Side],
    *,
    tell: Callable[[str], None],
    alone: Goal | None = ALONE,
    gauge: Gauge = LATENCY,
) -> list[Figure]:
    """Return the figures of the pages on the small side and the large one."""
    skipped = _warm(sides, tell)
    tell("looking at pages")
    _look(sides, [name for name in sides[0].pages if name not in skipped], gauge)
    return _figures(part, sides, skipped, alone, gauge)


def _who() -> dict[str, str]:
    return {"X-Bench-Address": "10.200.0.1"}


def _sign_in(port: int, username: str) -> dict[str, str]:
    [page] = client.talk(port, [Ask("GET", "/login/")])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body.decode())
    kept = client.cookies([page])
    fields = f"username={username}&password={PASSWORD}"
    body = f"csrfmiddlewaretoken={token[1] if token else ''}&{fields}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    [answer] = client.talk(
        port, [Ask("POST", "/login/", kind | client.cookie_header(kept), body.encode())]
    )
    if answer.status not in {302, 303}:
        raise RuntimeError(f"signing in as {username} answers {answer.status}")
    return client.cookie_header(client.cookies([answer], known=kept))


def _fresh(ask: Ask) -> Ask:
    """Return the same request from somebody else, so that looking often is no abuse."""
    address = f"10.201.{next(_turn) // 40 % 256}.1"
    return replace(ask, headers=ask.headers | {"X-Bench-Address": address})


def _warm(sides: list[Side], tell: Callable[[str], None]) -> dict[str, int]:
    """Ask for each page some times, count its queries, and say which do not answer."""
    skipped: dict[str, int] = {}
    for side in sides:
        client.talk(side.port, [YARD] * WARM)
        for name, ask in side.pages.items():
            counting = replace(ask, headers=ask.headers | {"X-Bench-Count": "1"})
            answers = [
                answer
                for _ in range(WARM)  # a new connection may find the other worker, still cold
                for answer in client.talk(side.port, [_fresh(counting)])
            ]
            if any(answer.status != 200 for answer in answers):
                skipped[name] = answers[-1].status
                tell(f"skipped: {name} {ask.path} answers {answers[-1].status}")
            else:
                counts = [int(answer.first("x-bench-queries")) for answer in answers]
                side.queries[name] = min(counts)
    return skipped


def _look(sides: list[Side], names: list[str], gauge: Gauge) -> None:
    """Take turns between the sides, so that a slower minute of the machine meets both alike."""
    for _ in range(ROUNDS):
        for name in names:
            for side in sides:
                asks = [_fresh(side.pages[name]) for _ in range(EACH)]
                took = [gauge.read(one) for one in client.talk(side.port, asks)]
                side.times.setdefault(name, []).extend(took[1:])
                rows = [gauge.read(one) for one in client.talk(side.port, [YARD] * EACH)]
                side.times.setdefault("yardstick", []).extend(rows[1:])


def _figures(
    part: str, sides: list[Side], skipped: dict[str, int], alone: Goal | None, gauge: Gauge
) -> list[Figure]:
    small, large = sides
    made = []
    for name in small.queries:
        if name in skipped:
            continue
        middle = [median(side.times[name]) for side in sides]
        rows = [median(side.times["yardstick"]) for side in sides]
        seen: dict[str, Any] = {
            "ms": " / ".join(f"{one:.1f}" for one in middle),
            "yardstick ms": " / ".join(f"{one:.2f}" for one in rows),
        }
        queries = [small.queries[name], large.queries[name]]
        told = {"queries": " / ".join(map(str, queries))}
        more = abs(queries[1] - queries[0])
        ratio = max(own / row for own, row in zip(middle, rows, strict=True))
        made += [
            Figure(part, name, f"{gauge.name} / yardstick", ratio, alone, seen),
            Figure(part, name, "large / small", middle[1] / middle[0], GROWN),
            Figure(part, name, "queries more", more, Goal(0), told),
        ]
    made += [Figure(part, name, "skipped: status", status) for name, status in skipped.items()]
    return made
