"""How Django finds the room `journal`."""

from __future__ import annotations

from django.apps import AppConfig


class Journal(AppConfig):
    """The room `journal`."""

    name = "linli.journal"
    label = "journal"
