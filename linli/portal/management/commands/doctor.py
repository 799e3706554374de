"""`linli doctor`: what is not as it should be, and what mends it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from linli import __version__
from linli.portal import doctor
from linli.portal.doctor import Finding, Level
from linli.portal.management.spoken import add_language, speaking

EXIT = {Level.WELL: 0, Level.MEND: 1, Level.BROKEN: 2}
SIGNS = {Level.WELL: "  ok  ", Level.MEND: "  !   ", Level.BROKEN: "  X   "}


class Command(BaseCommand):
    """Look at everything once; 0 all well, 1 something to mend, 2 cannot run."""

    help = "Explain what is amiss; exit 0 all well, 1 something to mend, 2 cannot run."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        add_language(parser)

    def handle(self, *_args: Any, language: str, **options: Any) -> None:
        """Look, tell, and leave with the exit code."""
        with speaking(language):
            found = doctor.examine(now=timezone.now())
            verdict = doctor.verdict(found)
            if options["json"]:
                self._tell_json(found, verdict)
            else:
                self._tell(found, verdict)
        if EXIT[verdict]:
            sys.exit(EXIT[verdict])

    def _tell(self, found: list[Finding], verdict: Level) -> None:
        for one in found:
            self.stdout.write(f"{SIGNS[one.level]}{one.sentence}")
            if one.mend:
                self.stdout.write(f"        → {one.mend}")
        words = {
            Level.WELL: _("All is well."),
            Level.MEND: _("Linli runs; what is marked ! should be mended."),
            Level.BROKEN: _("Linli cannot run until what is marked X is mended."),
        }
        self.stdout.write(f"\n{words[verdict]}")

    def _tell_json(self, found: list[Finding], verdict: Level) -> None:
        answer = {
            "state": verdict,
            "version": __version__,
            "findings": [asdict(one) for one in found],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
