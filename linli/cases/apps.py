"""How Django finds the room `cases`."""

from __future__ import annotations

from django.apps import AppConfig


class Cases(AppConfig):
    """The room `cases`."""

    name = "linli.cases"
    label = "cases"
