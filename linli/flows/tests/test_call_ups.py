"""The loop lets calls rise on the caller's desk, and forgets who came and whose yes is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.flows import work
from linli.indicators.queries import values
from linli.matters.models import Leg
from linli.privacy.models import Erasure
from linli.tasks import rules
from linli.tasks.actions import calling
from linli.tasks.models import Coming, Willing
from linli.tasks.tests.calls import call, called, come, yes
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db


def test_nobody_has_answered_so_it_rises_on_the_callers_desk(world: World) -> None:
    matter = called(world)

    work.work_off(MORNING + timedelta(hours=3))

    own = Leg.objects.shard(matter.jurisdiction_id).get(matter=matter, role="own")
    assert own.raised_at is not None
    assert own.unit == world.unit("east-committee")
    assert call(matter).first_minutes is None


def test_names_go_thirty_days_after_the_end_and_the_proof_stays(world: World) -> None:
    yes(world, "colleague")
    matter = called(world)
    come(world, matter, "colleague", shown_name="老王")
    calling.finish(world.fresh(matter), actor=world.above, used=1, text="完成", at=MORNING)

    work.sweep(MORNING + timedelta(days=29))
    assert Coming.objects.shard(matter.jurisdiction_id).count() == 1
    work.sweep(MORNING + timedelta(days=30))

    assert not Coming.objects.shard(matter.jurisdiction_id).exists()
    proofs = Erasure.objects.shard(matter.jurisdiction_id).filter(kind="coming")
    assert [(one.rule, one.rows) for one in proofs] == [(rules.COMING_RULE, 1)]


def test_places_filled_and_the_first_answer_are_counted_by_place(world: World) -> None:
    for who in ("colleague", "desk"):
        yes(world, who)
    matter = called(world)
    for who in ("colleague", "desk"):
        come(world, matter, who)
    end = MORNING + timedelta(hours=8)
    calling.finish(world.fresh(matter), actor=world.above, used=2, text="完成", at=end)

    work.work_off(end)

    codes = ("critical_calls_filled", "call_up_first_answer")
    read = values.known(
        world.area("willow"),
        {f"indicator:{code}" for code in codes},
        since=MORNING.date(),
        until=MORNING.date(),
        is_inside=True,
    )
    filled, first = (read[f"indicator:{code}"] for code in codes)
    assert (filled.numerator, filled.denominator) == (2, 3)
    assert first.value is not None
    assert 20 < first.value <= 30


def test_a_yes_goes_a_month_after_it_ended(world: World) -> None:
    yes(world, "colleague", until=date(2026, 4, 1))

    work.sweep(MORNING.replace(month=4, day=30))
    assert Willing.objects.count() == 1
    work.sweep(MORNING.replace(month=5, day=2))

    assert not Willing.objects.exists()
