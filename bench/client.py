"""Many people at once, each on a connection of their own that is kept alive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ask:
    """One request to send."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def wire(self) -> bytes:
        """Return it as it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long."""

    status: int
    headers: dict[str, list[str]]
    body: bytes
    seconds: float
    size: int

    def first(self, name: str) -> str:
        """Return the first header of this name, or nothing."""
        return self.headers.get(name, [""])[0]


class Line:
    """One connection."""

    def __init__(self, port: int, address: str | None = None) -> None:
        self.port, self.address = port, address
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, ask: Ask) -> Answer:
        """Send one request and wait for its answer."""
        if self._writer is None or self._writer.is_closing():
            local = (self.address, 0) if self.address else None
            self._reader, self._writer = await asyncio.open_connection(
                "127.0.0.1", self.port, local_addr=local
            )
        assert self._reader is not None
        began = time.perf_counter()
        self._writer.write(ask.wire())
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, headers = _read_head(head)
        body, extra = await self._body(status, headers)
        seconds = time.perf_counter() - began
        if headers.get("connection", [""])[0].lower() == "close":
            self.close()
        return Answer(status, headers, body, seconds, len(head) + len(body) + extra)

    async def _body(self, status: int, headers: dict[str, list[str]]) -> tuple[bytes, int]:
        assert self._reader is not None
        if status in {204, 304}:
            return b"", 0
        if "chunked" not in headers.get("transfer-encoding", [""])[0]:
            return await self._reader.readexactly(int(headers["content-length"][0])), 0
        parts: list[bytes] = []
        extra = 0
        while True:
            line = await self._reader.readuntil(b"\r\n")
            length = int(line.split(b";")[0], 16)
            parts.append((await self._reader.readexactly(length + 2))[:-2])
            extra += len(line) + 2
            if not length:
                return b"".join(parts), extra

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def _read_head(head: bytes) -> tuple[int, dict[str, list[str]]]:
    first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in rest:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    return int(first.split(" ", 2)[1]), headers


async def _all(port: int, asks: list[Ask], at_once: int) -> list[Answer]:
    waiting = iter(asks)
    answers: list[Answer] = []

    async def writer() -> None:
        line = Line(port)
        for ask in waiting:
            answers.append(await line.send(ask))  # noqa: PERF401  each waits for the one before
        line.close()

    await asyncio.gather(*(writer() for _ in range(at_once)))
    return answers


def load(port: int, asks: Iterable[Ask], *, at_once: int) -> tuple[list[Answer], float]:
    """Send all requests, so many at once; return the answers and the seconds it took."""
    made = list(asks)
    began = time.perf_counter()
    answers = asyncio.run(_all(port, made, at_once))
    return answers, time.perf_counter() - began


def talk(port: int, asks: Iterable[Ask], *, address: str | None = None) -> list[Answer]:
    """Send the requests one after the other on one connection."""

    async def one_by_one() -> list[Answer]:
        line = Line(port, address)
        answers = [await line.send(ask) for ask in asks]
        line.close()
        return answers

    return asyncio.run(one_by_one())


def cookies(answers: Iterable[Answer], *, known: dict[str, str] | None = None) -> dict[str, str]:
    """Return the cookies after these answers."""
    kept = dict(known or {})
    for answer in answers:
        for header in answer.headers.get("set-cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            kept[name] = value
    return kept


def cookie_header(kept: dict[str, str]) -> dict[str, str]:
    """Return the header that sends these cookies."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())} if kept else {}


Maker = Callable[[int], Ask]
