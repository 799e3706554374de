"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """What both edges share."""

    name = "linli.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
