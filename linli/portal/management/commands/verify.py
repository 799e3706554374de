"""`linli verify`: recount everything from the journal and check the chain."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.blueprint.load import BlueprintProblems
from linli.kernel.errors import Missing
from linli.portal.verify import Report, verify

EQUAL, DIFFERENT, CANNOT = 0, 1, 2


class Command(BaseCommand):
    """Compare chain, figures and states with the journal; 0 equal, 1 differences, 2 cannot run."""

    help = "Recount everything from the journal; exit 0 all equal, 1 differences, 2 cannot run."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command line may say."""
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--jurisdiction", metavar="KEY", help="only the place with this key")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's own signature
        """Verify, tell, and leave with the exit code."""
        try:
            key = options["jurisdiction"]
            only = areas.jurisdiction_of_key(key) if key else None
            report = verify(now=timezone.now(), jurisdiction_id=only)
        except (Missing, ObjectDoesNotExist, BlueprintProblems, DatabaseError) as problem:
            self.stderr.write(str(problem))
            sys.exit(CANNOT)
        if options["json"]:
            told = {"is_equal": report.is_equal, **asdict(report)}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self._tell(report)
        if not report.is_equal:
            sys.exit(DIFFERENT)

    def _tell(self, report: Report) -> None:
        for difference in report.differences:
            self.stdout.write(str(difference))
        looked = _(
            "%(jurisdictions)d places, %(entries)d entries, %(cells)d cells, %(matters)d matters:"
        )
        counts = {
            "jurisdictions": report.jurisdictions,
            "entries": report.entries,
            "cells": report.cells,
            "matters": report.matters,
        }
        verdict = _("all equal.") if report.is_equal else _("%(n)d differences.")
        self.stdout.write(f"{looked % counts} {verdict % {'n': len(report.differences)}}")
