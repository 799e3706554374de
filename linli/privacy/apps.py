"""How Django finds the room `privacy`."""

from __future__ import annotations

from django.apps import AppConfig


class Privacy(AppConfig):
    """The room `privacy`."""

    name = "linli.privacy"
    label = "privacy"
