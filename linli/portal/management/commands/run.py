"""`linli run`: serve a place of one's own; in an empty one, say how to begin."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.portal import demo, supervisor
from linli.portal.management.commands.serve import require_free
from linli.portal.management.commands.setup import OTHERS, refuse_when_set_up
from linli.portal.setup import queries, word


class Command(BaseCommand):
    """Migrate, collect styles, print where to go, serve until Ctrl-C."""

    help = "Migrate and serve a place of your own; in an empty one, print /setup/ and its word."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *_args: Any, host: str, port: int, workers: int, **_options: Any) -> None:
        """Prepare, tell, serve."""
        if demo.is_demo():
            refuse_when_set_up()
        require_free(host, port)
        os.umask(OTHERS)
        call_command("migrate", verbosity=0)
        _collect()
        self._tell(f"http://{host}:{port}/")
        self.stdout.flush()
        connections.close_all()
        supervisor.become(host, port, workers)

    def _tell(self, address: str) -> None:
        self.stdout.write(f"\n  邻里 Linli · {address}")
        if not queries.is_set_up():
            # Both languages at once: nobody has said yet which one is read here.
            self.stdout.write("  这里还没有设置 Nothing is set up here yet")
            self.stdout.write(f"  打开 open              {address}setup/")
            self.stdout.write(f"  一次性口令 one-time word  {word.issue(at=timezone.now())}")
            self.stdout.write("  或在终端设置 or in a terminal: linli setup")
        self.stdout.write("")


def _collect() -> None:
    """Collect styles where they are not: in a process of its own, for settings look but once."""
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        return
    command = [sys.executable, "-m", "linli.config", "collectstatic"]
    done = subprocess.run([*command, "--no-input", "-v", "0", "-i", "redoc*"], check=False)
    if done.returncode:
        raise CommandError(_("The styles could not be collected."))
