"""Charts drawn on the server."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest

from linli.ui import charts

EVIL = '<script>alert("x")</script>'


def drawn() -> dict[str, str]:
    return {
        "sparkline": charts.sparkline([1, None, 3], label=EVIL, titles=[EVIL, "", EVIL], target=2),
        "bars": charts.day_bars([charts.Bar(EVIL, 5, 2)], label=EVIL),
        "stretches": charts.stretches([charts.Part(3, "late", EVIL)], label=EVIL, total=9),
        "lines": charts.line_chart(
            [(EVIL, [1, None, 3])], names=[EVIL, "b", "c"], label=EVIL, target=2, target_word=EVIL
        ),
    }


@pytest.mark.parametrize("kind", ["sparkline", "bars", "stretches", "lines"])
def test_a_chart_is_sound_says_what_it_shows_and_lets_nothing_through(kind: str) -> None:
    svg = drawn()[kind]

    tree = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == EVIL
    assert any(EVIL in (node.text or "") for node in tree.iter() if node.tag.endswith("title"))
    assert "<script" not in svg
    assert not re.search(r"\sstyle=", svg)
    assert drawn()[kind] == svg


def test_a_clock_never_grows_beyond_its_bar() -> None:
    svg = charts.stretches(
        [charts.Part(90, "indigo"), charts.Part(90, "late")], label="x", total=100
    )

    assert sum(float(width) for width in re.findall(r'width="([\d.]+)%"', svg)) == 100


@pytest.mark.parametrize("values", [[], [None], [0], [0, 0], [5]])
def test_little_or_no_data_draws_without_a_fault(values: list[float | None]) -> None:
    charts.sparkline(values, label="x")
    charts.line_chart([("x", values)], names=["a"] * len(values), label="x")
    charts.day_bars([], label="x")
    charts.stretches([], label="x", total=0)


def test_the_table_beside_a_chart_has_the_same_figures() -> None:
    head, rows = charts.line_table([("on time", [1, None])], names=["10", "11"], first="month")

    assert head == ("month", "on time")
    assert rows == (("10", "1"), ("11", "–"))


def test_lines_are_told_apart_without_color() -> None:
    lines = [("on time", [1, 2]), ("solved", [2, 3]), ("satisfied", [3, 4])]

    svg = charts.line_chart(lines, names=["10", "11"], label="x")

    marks = re.findall(r'<(circle|path) [^>]*class="dot (\w+)"', svg)
    shapes = {(kind, re.sub(r"[\d.]+ [\d.]+", "", path)) for kind, path in _dots(svg)}
    assert [tone for _kind, tone in marks] == ["indigo"] * 2 + ["pine"] * 2 + ["ochre"] * 2
    assert len(shapes) == 3


def test_a_script_is_given_the_same_figures() -> None:
    told = json.loads(
        charts.data([("on time", [1, None])], names=["10", "11"], unit="%", label="x")
    )

    assert told["lines"] == [{"name": "on time", "tone": "indigo", "values": [1, None]}]
    assert (told["names"], told["unit"], told["label"]) == (["10", "11"], "%", "x")


def _dots(svg: str) -> list[tuple[str, str]]:
    found = re.findall(r'<(circle|path)([^>]*)class="dot', svg)
    return [(kind, "".join(re.findall(r' d="M([^"]*)"', rest))) for kind, rest in found]
