"""How Django finds the yardstick."""

from __future__ import annotations

from django.apps import AppConfig


class Yard(AppConfig):
    """The yardstick."""

    name = "bench.yard"
    label = "yard"
