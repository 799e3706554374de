"""Several people behind one case: who was asked, who has left, who rates once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import queries as cases
from linli.cases.actions import closing, joining
from linli.journal.models import Entry
from linli.kernel.errors import NotAllowed, Refused
from linli.matters import queries
from linli.matters.actions import handling, speaking
from linli.matters.models import Matter, Voice
from tests.world import MORNING, World

HOUR = timedelta(hours=1)


def neighbor(matter: Matter) -> Voice:
    made = joining.join_case(matter, at=MORNING + HOUR / 2)
    return queries.voice_by(made.code)


def asked(world: World) -> tuple[Matter, Voice, Voice]:
    matter = world.case()
    other = neighbor(matter)
    handling.ask(
        world.fresh(matter), actor=world.inside, voice="", text="几楼？", at=MORNING + HOUR
    )
    return world.fresh(matter), world.first_voice(matter), other


def test_only_who_was_asked_can_answer(world: World) -> None:
    matter, first, other = asked(world)

    with pytest.raises(Refused) as refusal:
        speaking.answer(matter, actor=other, text="不知道", at=MORNING + 2 * HOUR)

    assert refusal.value.code == "answer.not_asked"
    speaking.answer(matter, actor=first, text="三楼", at=MORNING + 2 * HOUR)
    assert world.fresh(matter).state == "handling"


def test_the_tracking_page_offers_the_answer_only_to_who_was_asked(world: World) -> None:
    _matter, first, other = asked(world)
    at = MORNING + 2 * HOUR

    assert "answer" in cases.tracking(queries.voice_by(first.code), at=at).moves
    assert "answer" not in cases.tracking(queries.voice_by(other.code), at=at).moves


def test_who_took_it_back_does_not_rate(world: World) -> None:
    matter = world.case()
    other = neighbor(matter)
    speaking.withdraw(world.fresh(matter), actor=other, at=MORNING + HOUR)
    closed = _closed(world, matter)

    with pytest.raises(NotAllowed):
        closing.rate(closed, actor=other, solved="no", at=MORNING + 6 * HOUR)

    other.refresh_from_db()
    assert other.solved == ""


def test_who_presses_rate_twice_at_once_is_counted_once(world: World) -> None:
    matter = world.case()
    other = neighbor(matter)
    closed = _closed(world, matter)
    seen_before, seen_too = queries.voice_by(other.code), queries.voice_by(other.code)
    closing.rate(closed, actor=seen_before, solved="yes", at=MORNING + 6 * HOUR)

    with pytest.raises(Refused) as refusal:
        closing.rate(world.fresh(matter), actor=seen_too, solved="no", at=MORNING + 6 * HOUR)

    assert refusal.value.code == "rate.twice"
    rows = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    assert rows.filter(kind="case.rated").count() == 2


def _closed(world: World, matter: Matter) -> Matter:
    at = MORNING + 2 * HOUR
    for step in (world._take, world._feed_back, world._verify, world._rate):
        step(world.fresh(matter), world.first_voice(matter), at)
        at += HOUR
    return world.fresh(matter)
