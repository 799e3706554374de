"""Promises about what is sent: weight, contrast, icons, templates."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[1]
STATIC, TEMPLATES = ROOM / "static" / "ui", ROOM / "templates" / "ui"
TOKENS = (STATIC / "tokens.css").read_text()
SPRITE = (STATIC / "icons.svg").read_text()
# Loaded on pages of those who work in a place, and kept by their browsers.
FOR_STAFF = {"echarts.min.js", "charts.js"}
WORDS_ON = [
    ("ink", "paper"), ("ink", "card"), ("ink", "soft"), ("quiet", "paper"), ("quiet", "card"), ("quiet", "soft"),
    ("indigo", "paper"), ("indigo", "card"), ("on-main", "main"), ("vermilion", "card"), ("pine", "card"),
    ("vermilion", "vermilion-soft"), ("pine", "pine-soft"), ("ochre", "ochre-soft"), ("indigo", "indigo-soft"),
    ("ink", "ochre-soft"), ("ink", "vermilion-soft"),
]  # fmt: skip


def palette(*, elder: bool, dark: bool) -> dict[str, str]:
    light_part, dark_part = TOKENS.split("@media print")[0].split(
        "@media (prefers-color-scheme: dark)"
    )
    colors: dict[str, str] = {}
    for part in (light_part, dark_part) if dark else (light_part,):
        for selector, body in re.findall(r"(:root|html\.elder)\s*\{([^}]*)\}", part):
            if selector == ":root" or elder:
                colors |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", body))
    return colors


def light(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("elder", "least"), [(False, 4.5), (True, 7.0)])
def test_every_word_can_be_read(elder: bool, least: float, dark: bool) -> None:  # noqa: FBT001
    colors = palette(elder=elder, dark=dark)

    weak = {
        f"{word} on {ground}": round(contrast(colors[word], colors[ground]), 2)
        for word, ground in WORDS_ON
        if contrast(colors[word], colors[ground]) < least
    }
    assert weak == {}
    assert contrast(colors["edge"], colors["input"]) >= 3


def test_all_styles_scripts_and_icons_stay_under_half_of_what_a_page_may_weigh() -> None:
    served = [f for f in STATIC.iterdir() if f.suffix not in {".md", ".txt"}]
    weight = sum(packed(f) for f in served if f.name not in FOR_STAFF)

    assert weight < 50_000


def test_the_charts_to_point_at_hold_nothing_that_the_content_policy_forbids() -> None:
    for name in FOR_STAFF:
        text = (STATIC / name).read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function", text)
    assert sum(packed(STATIC / name) for name in FOR_STAFF) < 220_000


def packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    named: set[str] = set()
    for file in ROOM.parent.rglob("templates/**/*.html"):
        named |= set(re.findall(r'\bicon(?:=|\s)"([a-z0-9-]+)"', file.read_text()))
    for file in (ROOM.parents[1] / "blueprints").glob("*.yaml"):
        named |= set(re.findall(r"\bicon: ([a-z0-9-]+)", file.read_text()))

    assert "check" in known
    assert named - known == set()


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.html")), ids=lambda file: file.name)
def test_a_template_says_what_it_expects_and_holds_nothing_inline(file: Path) -> None:
    text = file.read_text()

    assert "{# " in "".join(text.splitlines(keepends=True)[:2])
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src)", text)
    assert not re.search(r"[\u4e00-\u9fff]", text)
    assert len(text.splitlines()) <= 120


def test_what_is_vendored_names_its_version_and_licence() -> None:
    for name in (
        "bootstrap-reboot.min.css",
        "bootstrap-utilities.min.css",
        "htmx.min.js",
        "icons.svg",
    ):
        head = (STATIC / name).read_text()[:400]
        assert re.search(r"\d+\.\d+\.\d+", head)
        assert re.search(r"MIT|0BSD", head)


def test_no_address_of_another_host_is_loaded() -> None:
    for file in STATIC.glob("*.css"):
        assert not re.search(r"url\(['\"]?https?:|@import", file.read_text())
