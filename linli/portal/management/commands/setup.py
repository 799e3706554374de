"""`linli setup`: set up a place of one's own, in a terminal."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.kernel.errors import Refused
from linli.portal import demo
from linli.portal.management.spoken import add_language, speaking
from linli.portal.setup import actions, queries, terminal, word
from linli.portal.setup.terminal import Given, Unanswered

# What is written here is for the account that runs Linli, and its group.
OTHERS = 0o007
FLAGS = {
    "place": "name of the place",
    "place-en": "its name in English",
    "code": "its administrative code, if known: 2, 4, 6, 9 or 12 digits",
    "above": "what lies above it, the highest first, without the city or the county where there "
    "is none: province/city/county",
    "admin": "account of the first administrator",
    "admin-name": "their name (default: the account)",
    "mechanism": f"code of a blueprint (default: {queries.FIRST})",
    "password-file": "file whose first line is the password; - reads it from standard input",
}


class Command(BaseCommand):
    """Ask for place, administrator and mechanism; write everything or nothing."""

    help = "Set up a place of your own; asks what no flag answers. --word: a new one-time word."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options; there is none for the password itself."""
        parser.add_argument("--word", action="store_true", help="print a new word for /setup/")
        parser.add_argument("--kind", choices=terminal.kinds(), default="", help="kind of place")
        for flag, meaning in FLAGS.items():
            parser.add_argument(f"--{flag}", default="", help=meaning)
        add_language(parser)

    def handle(self, *_args: Any, language: str, **options: Any) -> None:
        """Set up, or print a word."""
        with speaking(language):
            self._run(**options)

    def _run(self, **options: Any) -> None:
        os.umask(OTHERS)
        call_command("migrate", verbosity=0)
        refuse_when_set_up()
        if options["word"]:
            self.stdout.write(word.issue(at=timezone.now()))
            return
        given = Given(**{name: options[name] for name in Given.__dataclass_fields__})
        try:
            self._set_up(given)
        except Unanswered as open_question:
            told = _("Nobody is here to answer. Give %(flag)s.") % {"flag": open_question.flag}
            raise CommandError(told) from open_question
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        except (EOFError, KeyboardInterrupt) as stopped:
            raise CommandError(_("Stopped. Nothing was written."), returncode=130) from stopped
        except Refused as problem:
            told = terminal.hinted(str(problem.sentence), problem.field)
            raise CommandError(told) from problem
        except OSError as problem:
            told = _("The file %(file)s cannot be opened: %(why)s.")
            why = {"file": problem.filename, "why": problem.strerror}
            raise CommandError(told % why) from problem

    def _set_up(self, given: Given) -> None:
        plan = terminal.plan_of(given, say=self.stdout.write)
        username = terminal.ask(_("Account"), given.admin, flag="--admin")
        name = given.admin_name or username
        if not given.is_unattended and not given.admin_name:
            name = terminal.ask(_("Your name"), "", flag="--admin-name", default=username)
        password = terminal.password_of(given, say=self.stdout.write)
        actions.found(plan, username=username, name=name, password=password, at=timezone.now())
        word.forget()
        told = _("%(place)s is set up. Start it with `make run`, sign in and open /manage/.")
        self.stdout.write(told % {"place": plan.place.name})


def refuse_when_set_up() -> None:
    """Raise CommandError in a demo, and where a place stands."""
    if demo.is_demo():
        raise CommandError(
            _(
                "This folder holds the demo. A place of your own needs another folder, as in: "
                "LINLI_DATA=$HOME/linli-place make run"
            )
        )
    if queries.is_set_up():
        raise CommandError(_("This place is set up already. Sign in and open /manage/."))
