"""How Django finds the room `portal`."""

from __future__ import annotations

from django.apps import AppConfig


class Portal(AppConfig):
    """The room `portal`."""

    name = "linli.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the events of every room and the checks of names."""
        from django.utils.module_loading import autodiscover_modules

        from linli.portal import checks  # noqa: F401  registers itself

        autodiscover_modules("events")
