"""The `linli` command: every management command of the house under one short name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `linli NAME ...` as Django's management command NAME."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings first

    execute_from_command_line([os.environ.get("LINLI_PROG", "linli"), *sys.argv[1:]])
