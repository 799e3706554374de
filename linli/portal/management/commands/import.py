"""`linli import areas|units|posts|facilities FILE`: take in a table, all of it or nothing."""

# ruff: noqa: N999  the command is called so

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.actor import SYSTEM, Actor
from linli.kernel.errors import Refused
from linli.people import queries as people
from linli.people.models import User
from linli.portal.importing import queries, rules
from linli.portal.importing.errand import Errand, Outcome
from linli.portal.importing.kinds import KINDS, kind_of
from linli.portal.importing.papers import template_of
from linli.portal.management.spoken import add_language, speaking

WELL, WRONG, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Take in a table; 0 all well, 1 wrong rows listed and nothing written, 2 cannot be read."""

    help = (
        "Take in a table of places, units, posts or facilities, all of it or nothing; exit 0 all "
        "well, 1 wrong rows or refused and nothing written, 2 the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command line may say."""
        parser.add_argument("kind", choices=list(KINDS), help="what the table is about")
        parser.add_argument("file", nargs="?", help="workbook (.xlsx) or CSV")
        parser.add_argument("--preview", action="store_true", help="compare only, write nothing")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--sheet", default="", metavar="NAME", help="the sheet to read")
        parser.add_argument(
            "--bind",
            action="append",
            default=[],
            metavar="HEADER=COLUMN",
            help="what a header tells",
        )
        parser.add_argument(
            "--in", dest="within", metavar="AREA", help="all rows lie in this place"
        )
        parser.add_argument("--undo", action="store_true", help="take the last import back")
        parser.add_argument("--template", metavar="OUT.xlsx", help="write an empty table instead")
        parser.add_argument("--as", dest="user", metavar="USERNAME", help="who does it")
        add_language(parser)

    def handle(self, *_args: Any, language: str, **options: Any) -> None:
        """Do it, tell, and leave with the exit code."""
        with speaking(language):
            try:
                code = self._run(**options)
            except OSError as problem:
                told = _("The file %(file)s cannot be opened: %(why)s.")
                why = {"file": options["file"], "why": problem.strerror}
                code = self._stop(told % why, UNREADABLE)
            except Refused as refusal:
                code = self._stop(str(refusal.sentence), WRONG)
        if code:
            sys.exit(code)

    def _run(self, **options: Any) -> int:
        kind = kind_of(options["kind"])
        if options["template"]:
            Path(options["template"]).write_bytes(template_of(kind))
            return WELL
        actor, area = _who(options["user"]), _where(options["within"])
        if isinstance(actor, User) and area is not None:
            queries.require(actor, kind, area, on=timezone.localdate())
        errand = Errand(kind, area=area, actor=actor, at=timezone.now(), tell=self._progress)
        if options["undo"]:
            return self._told(errand.take_back(is_preview=options["preview"]), options["json"])
        if not options["file"]:
            return self._stop(_("Name the file to take in."), UNREADABLE)
        told = dict(_pair(one) for one in options["bind"])
        path = Path(options["file"])
        if options["preview"]:
            outcome = errand.look(path, sheet=options["sheet"], told=told)
        else:
            outcome = errand.take_in(path, sheet=options["sheet"], told=told)
        return self._told(outcome, options["json"])

    def _told(self, outcome: Outcome, is_json: bool) -> int:  # noqa: FBT001  one of two shapes
        if is_json:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
        else:
            out = self.stderr if outcome.is_unreadable else self.stdout
            for line in outcome.lines():
                out.write(line)
        if outcome.is_unreadable:
            return UNREADABLE
        return WRONG if outcome.state in {rules.WRONG, rules.FAILED} else WELL

    def _progress(self, done: int, of: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,}" + (f" / {of:,}" if of else ""), ending="")
            if done == of:
                self.stderr.write("")

    def _stop(self, words: str, code: int) -> int:
        self.stderr.write(words)
        return code


def _who(username: str | None) -> Actor:
    return people.by_name(username) if username else SYSTEM


def _where(code: str | None) -> Area | None:
    if code:
        return areas.by_code(code)
    return Area.objects.filter(parent__isnull=True, kind="root", valid_to__isnull=True).first()


def _pair(told: str) -> tuple[str, str]:
    header, sign, column = told.rpartition("=")
    if not sign:
        raise Refused("import.bind", _("Write --bind HEADER=COLUMN, as in --bind 楼号=code."))
    return header.strip(), column.strip()
