"""`linli serve`: the web server and the background work, under one roof."""

from __future__ import annotations

import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from linli.portal import supervisor


class Command(BaseCommand):
    """Serve the pages and do the background work until Ctrl-C or SIGTERM."""

    help = "Serve the pages and do the background work; restarts what dies, ends both on SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *_args: Any, host: str, port: int, workers: int, **_options: Any) -> None:
        """Check what would fail later, then run."""
        require_free(host, port)
        _require_migrated()
        self.stdout.write(f"http://{host}:{port}/")
        self.stdout.flush()
        connections.close_all()
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        supervisor.become(host, port, workers)


def require_free(host: str, port: int) -> None:
    """Raise CommandError when the address cannot be served on, with what to do instead."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CommandError(
                f"{host}:{port} cannot be used ({problem.strerror}). "
                "Choose another port: PORT=8001 make demo"
            ) from problem


def _require_migrated() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date. Run: linli migrate")
