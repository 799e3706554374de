"""The `linli` command: every management command of the house under one short name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `linli NAME ...` as Django's management command NAME."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    from django.conf import settings  # noqa: PLC0415  settings first
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        settings.INSTALLED_APPS  # noqa: B018  reads them all
    except ImproperlyConfigured as problem:
        # No translation is loaded before the settings are.
        sys.exit(f"设置有误 The settings are wrong: {problem}\n  → docs/settings.md")
    execute_from_command_line([os.environ.get("LINLI_PROG", "linli"), *sys.argv[1:]])
