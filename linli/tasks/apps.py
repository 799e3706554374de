"""How Django finds the room `tasks`, and how `matters` learns of its kinds."""

from __future__ import annotations

from django.apps import AppConfig


class Tasks(AppConfig):
    """The room `tasks`."""

    name = "linli.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Register every kind of matter of this room."""
        from linli.matters.states import register
        from linli.tasks import kinds

        for kind in kinds.kinds():
            register(kind)
