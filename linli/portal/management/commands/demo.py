"""`linli demo`: build a world to try Linli in, and serve it."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.flows.models import Pulse
from linli.portal.demo import marker, welcome
from linli.portal.demo.accounts import accounts
from linli.portal.management.commands.serve import require_free

SEED = 51802
ALIVE = timedelta(seconds=15)
STAGES = {
    "places": "区域、单位和人员 places, units, people",
    "cases": "半年的事项 half a year of cases",
    "figures": "统计 figures",
}


class Command(BaseCommand):
    """Build the demo world once, say whom to sign in as, and serve until Ctrl-C."""

    help = "Build the demo world once and serve it; `linli demo accounts` lists the sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "what", nargs="?", choices=["accounts"], help="list the sign-ins, then end"
        )
        parser.add_argument("--json", action="store_true", help="list them as JSON")
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--reset", action="store_true", help="throw the demo away first")
        parser.add_argument("--build-only", action="store_true", help="build, but do not serve")
        parser.add_argument(
            "--cases", type=int, help="how many cases (default: half a year of them)"
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, help="another number, another half year"
        )

    def handle(self, *_args: Any, what: str | None, **options: Any) -> None:
        """Do what was asked."""
        if what == "accounts":
            self._list(as_json=options["json"])
            return
        if not options["build_only"]:
            require_free(options["host"], options["port"])
        if options["reset"]:
            _reset()
        is_fresh = self._make(cases=options["cases"], seed=options["seed"])
        address = f"http://{options['host']}:{options['port']}/"
        for line in welcome.lines(address):
            self.stdout.write(line)
        if not options["build_only"]:
            self._serve(options["host"], options["port"], is_fresh=is_fresh)

    def _list(self, *, as_json: bool) -> None:
        note = marker.read()
        if note is None or not note.is_whole:
            raise CommandError(_("There is no demo here yet. Run: linli demo"), returncode=1)
        people = accounts()
        if as_json:
            self.stdout.write(
                json.dumps([asdict(one) for one in people], ensure_ascii=False, indent=2)
            )
            return
        for line in welcome.sign_ins(people):
            self.stdout.write(line)
        self.stdout.write(f"\n  密码 password: {people[0].password}")

    def _make(self, *, cases: int | None, seed: int) -> bool:
        """Build unless a whole demo stands; return whether something was built."""
        note = marker.read()
        if not marker.is_ours(note):
            raise CommandError(_("This database holds data that are no demo; nothing was touched."))
        if note is not None and note.is_whole and not _is_behind():
            return False
        if note is not None and not note.is_whole:
            _throw_away()
        call_command("migrate", verbosity=0)
        if note is None or not note.is_whole:
            self._build(cases=cases, seed=seed)
            return True
        return False

    def _build(self, *, cases: int | None, seed: int) -> None:
        # Only here: building takes memory that serving does not need.
        from linli.portal.demo import build  # noqa: PLC0415

        began = time.monotonic()
        try:
            built = build.build(now=timezone.now(), cases=cases, seed=seed, told=self._tell)
        except KeyboardInterrupt as stopped:
            raise CommandError(
                _("Stopped halfway. Run it again: it starts over."), returncode=130
            ) from stopped
        self.stderr.write(f"\r{built.cases} 件 cases, {time.monotonic() - began:.0f} s{' ' * 40}")

    def _tell(self, stage: str, share: float) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{share:4.0%}  {STAGES[stage]}{' ' * 20}", ending="")
            self.stderr.flush()
        elif getattr(self, "_told", "") != stage:
            self._told = stage
            self.stderr.write(f"{share:4.0%}  {STAGES[stage]}")

    def _serve(self, host: str, port: int, *, is_fresh: bool) -> None:
        self.stdout.flush()
        connections.close_all()
        if is_fresh:
            # Begin as a new program: what the building took is given back.
            command = [
                sys.executable,
                "-m",
                "linli.config",
                "serve",
                "--host",
                host,
                "--port",
                str(port),
            ]
            os.execv(sys.executable, command)  # noqa: S606  our own program
        call_command("serve", host=host, port=port)


def _is_behind() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _reset() -> None:
    if connection.vendor != "sqlite":
        raise CommandError(
            _("Only the SQLite file can be thrown away. Drop the PostgreSQL database yourself.")
        )
    if not marker.is_ours(marker.read()):
        raise CommandError(_("This database holds data that are no demo; nothing was touched."))
    if _is_served():
        raise CommandError(_("The demo is being served just now. Stop it first (Ctrl-C)."))
    marker.throw_away()


def _throw_away() -> None:
    if connection.vendor != "sqlite":
        raise CommandError(
            _("The demo was not finished. Make the database %(name)s anew, then try again.")
            % {"name": settings.DATABASES["default"]["NAME"]}
        )
    marker.throw_away()


def _is_served() -> bool:
    """Return whether background work gave a sign just now and still lives."""
    with suppress(DatabaseError, OSError):
        pulse = Pulse.objects.filter(pk="work", at__gte=timezone.now() - ALIVE).first()
        if pulse is not None:
            os.kill(pulse.pid, 0)
            return True
    return False
