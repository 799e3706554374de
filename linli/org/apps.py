"""How Django finds the room `org`."""

from __future__ import annotations

from django.apps import AppConfig


class Organizations(AppConfig):
    """The room `org`."""

    name = "linli.org"
    label = "org"
