"""Whatever the order in which parts move and the loop looks, the whole is the sum of its parts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.flows import work
from linli.kernel.errors import Refused
from linli.matters.models import Matter
from linli.people.models import User
from linli.tasks import fill
from linli.tasks.actions import closing, doing, splitting
from linli.tasks.models import Part
from linli.tasks.queries import target
from linli.tasks.tests.giving import accepted, fresh, later, task
from tests.world import World

pytestmark = pytest.mark.django_db

# What one of two units does: tell a number, end it, have it sent back; or the loop looks once.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([0, 1]), st.integers(0, 60)),
        st.tuples(st.sampled_from([0, 1]), st.sampled_from(["done", "off", "back"])),
        st.just((None, "deliver")),
        st.just((None, "add up")),
    ),
    max_size=14,
)


def _child(part: Part) -> Matter:
    rows = Matter.objects.shard(part.child_home_id).select_related("area", "owner_unit")
    return rows.get(pk=part.child_id)


def _move(world: World, child: Matter, user: User, what: object, at: datetime) -> None:
    try:
        if isinstance(what, int):
            doing.progress(child, actor=user, done=what, at=at)
        elif what == "done":
            doing.report_done(child, actor=user, text="完成", at=at)
        elif what == "off":
            closing.write_off(child, actor=world.secretary, text="看过", at=at)
        else:
            closing.send_back(child, actor=world.secretary, text="再看", at=at)
    except Refused:
        pass  # not possible as it stands: nothing may have changed


@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_whole_is_the_sum_of_its_parts_whatever_the_order(
    db: None, world: World, steps: list[tuple[int | None, object]]
) -> None:
    with transaction.atomic():
        _live(world, steps)
        transaction.set_rollback(True)


def _live(world: World, steps: list[tuple[int | None, object]]) -> None:
    matter = accepted(world, target=100, quantity="处", title=f"清点{len(steps)}项设施")
    who = [("willow-one-branch", world.grid_lead), ("willow-two-branch", world.beside)]
    shares = [(target(world.unit(code)), 50) for code, _user in who]
    splitting.split(fresh(matter), actor=world.secretary, shares=shares, at=later(hours=1))
    splitting.fan_out(matter.jurisdiction_id, matter.pk, at=later(hours=1))
    rows = Part.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    parts = [rows.get(unit__code=code) for code, _user in who]
    for part, (_code, user) in zip(parts, who, strict=True):
        doing.accept(_child(part), actor=user, at=later(hours=2))

    for place, (number, what) in enumerate(steps):
        at = later(hours=3) + timedelta(minutes=place)
        if number is None:
            work.deliver_next(at) if what == "deliver" else fill.roll_up_next(at)
        else:
            _move(world, _child(parts[number]), who[number][1], what, at)

    while work.deliver_next(later(hours=9)) or fill.roll_up_next(later(hours=9)):
        pass

    children = [_child(part) for part in parts]
    whole = task(fresh(matter))
    assert whole.done == sum(task(child).done for child in children)
    assert whole.parts_closed == sum(child.phase == "closed" for child in children)
