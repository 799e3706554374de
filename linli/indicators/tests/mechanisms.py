"""Small mechanisms written for a test, adopted and changed as a place would."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.models import Edition
from linli.indicators.tests.small import NOON
from linli.org.models import Mechanism
from linli.shards.ids import changed

NUMBERS = iter(range(910_000, 990_000))

HEAD = """\
id: register
name: {zh: "登记"}
summary: {zh: "测试用。"}
source: {zh: "测试"}
hours: {zone: Asia/Shanghai, spans: ["09:00-12:00", "14:00-18:00"]}
timers:
  wait_for_answer: 7 calendar days
  wait_for_rating: 15 calendar days
  verify: 2 working days
  decide: 1 working day
  reopen_within: 30 calendar days
indicators:
"""

# domain.md 4.2: the register will come with the park; what it must write is told by the terms.
POPULATION = (
    HEAD
    + """\
  - code: org_coverage_rate
    words: {zh: "组织覆盖率", en: "Covered by an organization"}
    definition: {zh: "正常经营的企业中，单独或者联合组建的比例。"}
    unit: {zh: "%", en: "%"}
    measure: ratio
    decimals: 1
    of: [{event: enterprise.stood, stands: [own, joint]}]
    out_of: [{event: enterprise.stood, stands: [own, joint, bare]}]
    exclusions:
      - {code: dormant, words: {zh: "停业的", en: "Dormant"}, of: [{event: enterprise.stood, stands: [dormant]}]}
    gaming_risk: {zh: "只挂牌"}
    public: true
  - code: single_founding_rate
    words: {zh: "单独组建率", en: "Own organization"}
    definition: {zh: "正常经营的企业中，单独组建的比例。"}
    unit: {zh: "%", en: "%"}
    measure: ratio
    decimals: 1
    of: [{event: enterprise.stood, stands: [own]}]
    out_of: [{event: enterprise.stood, stands: [own, joint, bare]}]
    gaming_risk: {zh: "只挂牌"}
    public: true
"""
)


def flows(of: str, *, measure: str = "count", code: str = "settled", more: str = "") -> str:
    """Return a mechanism with one figure."""
    return (
        HEAD
        + f"""\
  - code: {code}
    words: {{zh: "办结"}}
    definition: {{zh: "办结的件数。"}}
    unit: {{zh: "件"}}
    measure: {measure}
    of: [{of}]
    gaming_risk: {{zh: "拆件"}}
    public: true
{more}"""
    )


def run(area: Area, text: str, *, from_on: date = date(2026, 1, 1)) -> None:
    """Let a text run in an area from a day on; the one before it ends the day before."""
    blueprint.mechanism.cache_clear()
    code = text.partition("\n")[0].removeprefix("id: ")
    sha = hashlib.sha256(text.encode()).hexdigest()
    edition = Edition.objects.create(
        id=next(NUMBERS), mechanism=code, sha256=sha, text=text, created_at=NOON
    )
    rows = Mechanism.objects.filter(area=area, blueprint=code, to_on__isnull=True)
    rows.update(to_on=from_on - timedelta(days=1))
    Mechanism.objects.create(
        id=next(NUMBERS), area=area, blueprint=code, edition=edition, from_on=from_on
    )
    changed()
