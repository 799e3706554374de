"""The small world of this room's tests."""

from __future__ import annotations

import pytest

from linli.indicators.tests.small import Small


@pytest.fixture
def small(db: None) -> Small:
    return Small()
