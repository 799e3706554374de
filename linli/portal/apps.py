"""How Django finds the room `portal`."""

from __future__ import annotations

from django.apps import AppConfig


class Portal(AppConfig):
    """The room `portal`."""

    name = "linli.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the events of every room, the checks of names, and work of the portal's own."""
        from django.utils.module_loading import autodiscover_modules

        from linli.flows import work
        from linli.org.fill import count_doors_next, tell_standing_next
        from linli.portal import checks  # noqa: F401  registers itself
        from linli.portal.importing.work import import_next, sweep_imports

        autodiscover_modules("events")
        work.also(steps=[import_next, count_doors_next, tell_standing_next], sweeps=[sweep_imports])
