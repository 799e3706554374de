"""How Django finds the room `areas`."""

from __future__ import annotations

from django.apps import AppConfig


class Areas(AppConfig):
    """The room `areas`."""

    name = "linli.areas"
    label = "areas"
