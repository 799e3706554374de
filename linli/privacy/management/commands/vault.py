"""The vault's keys: how many contacts each seals, and sealing all with the newest."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from linli.privacy import actions, queries, rules


class Command(BaseCommand):
    """`linli vault status` and `linli vault rotate`."""

    help = (
        "status: contacts by key. rotate: seal all with the first key of LINLI_VAULT_KEYS; "
        "afterwards the older keys may be taken out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command line may say."""
        parser.add_argument("verb", choices=["status", "rotate"])
        parser.add_argument("--batch", type=int, default=500, help="contacts sealed at a time")
        parser.add_argument("--json", action="store_true", help="figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        """Do what was asked; exit 1 when a contact needs a key that is not there."""
        try:
            ring = rules.ring(settings.LINLI_VAULT_KEYS)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        moved = 0
        while options["verb"] == "rotate" and (batch := actions.reseal(options["batch"])):
            moved += batch
        sealed = queries.sealed_with()
        figures = {"newest": ring.newest, "resealed": moved, "contacts": sealed}
        self.stdout.write(json.dumps(figures) if options["json"] else _told(figures))
        if lost := sorted(sealed.keys() - ring.keys.keys()):
            raise CommandError(f"No key for contacts sealed with: {', '.join(lost)}")
        if options["verb"] == "rotate" and sealed.keys() - {ring.newest}:
            raise CommandError("Some contacts could not be opened; the log names them.")


def _told(figures: dict[str, Any]) -> str:
    lines = [f"newest key: {figures['newest']}", f"sealed again: {figures['resealed']}"]
    lines += [f"contacts sealed with {name}: {rows}" for name, rows in figures["contacts"].items()]
    return "\n".join(lines)
