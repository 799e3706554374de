"""Part three: memory, start time, and what each public page weighs on the wire."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

from bench import client, server
from bench.client import Answer, Ask
from bench.place import Place
from bench.report import Figure, Goal

MEMORY, PAGE = Goal(250.0), Goal(100.0)
VISITS = 400
ACCEPTED = {"Accept-Encoding": "gzip, deflate, br", "User-Agent": "bench"}
ELDER = {"Cookie": "linli_elder=on"}
PART = "weight"
_LOADED = (
    r'<link[^>]*rel="(?:stylesheet|icon|manifest|preload|apple-touch-icon|mask-icon)"[^>]*href="([^"]+)"',
    r'<link[^>]*href="([^"]+)"[^>]*rel="(?:stylesheet|icon|manifest|preload|apple-touch-icon)"',
    r'<(?:script|img|source|iframe)[^>]*\ssrc="([^"]+)"',
    r'<use[^>]*href="([^"#]+)#',
)
_IN_STYLES = r'url\(["\']?([^"\')]+)'


def measure(place: Place, *, tell: Callable[[str], None]) -> list[Figure]:
    """Return start time, memory before and after a load, and the weight of the public pages."""
    port = server.free_port()
    tell("starting, weighing")
    at: dict[str, str] = place.ask("sample", username="ji")
    pages = _pages(at)
    with server.house(port, place.environment, log=place.log) as (pid, seconds):
        figures = [Figure(PART, "linli serve", "seconds until /healthz is well", seconds)]
        weights = _weigh(port, pages, tell)
        figures += _memory(port, pid, pages)
    return [*figures, *weights]


def _pages(at: dict[str, str]) -> dict[str, str]:
    door = f"/b/{at['building']}/"
    return {
        "home": "/",
        "search": "/search/?q=%E6%BB%A8%E6%B1%9F",
        "door": door,
        "report, kinds": f"{door}report/",
        "report, form": f"{door}report/?service=public_repair",
        "tracking": f"/t/{at['code']}/",
        "area page": f"/areas/{at['community']}/",
        "root's area page": f"/areas/{at['root']}/",
        "mechanisms": "/mechanisms/",
        "one mechanism": "/mechanisms/four_level/",
        "sign-in": "/login/",
    }


def _weigh(port: int, pages: dict[str, str], tell: Callable[[str], None]) -> list[Figure]:
    made = []
    for name, path in pages.items():
        for mode, headers in (("normal", {}), ("elder", ELDER)):
            answer = _get(port, path, headers)
            if answer.status != 200:
                tell(f"skipped: {name} {path} answers {answer.status}")
                continue
            parts = _parts(port, path, answer)
            seen = {"html": answer.size / 1000, "other files": len(parts)}
            total = answer.size + sum(parts.values())
            made.append(
                Figure(PART, f"{name}, {mode}", "kB on the first visit", total / 1000, PAGE, seen)
            )
    return made


def _get(port: int, path: str, headers: dict[str, str]) -> Answer:
    [answer] = client.talk(port, [Ask("GET", path, ACCEPTED | headers)], address="127.0.0.9")
    return answer


def _parts(port: int, path: str, page: Answer) -> dict[str, int]:
    """Return the size of each file the page loads, and of what those load."""
    html = page.body.decode()
    wanted = [urljoin(path, found) for pattern in _LOADED for found in re.findall(pattern, html)]
    sizes: dict[str, int] = {}
    while wanted:
        one = wanted.pop()
        if one in sizes or one.startswith(("data:", "http")):
            continue
        sizes[one] = _get(port, one, {}).size
        if one.endswith(".css"):
            plain = client.talk(port, [Ask("GET", one)], address="127.0.0.9")[0].body.decode()
            wanted += [urljoin(one, found.split("#")[0]) for found in re.findall(_IN_STYLES, plain)]
    return sizes


def _memory(port: int, pid: int, pages: dict[str, str]) -> list[Figure]:
    before = sum(server.memory(pid).values())
    paths = list(pages.values())
    for start in range(0, VISITS, 40):
        who = f"127.0.1.{start // 40 + 1}"
        asks = [Ask("GET", paths[n % len(paths)], ACCEPTED) for n in range(start, start + 40)]
        client.talk(port, asks, address=who)
    after = server.memory(pid)
    seen = {name.split()[0] + f" {n}": size for n, (name, size) in enumerate(after.items())}
    total = sum(after.values())
    return [
        Figure(PART, "all processes", f"MB (PSS) after {VISITS} pages", total, MEMORY, seen),
        Figure(PART, "all processes", "MB more than at the start", total - before),
    ]
