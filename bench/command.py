"""Run one command of the house and say what it cost: `python -m bench.command NAME WORD ...`."""

from __future__ import annotations

import io
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.core.management import call_command, get_commands, load_command_class  # noqa: E402
from django.core.management.base import BaseCommand  # noqa: E402
from django.db import connection  # noqa: E402

from bench import costs  # noqa: E402


def run(command: BaseCommand, words: list[str]) -> str:
    """Return what it prints."""
    told = io.StringIO()
    call_command(command, *words, stdout=told)
    return told.getvalue()


def main() -> None:
    """Load everything, then begin to count."""
    name, *words = sys.argv[1:]
    command = load_command_class(str(get_commands()[name]), name)
    connection.ensure_connection()
    costs.tell(lambda: run(command, words))


if __name__ == "__main__":
    main()
