"""How Django finds the room `people`."""

from __future__ import annotations

from django.apps import AppConfig


class People(AppConfig):
    """The room `people`."""

    name = "linli.people"
    label = "people"
