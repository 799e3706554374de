"""Docs that cannot rot: generated pages are fresh, named files exist, every setting and command is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linli.portal import docs

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("name", ["states.md", "events.md", "settings.md", "openapi.json"])
def test_a_generated_page_is_fresh(name: str, db: None) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert written == docs.pages()[name], "stale: run `make docs`"


def test_every_setting_has_a_meaning() -> None:
    names = {name for name, _kind, _default in docs.variables()}

    assert names - docs.MEANINGS.keys() == set()
    assert docs.MEANINGS.keys() - names == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    named += re.findall(r"`((?:linli|blueprints|docs|tests|demo|bench)/[\w/.-]+\.\w+)`", text)

    missing = [
        name for name in named if not ((page.parent / name).exists() or (ROOT / name).exists())
    ]

    assert missing == []


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert text.index("make demo") < text.index("make test") < 2500


def test_every_command_is_explained() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert [name for name in docs.commands() if f"linli {name}" not in text] == []


def test_the_tour_has_eleven_stops() -> None:
    text = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")

    assert len(re.findall(r"^## \d+", text, re.M)) == 11


def test_no_page_names_this_machine_or_a_registry() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(
            r"(?<![\w.])/(work|root|tmp)/|pypi\.org|registry\.npm|files\.pythonhosted", text
        ), page
