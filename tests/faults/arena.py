"""A database of a test's own, holding the standing world, and the processes that work on it.

Scenes run in a child with connections of its own, so that its transactions really commit and its
writers really wait for each other; the session's database is never touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "linli_faults"
SECONDS = 200


class Arena:
    """The standing world once, and as many copies of it as tests ask for."""

    def __init__(self, folder: Path, *, postgres: bool) -> None:
        self.folder, self.postgres = folder, postgres
        self.template = f"{TEMPLATE}_{uuid4().hex[:8]}" if postgres else str(folder / "world.db")
        if postgres:
            self._serve(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.template)))
        play("child.build", self.template, folder=folder, postgres=postgres)

    @contextmanager
    def copy(self) -> Iterator[Stage]:
        """Give a fresh copy of the world to one test, and drop it afterwards."""
        name = f"{self.template}_{uuid4().hex[:8]}"
        if self.postgres:
            made = "CREATE DATABASE {} TEMPLATE {}"
            self._serve(sql.SQL(made).format(*map(sql.Identifier, (name, self.template))))
        else:
            shutil.copy(self.template, name)
        try:
            yield Stage(name, self.folder, postgres=self.postgres)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop the world itself."""
        self._drop(self.template)

    def _drop(self, name: str) -> None:
        if self.postgres:
            gone = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            self._serve(gone)
        else:
            for path in Path(name).parent.glob(f"{Path(name).name}*"):
                path.unlink(missing_ok=True)

    def _serve(self, statement: sql.Composed) -> None:
        at = settings.DATABASES["default"]
        where = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"]}
        with psycopg.connect(**where, dbname="postgres", autocommit=True) as server:
            server.execute(statement)


class Stage:
    """One copy of the world, on which scenes are played."""

    def __init__(self, name: str, folder: Path, *, postgres: bool) -> None:
        self.name, self.folder, self.postgres = name, folder, postgres

    def play(self, scene: str, **given: Any) -> Any:
        """Play a scene (`races.take`) in a process of its own; return what it found."""
        return play(scene, self.name, folder=self.folder, postgres=self.postgres, **given)


def play(scene: str, name: str, *, folder: Path, postgres: bool, **given: Any) -> Any:
    """Run one scene in a child; fail with its last words when it does not end well."""
    where = (
        {"LINLI_DB": "postgres", "LINLI_PG_NAME": name}
        if postgres
        else {"LINLI_DB": "sqlite", "LINLI_SQLITE": name}
    )
    module, _dot, verb = scene.partition(".")
    place = (f"tests.faults.{module}", verb)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.child", *place, json.dumps(given)],
        cwd=ROOT,
        env=os.environ | where | {"LINLI_DATA": str(folder)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{scene}: {done.returncode}\n{done.stderr[-6000:]}"
    return json.loads(done.stdout.splitlines()[-1])
