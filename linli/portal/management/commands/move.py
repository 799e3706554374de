"""`linli move`: file a matter in the jurisdiction where it belongs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.kernel.errors import Refused
from linli.matters import queries
from linli.matters.actions.moving import move
from linli.people import queries as people


class Command(BaseCommand):
    """Move one matter to a place in another jurisdiction; 0 moved, 1 refused."""

    help = (
        "Move a wrongly filed matter to a place in another jurisdiction; exit 0 moved, 1 refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command line may say."""
        parser.add_argument("number", help="the number of the matter, as K3QF-26-417")
        parser.add_argument("area", help="the code of the place where it belongs")
        parser.add_argument(
            "--by", required=True, metavar="USERNAME", help="who manages both places"
        )

    def handle(self, *_args: Any, number: str, area: str, by: str, **_options: Any) -> None:
        """Move it, say who has it now, and leave with the exit code."""
        try:
            moved = move(
                queries.by_number(number),
                to=areas.by_code(area),
                actor=people.by_name(by),
                at=timezone.now(),
            )
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        sentence = _("%(number)s lies at %(area)s now; %(unit)s has it.")
        said = {"number": moved.number, "area": moved.area.name, "unit": moved.owner_unit.name}
        self.stdout.write(sentence % said)
