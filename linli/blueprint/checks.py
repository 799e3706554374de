"""System checks: every file of the blueprints folder loads, and its posts name known roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from linli.blueprint import queries
from linli.blueprint.load import BlueprintProblems


@checks.register
def check_blueprints(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  always the whole folder
    **kwargs: Any,  # noqa: ARG001  Django's own signature
) -> list[checks.CheckMessage]:
    """E001 a problem in a file, E002 a file that cannot be read, E003 a file named otherwise."""
    folder = Path(settings.LINLI_BLUEPRINTS)
    if not queries.files():
        return [checks.Error(f"No blueprints in {folder.name}/.", id="blueprint.E002")]
    found: list[checks.CheckMessage] = list(_roles())
    for path in queries.files():
        found += _file(path)
    return found


def _roles() -> Iterator[checks.CheckMessage]:
    try:
        queries.roles()
    except BlueprintProblems as exc:
        yield from _told(exc)
    except OSError as exc:
        yield checks.Error(f"{queries.ROLES_FILE}: {exc.strerror}", id="blueprint.E002")


def _file(path: Path) -> Iterator[checks.CheckMessage]:
    try:
        mechanism = queries.read_file(path)
    except BlueprintProblems as exc:
        yield from _told(exc)
    except OSError as exc:
        yield checks.Error(f"{path.name}: {exc.strerror}", id="blueprint.E002")
    else:
        if mechanism.id != path.stem:
            told = f"{path.name} holds the mechanism {mechanism.id}; name the file after it."
            yield checks.Error(told, id="blueprint.E003")


def _told(exc: BlueprintProblems) -> Iterator[checks.CheckMessage]:
    for problem in exc.problems:
        yield checks.Error(str(problem), id="blueprint.E001")
