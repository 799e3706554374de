"""Kill web and work during writes: no acknowledged case may be lost, nothing climbs twice.

`python -m bench.kill_drill [--kills 20] [--seconds 60]` starts `linli serve` on a database of its
own, lets writers report cases without pause, and ends with `linli verify`. Exit 0: nothing lost;
1: something was.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Written:
    """What the server acknowledged, and how often it could not be reached."""

    codes: list[str] = field(default_factory=list)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> int:
    """Run the drill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=2.5, help="seconds between kills")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return drill(Path(folder), asked)


def drill(folder: Path, asked: argparse.Namespace) -> int:
    """Build, serve, write, kill, and compare."""
    env = {
        **os.environ,
        "LINLI_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "linli.config.settings",
    }
    env["LINLI_SQLITE"] = str(folder / "drill.sqlite3")
    _run(env, "-m", "linli.config", "migrate", "-v", "0")
    _run(env, "-m", "bench.kill_drill_world")
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "linli.config", "serve", "--port", str(port)],
        cwd=ROOT, env={**env, "LINLI_LOG": "CRITICAL"}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    written, stop = Written(), threading.Event()
    try:
        _wait(port)
        threads = [
            threading.Thread(target=_write, args=(port, written, stop, number))
            for number in range(asked.writers)
        ]
        for thread in threads:
            thread.start()
        killed = _kill_often(server.pid, asked.kills, asked.pause)
        _wait(port)
        stop.set()
        for thread in threads:
            thread.join()
        time.sleep(3)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    return _judge(env, folder, written, killed)


def _judge(env: dict[str, str], folder: Path, written: Written, killed: list[str]) -> int:
    codes = folder / "codes.json"
    codes.write_text(json.dumps(written.codes))
    found = _run(env, "-m", "bench.kill_drill_world", "--check", str(codes))
    verified = _run(env, "-m", "linli.config", "verify", check=False)
    lost = int(found.stdout.split()[0])
    twice = int(found.stdout.split()[1])
    whom = ", ".join(f"{killed.count(one)} x {one}" for one in sorted(set(killed)))
    print(
        f"{len(killed)} kills ({whom}); "
        f"{len(written.codes)} acknowledged, {written.refused} tries while something was down; "
        f"lost {lost}; climbed twice {twice}; verify exit {verified.returncode}"
    )
    if verified.returncode:
        print(verified.stdout[-3000:], verified.stderr[-1000:])
    return int(bool(lost or twice or verified.returncode or not written.codes))


def _write(port: int, written: Written, stop: threading.Event, number: int) -> None:
    turn = 0
    while not stop.is_set():
        turn += 1
        body = {"area": "G-1", "service": "hazard", "text": f"drill {number} {turn}"}
        try:
            line = http.client.HTTPConnection(
                "127.0.0.1", port, timeout=10, source_address=(_address(number, turn), 0)
            )
            line.request(
                "POST", "/api/v1/cases", json.dumps(body), {"Content-Type": "application/json"}
            )
            answer = line.getresponse()
            text = answer.read()
            if answer.status == 201:
                with written.lock:
                    written.codes.append(json.loads(text)["code"])
            line.close()
        except (OSError, http.client.HTTPException):
            written.refused += 1
            time.sleep(0.1)


def _address(number: int, turn: int) -> str:
    """Return an address of this machine for every fifteen reports: the rate limits stay on."""
    place = turn // 15
    return f"127.{10 + number}.{1 + place // 250}.{1 + place % 250}"


def _kill_often(server: int, kills: int, pause: float) -> list[str]:
    done: list[str] = []
    chance = random.Random(20261124)
    while len(done) < kills:
        time.sleep(pause * (0.5 + chance.random()))
        found = _programs(server)
        wanted = ["web", "worker", "work"][len(done) % 3]
        pids = found.get(wanted, [])
        if pids:
            os.kill(chance.choice(pids), signal.SIGKILL)
            done.append(wanted)
    return done


def _programs(server: int) -> dict[str, list[int]]:
    """Return the pids below the supervisor: the web server, its workers, the background work."""
    found: dict[str, list[int]] = {"web": [], "worker": [], "work": []}
    for pid in _children(server):
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        kind = "work" if "\0work\0" in line else "web"
        found[kind].append(pid)
        found["worker"] += [one for one in _children(pid) if kind == "web"]
    return found


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _run(env: dict[str, str], *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, check=check, text=True, capture_output=True
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _try in range(150):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not come up")


if __name__ == "__main__":
    raise SystemExit(main())
