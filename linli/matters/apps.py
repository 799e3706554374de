"""How Django finds the room `matters`."""

from __future__ import annotations

from django.apps import AppConfig


class Matters(AppConfig):
    """The room `matters`."""

    name = "linli.matters"
    label = "matters"
