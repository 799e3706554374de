"""A process of its own for scenes: `python -m tests.faults.child MODULE SCENE JSON`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from importlib import import_module
from threading import Barrier
from typing import Any

import django
import pytest  # noqa: F401  its presence tells the settings that these are tests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from linli.journal.models import Entry  # noqa: E402
from linli.kernel.errors import Refused  # noqa: E402
from linli.matters import queries  # noqa: E402
from linli.matters.models import Matter  # noqa: E402
from linli.portal.verify import verify  # noqa: E402
from tests.world import MORNING, World, build  # noqa: E402

world = World()
HOUR = timedelta(hours=1)
LATER = MORNING + timedelta(days=60)


def scene_build() -> None:
    """Make the tables and the standing world."""
    call_command("migrate", verbosity=0)
    build()


def at_once(acts: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run each act in a thread with a connection of its own, all from the same instant."""
    todo = list(acts)
    gate = Barrier(len(todo))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(run, todo))


def outcome(act: Callable[[], Any]) -> str:
    """Say how an act ended: done, or the name of its refusal or fault."""
    try:
        act()
    except Refused as refusal:
        return type(refusal).__name__
    except Exception as fault:  # noqa: BLE001  it is told to the test
        return f"{type(fault).__name__}: {fault}"
    return "done"


def fresh(matter: Matter) -> Matter:
    """Read it anew, as another request would."""
    return queries.by_id(matter.jurisdiction_id, matter.pk)


def differences(now: datetime = LATER) -> list[str]:
    """Say what `linli verify` finds."""
    return [str(one) for one in verify(now=now).differences]


def kinds(matter: Matter) -> list[str]:
    """Return what the journal says of one matter, in order."""
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def forked(act: Callable[[], Any]) -> int:
    """Do it in a process of its own; return its id."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    try:
        act()
        connections.close_all()
        os._exit(0)
    except BaseException as fault:  # noqa: BLE001  a child must end here
        print(repr(fault), file=sys.stderr, flush=True)
        os._exit(1)


def main(words: list[str]) -> None:
    """Play one scene and say what it found in one line of JSON."""
    module, scene, given = words
    played = getattr(import_module(module), f"scene_{scene}")
    print(json.dumps(played(**json.loads(given)), ensure_ascii=False, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
