"""A small blueprint that holds, for tests to spoil."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from linli.blueprint.load import BlueprintProblems, Problem, load

SMALL = """\
id: small_place
name: {zh: "小地方", en: "Small place"}
summary: {zh: "只有一级。"}
source: {zh: "测试"}
counts: {levels: 1}
levels:
  - level: 1
    words: {zh: "楼栋"}
    org_type: building_group
    base: [building]
    duties: []
    posts:
      - {code: leader, words: {zh: "组长"}, role: building_worker, duties: {zh: "帮忙"}}
hours: {zone: Asia/Shanghai, spans: ["09:00-12:00", "14:00-18:00"]}
timers:
  wait_for_answer: 7 calendar days
  wait_for_rating: 15 calendar days
  verify: 2 working days
  decide: 1 working day
  reopen_within: 30 calendar days
services:
  - {code: repair, words: {zh: "维修", en: "Repairs"}}
indicators:
  - code: opened
    words: {zh: "受理件数"}
    definition: {zh: "受理的件数"}
    unit: {zh: "件"}
    measure: count
    of: [{event: case.opened}]
    gaming_risk: {zh: "拆件"}
"""


def shipped(code: str) -> str:
    """Return the text of a blueprint that we ship."""
    return (Path(settings.LINLI_BLUEPRINTS) / f"{code}.yaml").read_text(encoding="utf-8")


def spoiled(old: str, new: str, text: str = SMALL) -> str:
    """Return `text` with `old`, which stands there once, replaced."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    """Return the first line that holds `part`."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def problems_of(text: str) -> list[Problem]:
    """Return what the loader says in English about a text that it must refuse."""
    with translation.override("en"), pytest.raises(BlueprintProblems) as refused:
        load(text, file="place.yaml")
    return refused.value.problems


def only_problem(text: str) -> Problem:
    """Return the one thing that is wrong with a text."""
    (problem,) = problems_of(text)
    return problem
