"""`linli blueprint`: check, list, show, compare, store, adopt and export what places decided."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.blueprint import actions, queries
from linli.blueprint.load import BlueprintProblems, Problem, load_roles
from linli.blueprint.rules import cross
from linli.blueprint.types import Mechanism
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused
from linli.portal.editing import adopting, checking
from linli.portal.editing.decided import Decided

FINE, PROBLEMS, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Everything about blueprints by hand; 0 fine, 1 problems or refused, 2 unreadable."""

    help = (
        "check FILE... | list | show CODE | diff CODE FILE | store FILE [--adopt AREA] | "
        "export CODE [--area AREA]; exit 0 fine, 1 problems or refused, 2 unreadable"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="report everything that is wrong with the files")
        check.add_argument("files", nargs="+", type=Path, metavar="FILE")
        listed = verbs.add_parser("list", help="list the blueprints folder and the stored editions")
        show = verbs.add_parser("show", help="show one mechanism and what it still awaits")
        show.add_argument("code", metavar="CODE")
        diff = verbs.add_parser(
            "diff", help="compare the newest edition with a file; dropped codes exit 1"
        )
        diff.add_argument("code", metavar="CODE")
        diff.add_argument("file", type=Path, metavar="FILE")
        store = verbs.add_parser("store", help="keep a file as an edition; --adopt lets it run")
        store.add_argument("file", type=Path, metavar="FILE")
        store.add_argument("--adopt", metavar="AREA", default="", help="code of the place")
        store.add_argument(
            "--from", dest="from_on", type=date.fromisoformat, metavar="DATE", help="else tomorrow"
        )
        export = verbs.add_parser("export", help="print the text of an edition as it was written")
        export.add_argument("code", metavar="CODE")
        export.add_argument("--area", metavar="AREA", default="", help="the one decided on there")
        for verb in (check, listed, show, diff, store, export):
            verb.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's own signature
        """Run the verb and leave with its exit code."""
        self.as_json = bool(options["json"])
        verbs = {
            "check": self.check_files,
            "list": self.list_all,
            "show": self.show,
            "diff": self.diff,
            "store": self.store,
            "export": self.export,
        }
        try:
            code = verbs[options["verb"]](options)
        except BlueprintProblems as exc:
            code = self.refuse(exc.problems)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            code = PROBLEMS
        except (OSError, LookupError) as exc:
            self.stderr.write(str(exc.args[0] if isinstance(exc, LookupError) else exc))
            code = UNREADABLE
        if code:
            sys.exit(code)

    def check_files(self, options: dict[str, Any]) -> int:
        """Report the problems of all files at once."""
        problems: list[Problem] = []
        unreadable = False
        for path in options["files"]:
            try:
                problems += _problems(path)
            except OSError as exc:
                self.stderr.write(f"{path}: {exc.strerror}")
                unreadable = True
        code = self.refuse(problems) if problems or self.as_json else FINE
        if not problems and not self.as_json and not unreadable:
            self.stdout.write(_("All files are fine."))
        return UNREADABLE if unreadable else code

    def refuse(self, problems: list[Problem]) -> int:
        """Print the problems, one a line."""
        if self.as_json:
            self._json({"problems": [asdict(one) for one in problems]})
        else:
            for one in problems:
                self.stdout.write(str(one))
        return PROBLEMS if problems else FINE

    def list_all(self, options: dict[str, Any]) -> int:  # noqa: ARG002  verbs are called alike
        """List files and editions."""
        rows = []
        for path in queries.files():
            mechanism = queries.read_file(path)
            newest = _newest(mechanism.id)
            rows.append(
                {
                    "code": mechanism.id,
                    "name": str(mechanism.name),
                    "file": path.name,
                    "edition": newest.pk if newest else None,
                }
            )
        if self.as_json:
            self._json(rows)
        for row in () if self.as_json else rows:
            edition = row["edition"] or "-"
            self.stdout.write(f"{row['code']}  {row['name']}  {row['file']}  #{edition}")
        return FINE

    def show(self, options: dict[str, Any]) -> int:
        """Show the counts of one mechanism and what it awaits."""
        mechanism = _stored_or_filed(options["code"])
        if self.as_json:
            self._json(mechanism.model_dump(mode="json", by_alias=True))
            return FINE
        self.stdout.write(f"{mechanism.id}  {mechanism.name}")
        for section, count in mechanism.counts.items():
            self.stdout.write(f"  {section}: {count}")
        for path, room in cross.awaiting(mechanism):
            self.stdout.write(_("  %(path)s awaits %(room)s") % {"path": path, "room": room})
        return FINE

    def diff(self, options: dict[str, Any]) -> int:
        """Print the differences; a code that would be dropped is a problem."""
        old, new = _stored_or_filed(options["code"]), queries.read_file(options["file"])
        changes = cross.compare(old, new)
        if self.as_json:
            self._json([{**asdict(one), "drops_code": one.drops_code} for one in changes])
        signs = {"added": "+", "dropped": "-", "changed": "~"}
        for one in () if self.as_json else changes:
            values = " -> ".join(value for value in (one.old, one.new) if value is not None)
            self.stdout.write(f"{signs[one.kind]} {one.path}: {values}")
        return PROBLEMS if any(one.drops_code for one in changes) else FINE

    def store(self, options: dict[str, Any]) -> int:
        """Keep a file as an edition, and let it run in a place when one is named."""
        at, text = now(), queries.text_of(options["file"])
        checking.read(text)
        if not options["adopt"]:
            self._told({"edition": actions.store(text, at=at).pk})
            return FINE
        area = areas.by_code(options["adopt"])
        begins = options["from_on"] or adopting.tomorrow(localdate())
        row = adopting.adopt_text(text, area, from_on=begins, actor=SYSTEM, at=at)
        found = {"edition": row.edition_id, "area": area.code, "from_on": row.from_on.isoformat()}
        self._told(found)
        return FINE

    def _told(self, found: dict[str, Any]) -> None:
        if self.as_json:
            self._json(found)
        elif "area" in found:
            told = _("Edition #%(edition)s runs in %(area)s from %(from_on)s on.")
            self.stdout.write(told % found)
        else:
            self.stdout.write(_("Kept as edition #%(edition)s.") % found)

    def export(self, options: dict[str, Any]) -> int:
        """Print a text sign by sign: the one decided on in a place, else the newest."""
        if options["area"]:
            area = areas.by_code(options["area"])
            text = Decided(area, options["code"], on=localdate()).latest_text
        else:
            edition = _newest(options["code"])
            text = edition.text if edition else queries.text_of(_filed(options["code"]))
        if self.as_json:
            self._json({"code": options["code"], "text": text})
        else:
            self.stdout.write(text, ending="")
        return FINE

    def _json(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))


def _problems(path: Path) -> list[Problem]:
    try:
        if path.name == queries.ROLES_FILE:
            load_roles(queries.text_of(path), file=path.name)
        else:
            queries.read_file(path)
    except BlueprintProblems as exc:
        return exc.problems
    return []


def _newest(code: str) -> Any:
    try:
        return queries.newest(code)
    except DatabaseError:  # the files can be read before there is a database
        return None


def _stored_or_filed(code: str) -> Mechanism:
    edition = _newest(code)
    if edition is not None:
        return queries.mechanism(edition.pk)
    return queries.read_file(_filed(code))


def _filed(code: str) -> Path:
    path = Path(settings.LINLI_BLUEPRINTS) / f"{code}.yaml"
    if path not in queries.files():
        raise LookupError(_("There is no mechanism “%(code)s”.") % {"code": code})
    return path
