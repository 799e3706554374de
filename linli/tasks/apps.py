"""How Django finds the room `tasks`."""

from __future__ import annotations

from django.apps import AppConfig


class Tasks(AppConfig):
    """The room `tasks`."""

    name = "linli.tasks"
    label = "tasks"
