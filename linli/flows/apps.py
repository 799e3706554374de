"""How Django finds the room `flows`, and when the wiring is laid."""

from __future__ import annotations

from django.apps import AppConfig


class Flows(AppConfig):
    """The room `flows`."""

    name = "linli.flows"
    label = "flows"

    def ready(self) -> None:
        """Tell the journal which reactions each event owes."""
        from linli.flows import wiring
        from linli.journal import log

        log.wire(wiring.owed())
