"""One arena a session, one copy of its world a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.faults.arena import Arena, Stage


@pytest.fixture(scope="session")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """Build the world that copies are made of."""
    folder = tmp_path_factory.mktemp("arena")
    made = Arena(folder, postgres=connection.vendor == "postgresql")
    yield made
    made.close()


@pytest.fixture
def stage(arena: Arena) -> Iterator[Stage]:
    """Give one copy of the world."""
    with arena.copy() as made:
        yield made
