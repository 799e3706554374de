"""The story of a matter, as staff and as each voice may read it."""

from __future__ import annotations

from datetime import timedelta

from linli.cases.actions import joining
from linli.matters import queries, stories
from linli.matters.actions import handling
from linli.matters.models import Matter, Voice
from tests.world import MORNING, World


def _story(matter: Matter, voice: Voice | None) -> list[stories.Line]:
    return stories.lines(queries.story(matter), for_voice=voice)


def _joined(matter: Matter) -> Voice:
    at = MORNING + timedelta(minutes=30)
    return joining.join_case(matter, text="我家门口也是", at=at)


def test_a_resident_reads_every_step_newest_first_with_the_answer(world: World) -> None:
    matter = world.case("handling")

    told = _story(matter, world.first_voice(matter))

    assert [line.is_now for line in told] == [True, False]
    assert told[0].words == "今天去看"
    assert told[-1].words == "楼道灯不亮了"
    assert "花园1、2栋党小组" in told[0].text


def test_what_another_resident_wrote_or_was_asked_is_never_told(world: World) -> None:
    matter = world.case("handling")
    other = _joined(world.fresh(matter))
    matter = world.fresh(matter)
    first = world.first_voice(matter)
    at = MORNING + timedelta(hours=2)
    handling.ask(matter, actor=world.inside, voice=str(first.pk), text="几楼的灯？", at=at)

    mine, theirs = _story(matter, first), _story(matter, other)

    assert "几楼的灯？" in [line.words for line in mine]
    assert "我家门口也是" not in [line.words for line in mine]
    assert {line.words for line in theirs} == {"", "我家门口也是", "今天去看"}
    assert theirs[0].text != mine[0].text


def test_a_note_among_colleagues_is_for_staff_only(world: World) -> None:
    matter = world.case("handling")
    handling.note(matter, actor=world.inside, text="找电工", at=MORNING + timedelta(hours=2))

    for_staff = _story(matter, None)
    for_voice = _story(matter, world.first_voice(matter))

    assert "找电工" in [line.words for line in for_staff]
    assert "找电工" not in [line.words for line in for_voice]
    assert for_staff[0].who == "示例·inside"
    assert {line.who for line in for_voice} == {""}


def test_a_closed_story_has_no_step_that_is_still_now(world: World) -> None:
    matter = world.case("closed")

    told = _story(matter, world.first_voice(matter))

    assert not any(line.is_now for line in told)
