"""The language of whoever sits at the terminal."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from contextlib import AbstractContextManager

from django.utils import translation


def add_language(parser: ArgumentParser) -> None:
    """Declare the option; without it LANG decides."""
    parser.add_argument(
        "--language", choices=["zh", "en"], default=_of_terminal(), help="default: from LANG"
    )


def speaking(language: str) -> AbstractContextManager[None]:
    """Let everything within be said in zh or en."""
    return translation.override("en" if language == "en" else "zh-hans")


def _of_terminal() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "en" if spoken.startswith("en") else "zh"
