"""Registers the room and its system check."""

from __future__ import annotations

from django.apps import AppConfig


class BlueprintConfig(AppConfig):
    """The room of what a place decided."""

    name = "linli.blueprint"
    label = "blueprint"

    def ready(self) -> None:
        """Let `linli check` read every file of the blueprints folder."""
        from linli.blueprint import checks  # noqa: F401
