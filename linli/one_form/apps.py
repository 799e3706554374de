"""How Django finds the room `one_form`."""

from __future__ import annotations

from django.apps import AppConfig


class OneForm(AppConfig):
    """The room `one_form`."""

    name = "linli.one_form"
    label = "one_form"
