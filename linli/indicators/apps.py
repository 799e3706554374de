"""How Django finds the room `indicators`."""

from __future__ import annotations

from django.apps import AppConfig


class Indicators(AppConfig):
    """The room `indicators`."""

    name = "linli.indicators"
    label = "indicators"
