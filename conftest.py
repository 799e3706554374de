"""What every test gets: the SQL linter around its body, and the standing world."""

from __future__ import annotations

import os
from collections.abc import Generator
from importlib.util import find_spec
from typing import Any

import hypothesis
import pytest
from django.db import connection

from linli.shards import kept
from linli.shards.linter import Linter

pytest_plugins = ["tests.world"] if find_spec("tests.world") else []
_linters: list[Linter] = []
# Where the run decides whether something lands, the same code gets the same examples.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a real PostgreSQL where there is none, and say how to get one."""
    if connection.vendor == "postgresql":
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: python -m tests.servers -- pytest")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:  # noqa: ARG001
    """Fail a test whose SQL Citus would refuse, or send to all shards without `allow_fanout`.

    Only the body of a test is judged: building and flushing its database goes everywhere.
    """
    kept.drop()
    if not _linters:
        _linters.append(Linter.for_installed_models())
    linter = _linters[0]
    linter.found.clear()
    with linter.watching():
        result = yield
    if linter.found:
        found = "\n".join(dict.fromkeys(map(str, linter.found)))
        pytest.fail(f"SQL that cannot be sharded (linli/shards/fanout.py):\n{found}", pytrace=False)
    return result
