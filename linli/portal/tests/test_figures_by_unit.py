"""A figure down the tree of units, breaks in its series, and what it leaves out."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.test import Client

from linli.indicators import fill
from linli.indicators.tests.mechanisms import POPULATION, flows, run
from linli.indicators.tests.small import said, write
from linli.org.models import Unit
from linli.portal.tests.test_figures import EVENING, busy, text
from tests.world import MORNING, World

__all__ = ["busy"]
PLAIN = "{event: enterprise.checked}"


def rows(page: str) -> dict[str, tuple[str, str]]:
    """Return by unit what it did itself and with all beneath it."""
    part = page.partition('id="units"')[2].partition("</section>")[0]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", part.partition("<tbody>")[2]):
        name, own, whole = (re.sub(r"<[^>]+>", "", cell).strip() for cell in
                            re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row))  # fmt: skip
        found[name] = (own, whole)
    return found


def test_a_unit_stands_with_what_it_and_all_beneath_it_did(busy: World, client: Client) -> None:
    client.force_login(busy.governor)

    top = rows(text(client, "/areas/east/figures/opened/"))

    assert len(top) == 1
    own, whole = next(iter(top.values()))
    assert own == "0 件"
    assert whole == "7 件"


def test_each_step_of_the_tree_adds_up_to_the_one_above(busy: World, client: Client) -> None:
    client.force_login(busy.governor)
    top = Unit.objects.get(base__code="willow")

    step = rows(text(client, f"/areas/east/figures/opened/?unit={top.code}"))
    own, *beneath = [[int(part.split()[0]) for part in pair] for pair in step.values()]

    assert len(beneath) > 1
    assert own == [0, 7]
    assert sum(whole for _own, whole in beneath) == 7


def test_the_tree_of_units_is_for_those_who_work_there(busy: World, client: Client) -> None:
    assert 'id="units"' not in text(client, "/areas/east/figures/opened/")

    client.force_login(busy.governor)
    assert 'id="units"' in text(client, "/areas/east/figures/opened/")
    assert 'id="units"' not in text(client, "/areas/county/figures/opened/")


def test_a_unit_that_does_not_exist_is_missing(busy: World, client: Client) -> None:
    client.force_login(busy.governor)

    text(client, "/areas/east/figures/opened/?unit=nobody", 404)


def test_a_break_is_marked_in_the_chart_and_the_table(busy: World, client: Client) -> None:
    run(busy.area("east"), flows(PLAIN))
    run(busy.area("east"), flows(PLAIN.replace("checked", "seen")), from_on=MORNING.date())
    fill.work_off(EVENING)

    page = text(client, "/areas/east/figures/settled/")

    assert f"自 {MORNING.date().isoformat()} 起统计口径有变" in page
    assert page.count("†") >= 3


def test_a_series_without_a_break_has_no_sign_of_one(busy: World, client: Client) -> None:
    assert "†" not in text(client, "/areas/east/figures/opened/")


def test_what_a_rate_leaves_out_is_shown_with_its_number(busy: World, client: Client) -> None:
    east = busy.area("east")
    run(east, POPULATION, from_on=date(2026, 1, 1))
    for state, count in (("own", 41), ("joint", 26), ("bare", 33), ("dormant", 8)):
        for _firm in range(count):
            write(east, said("enterprise.stood", now=state), at=MORNING, unit_id=None)
    fill.work_off(EVENING)

    page = text(client, "/areas/east/figures/org_coverage_rate/")

    assert "67.0%" in page
    assert "<dt>停业的</dt><dd><b>8</b></dd>" in page


def test_few_that_are_left_out_are_not_told_to_the_public(busy: World, client: Client) -> None:
    east: Any = busy.area("east")
    run(east, POPULATION)
    for state, count in (("own", 6), ("dormant", 2)):
        for _firm in range(count):
            write(east, said("enterprise.stood", now=state), at=MORNING, unit_id=None)
    fill.work_off(EVENING)

    assert "<dt>停业的</dt><dd><b>少于 5</b></dd>" in text(
        client, "/areas/east/figures/org_coverage_rate/"
    )
