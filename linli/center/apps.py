"""How Django finds the room `center`."""

from __future__ import annotations

from django.apps import AppConfig


class Centers(AppConfig):
    """The room `center`."""

    name = "linli.center"
    label = "center"
