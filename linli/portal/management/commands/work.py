"""`linli work`: do what happens unasked, until told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from linli.flows import work

logger = logging.getLogger(__name__)

HOURLY = timedelta(hours=1)


class Command(BaseCommand):
    """Deadlines, reactions, counting, erasing; ends on SIGTERM or Ctrl-C after the running step."""

    sweep_at = datetime.min.replace(tzinfo=UTC)
    help = "Do what happens unasked: missed promises, timers, reactions, counting. Ends on SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="work off what is due, then end")
        parser.add_argument("--every", type=float, default=1.0, help="seconds to sleep when idle")

    def handle(self, *_args: Any, once: bool = False, every: float = 1.0, **_options: Any) -> None:
        """Run until stopped."""
        stopped = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stopped.set())
        while not stopped.is_set():
            done = self._round()
            if once and not done:
                return
            if not done:
                stopped.wait(every)

    def _round(self) -> int:
        try:
            close_old_connections()
            now = timezone.now()
            work.beat("work", at=now)
            if now >= self.sweep_at:
                self.sweep_at = now + HOURLY
                work.sweep(now)
            return work.work_off(now)
        except DatabaseError:
            logger.warning("the database does not answer; trying again")
            close_old_connections()
            return 0
