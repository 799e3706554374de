"""How Django finds the room `portal`."""

from __future__ import annotations

from django.apps import AppConfig


class Portal(AppConfig):
    """The room `portal`."""

    name = "linli.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the checks of names."""
        from linli.portal import checks  # noqa: F401  registers itself
