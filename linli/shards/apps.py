"""How Django finds the room `shards`, which brings the checks that guard every other room."""

from __future__ import annotations

from django.apps import AppConfig


class Shards(AppConfig):
    """The room `shards`."""

    name = "linli.shards"
    label = "shards"

    def ready(self) -> None:
        """Register the system checks."""
        from django.core import checks

        from linli.shards.checks import check_shards

        checks.register(check_shards, checks.Tags.models)
