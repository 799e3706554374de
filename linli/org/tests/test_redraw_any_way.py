"""Whatever is redrawn, in whatever order: the tree stays a tree and nobody is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from linli.areas import queries as areas
from linli.areas.actions import AreaRow, add
from linli.areas.models import Area
from linli.areas.rules import OWNING_KINDS
from linli.kernel import numbers
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused
from linli.kernel.intake import Change
from linli.org.actions import intake_areas, redraw
from linli.org.actions.checking import exclusive
from linli.org.models import Covers, Unit
from linli.org.queries.days import in_force
from linli.org.queries.uppers import derived_uppers
from linli.org.tests.conftest import AT, TODAY, Town

KINDS = ("grid", "estate", "building")
Picks = list[int]

pytestmark = pytest.mark.django_db


def places(kinds: tuple[str, ...] = KINDS) -> list[Area]:
    """Return what may be redrawn, always in the same order."""
    root = Area.objects.get(code="o-cn")
    return list(areas.beneath(root).filter(kind__in=kinds).order_by("code"))


def pick(some: list[Area], number: int) -> Area:
    return some[number % len(some)]


def do_add(picks: Picks, step: int) -> None:
    kind = KINDS[picks[0] % len(KINDS)]
    above = pick(places(("community", *KINDS)), picks[1])
    row = AreaRow(code=f"p-{step}", kind=kind, name="新", parent=above.code)
    add(row, actor=SYSTEM, at=AT + timedelta(days=step))


def do_move(picks: Picks, step: int) -> None:
    had = direct_coverage()
    parent = pick(places(("community", *KINDS)), picks[1])
    redraw.move(pick(places(), picks[0]), parent=parent, actor=SYSTEM, at=AT + timedelta(days=step))
    assert direct_coverage() == had


def do_split(picks: Picks, step: int) -> None:
    area = pick(places(), picks[0])
    codes = [area.code, f"p-{step}"]
    children = Area.objects.filter(parent=area, valid_to__isnull=True).order_by("code")
    redraw.split(
        area,
        into=[AreaRow(code=code, kind=area.kind, name="分") for code in codes],
        children={one.code: codes[(picks[1] >> at) % 2] for at, one in enumerate(children)},
        actor=SYSTEM,
        at=AT + timedelta(days=step),
    )


def do_merge(picks: Picks, step: int) -> None:
    first = pick(places(), picks[0])
    second = pick(places((first.kind,)), picks[1])
    code = (first.code, second.code, f"p-{step}")[picks[0] % 3]
    into = AreaRow(code=code, kind=first.kind, name="合")
    redraw.merge([first, second], into=into, actor=SYSTEM, at=AT + timedelta(days=step))


def do_close(picks: Picks, step: int) -> None:
    at = AT + timedelta(days=step)
    area = pick(places(), picks[0])
    heir = pick(places((area.kind,)), picks[1]) if picks[1] % 2 else None
    redraw.close(area, last_on=at.date(), replaced_by=heir, actor=SYSTEM, at=at)


DOING: list[Callable[[Picks, int], None]] = [do_add, do_move, do_split, do_merge, do_close]
STEPS = st.lists(
    st.tuples(
        st.integers(0, len(DOING) - 1),
        st.lists(st.integers(0, 60), min_size=2, max_size=2),
    ),
    min_size=1,
    max_size=6,
)


def direct_coverage() -> dict[str, set[str]]:
    """Return, by the code of every building, the units that cover exactly it."""
    found: dict[str, set[str]] = {one.code: set() for one in places(("building",))}
    rows = Covers.objects.filter(to_on__isnull=True, area__valid_to__isnull=True)
    for area, unit in rows.values_list("area__code", "unit__code"):
        if area in found:
            found[area].add(unit)
    return found


def the_tree_is_a_tree() -> None:
    rows = {one.pk: one for one in Area.objects.filter(valid_to__isnull=True)}
    assert max(Counter(one.code for one in rows.values()).values()) == 1
    for one in rows.values():
        above = rows[one.parent_id] if one.parent_id else None
        assert one.path == (above.path if above else "") + numbers.segment(one.pk)
        owns = one.kind in OWNING_KINDS or above is None
        assert one.jurisdiction_id == (one.pk if owns else above and above.jurisdiction_id)


def every_building_code_leads_somewhere() -> None:
    for code in Area.objects.filter(kind="building").values_list("code", flat=True).distinct():
        last = Area.objects.filter(code=code).order_by("-pk")[0]
        while last.replaced_by is not None:
            last = last.replaced_by
        heir = areas.heir(code)
        if Area.objects.filter(code=code, valid_to__isnull=True).exists():
            assert heir is None
        else:  # nothing there only where the last of the chain was closed for good
            assert heir == (last if last.valid_to is None else None)


def nobody_is_lost(step: int) -> None:
    on = (AT + timedelta(days=step)).date()
    rows = list(Covers.objects.filter(to_on__isnull=True).select_related("area", "unit"))
    assert all(one.area.valid_to is None for one in rows)
    assert max(Counter((one.area_id, one.unit_id) for one in rows).values()) == 1
    alone = Counter(
        (one.area_id, sort)
        for one in Covers.objects.filter(in_force(on)).select_related("unit", "area")
        if (sort := exclusive(one.unit.level, one.unit.org_type)) and one.area.valid_to is None
    )
    assert max(alone.values()) == 1
    units = list(Unit.objects.select_related("base"))
    assert all(one.base.valid_to is None for one in units)
    derived = derived_uppers({one.pk: (one.level, one.base.path) for one in units}, on=on)
    assert {one.pk: one.upper_id for one in units} == derived


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo in the database whatever one example did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_however_places_are_redrawn_the_tree_stays_whole(
    town: Town, steps: list[tuple[int, Picks]]
) -> None:
    with taken_back():
        for step, (what, picks) in enumerate(steps, start=1):
            try:
                with transaction.atomic():
                    DOING[what](picks, step)
            except Refused:
                continue
            the_tree_is_a_tree()
            every_building_code_leads_somewhere()
            nobody_is_lost(step)


def plain(rows: dict[str, AreaRow]) -> dict[str, AreaRow]:
    return {code: replace(row, key="") for code, row in rows.items()}


def asked(codes: list[str]) -> list[AreaRow]:
    return [AreaRow(code=code, kind="grid", name="x") for code in codes]


def drawn(codes: list[str], numbers_: list[int]) -> list[Change[AreaRow]]:
    """Return a table as somebody may have filled it in."""
    standing = areas.standing(asked(codes))
    changes: list[Change[AreaRow]] = []
    for at, (code, number) in enumerate(zip(codes, numbers_, strict=False)):
        before = standing[code]
        after = {
            0: None,
            1: replace(before, name=f"新{number}"),
            2: replace(before, parent=("o-grid", "o-grid2", "o-tuqiao")[number % 3]),
            3: replace(before, ends=(AT + timedelta(days=9)).date()),
        }[number % 4]
        if after:
            changes.append(Change(before, after))
        if number % 5 == 0:
            row = AreaRow(code=f"n-{at}", kind="building", name="新", parent=before.parent)
            changes.append(Change(None, row))
    return changes


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(numbers_=[4, 4, 4, 4, 4])
@given(numbers_=st.lists(st.integers(0, 400), min_size=5, max_size=5))
def test_a_table_that_was_written_is_taken_back_as_if_it_never_was(
    town: Town, numbers_: list[int]
) -> None:
    with taken_back():
        add(AreaRow(code="o-grid2", kind="grid", name="二", parent="o-tuqiao"), actor=SYSTEM, at=AT)
        codes = ["o-b1", "o-b2", "o-grid", "o-grid2", "o-shop"]
        at = AT + timedelta(days=9)
        changes = drawn(codes, numbers_)
        rows = [one.after for one in changes if one.after]
        if intake_areas.faults(rows, areas.standing(rows), at):
            return
        before, had = plain(areas.standing(asked(codes))), direct_coverage()
        arguments = {"digest": "d", "actor": SYSTEM}

        intake_areas.write(changes, at=at, **arguments)  # type: ignore[arg-type]
        the_tree_is_a_tree()
        back = [Change(one.after, one.before) for one in changes]
        intake_areas.write(back, at=at + timedelta(days=1), **arguments)  # type: ignore[arg-type]

        the_tree_is_a_tree()
        assert plain(areas.standing(asked(codes))) == before
        assert direct_coverage() == had
        assert not Area.objects.filter(code__startswith="n-").exists()


def test_the_days_of_a_redrawn_place_never_overlap(town: Town) -> None:
    parents = ["o-tuqiao", "o-grid", "o-tuqiao"]
    for step, parent in enumerate(parents, start=1):
        at = AT + timedelta(days=step)
        redraw.move(areas.by_code("o-b1"), parent=areas.by_code(parent), actor=SYSTEM, at=at)

    for day in range(6):
        on = TODAY + timedelta(days=day)
        assert areas.as_of(on).filter(code="o-b1").count() == 1
