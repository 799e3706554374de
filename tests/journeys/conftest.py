"""The town and the browser that the journeys share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import town as towns
from tests.journeys.town import Town

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """A demo town behind the real server; built once for all journeys of a run."""
    yield from towns.opened(Town())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium; ended with the module, for its loop forbids Django's database meanwhile."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
