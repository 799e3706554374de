"""How Django finds the room `reports`."""

from __future__ import annotations

from django.apps import AppConfig


class Reports(AppConfig):
    """The room `reports`."""

    name = "linli.reports"
    label = "reports"
