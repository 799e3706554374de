"""Part two: how pages slow down when the rest of the country grows and the community does not."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from bench import client, server
from bench.client import Ask
from bench.place import Place
from bench.report import Figure, Goal

SMALL, LARGE, FULL = 10_000, 200_000, 1_000_000
QUICK = (1_000, 5_000)
WARM, ROUNDS, EACH = 12, 4, 10
ALONE, GROWN = Goal(20.0), Goal(1.3)
STAFF, PASSWORD = "ji", "linli-demo-2026"  # the demo's community desk
YARD = Ask("POST", "/yard/", {"Content-Type": "application/x-www-form-urlencoded"}, b"text=x")


@dataclass
class Side:
    """One database being looked at."""

    matters: int
    port: int
    pages: dict[str, Ask]
    times: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)


def measure(base: Place, *, sizes: tuple[int, int], tell: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the pages at both sizes; each gets a copy of the base's database."""
    with ExitStack() as stack:
        sides = []
        for size in sizes:
            here = _copied(base, f"country-{size}")
            stack.callback(shutil.rmtree, here.folder, ignore_errors=True)
            tell(f"{size} matters in the rest of the country: filling")
            here.ask("grow", matters=size)
            sides.append(_opened(stack, here, size))
        skipped = _warm(sides, tell)
        tell("looking at pages")
        _look(sides, [name for name in sides[0].pages if name not in skipped])
        return _figures(sides, skipped)


def _copied(base: Place, name: str) -> Place:
    folder = base.folder.with_name(f"{base.folder.name}-{name}")
    shutil.copytree(base.folder, folder)
    return replace(base, folder=folder, environment=base.environment | {"LINLI_DATA": str(folder)})


def _opened(stack: ExitStack, here: Place, size: int) -> Side:
    port = server.free_port()
    stack.enter_context(server.web(port, here.environment, log=here.log))
    signed_in = _sign_in(port)
    at: dict[str, str] = here.ask("sample", username=STAFF)
    public = {
        "home": "/",
        "door": f"/b/{at['building']}/",
        "report form": f"/b/{at['building']}/report/?service=public_repair",
        "tracking": f"/t/{at['code']}/",
        "area page": f"/areas/{at['community']}/",
        "root's area page": f"/areas/{at['root']}/",
    }
    staff = {
        "desk": "/desk/",
        "one matter": f"/matters/{at['number']}/",
        "area page, staff": f"/areas/{at['community']}/",
        "records of the area": f"/areas/{at['community']}/records/",
    }
    pages = {name: Ask("GET", path, _who()) for name, path in public.items()}
    pages |= {name: Ask("GET", path, _who() | signed_in) for name, path in staff.items()}
    return Side(size, port, pages)


def _who() -> dict[str, str]:
    return {"X-Bench-Address": "10.200.0.1"}


def _sign_in(port: int) -> dict[str, str]:
    [page] = client.talk(port, [Ask("GET", "/login/")])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body.decode())
    kept = client.cookies([page])
    body = f"csrfmiddlewaretoken={token[1] if token else ''}&username={STAFF}&password={PASSWORD}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    [answer] = client.talk(
        port, [Ask("POST", "/login/", kind | client.cookie_header(kept), body.encode())]
    )
    if answer.status not in {302, 303}:
        raise RuntimeError(f"signing in as {STAFF} answers {answer.status}")
    return client.cookie_header(client.cookies([answer], known=kept))


def _fresh(ask: Ask) -> Ask:
    """Return the same request from somebody else, so that looking often is no abuse."""
    _fresh.turn += 1  # type: ignore[attr-defined]
    turn = _fresh.turn  # type: ignore[attr-defined]
    return replace(ask, headers=ask.headers | {"X-Bench-Address": f"10.201.{turn // 40 % 256}.1"})


_fresh.turn = 0  # type: ignore[attr-defined]


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


def _look(sides: list[Side], names: list[str]) -> None:
    """Take turns between the sides, so that a slower minute of the machine meets both alike."""
    for _ in range(ROUNDS):
        for name in names:
            for side in sides:
                asks = [_fresh(side.pages[name]) for _ in range(EACH)]
                took = [one.seconds * 1000 for one in client.talk(side.port, asks)]
                side.times.setdefault(name, []).extend(took[1:])
                rows = [one.seconds * 1000 for one in client.talk(side.port, [YARD] * EACH)]
                side.times.setdefault("yardstick", []).extend(rows[1:])


def _figures(sides: list[Side], skipped: dict[str, int]) -> list[Figure]:
    small, large = sides
    part = f"growth, {small.matters:,} and {large.matters:,} matters in the rest of the country"
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
        queries = [side.queries[name] for side in sides]
        ratio = max(own / row for own, row in zip(middle, rows, strict=True))
        made += [
            Figure(part, name, "latency / yardstick", ratio, ALONE, seen),
            Figure(part, name, "large / small", middle[1] / middle[0], GROWN),
            Figure(
                part,
                name,
                "queries more",
                abs(queries[1] - queries[0]),
                Goal(0),
                {"queries": " / ".join(map(str, queries))},
            ),
        ]
    made += [Figure(part, name, "skipped: status", status) for name, status in skipped.items()]
    return made
