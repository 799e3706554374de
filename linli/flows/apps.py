"""How Django finds the room `flows`."""

from __future__ import annotations

from django.apps import AppConfig


class Flows(AppConfig):
    """The room `flows`."""

    name = "linli.flows"
    label = "flows"
