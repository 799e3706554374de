"""The scenes of `test_races.py`: many hands on the same thing at once."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.test import Client

from linli.cases.actions import closing, joining, opening
from linli.flows import work
from linli.journal.models import Delivery, Entry
from linli.matters import deadlines, queries
from linli.matters.actions import handling, passing, speaking
from linli.matters.models import Leg, Matter, Note, Voice
from linli.shards.fanout import allow_fanout
from linli.shards.ids import uuid7
from tests.faults.child import HOUR, at_once, differences, forked, fresh, kinds, outcome, world
from tests.world import MORNING


def scene_take(threads: int, cases: int) -> dict[str, Any]:
    """Let each thread try to take each case."""
    made = [world.case("new") for _ in range(cases)]
    who = [world.inside, world.colleague]

    def taking(number: int) -> Counter[str]:
        mine = [fresh(matter) for matter in made]
        turned = mine[number:] + mine[:number]
        at = MORNING + HOUR
        actor = who[number % 2]
        return Counter(
            outcome(lambda one=one: handling.take(one, actor=actor, at=at)) for one in turned
        )

    counted = at_once(lambda number=number: taking(number) for number in range(threads))
    legs = [Leg.objects.shard(one.jurisdiction_id).filter(matter=one).get() for one in made]
    return {
        "outcomes": dict(sum(counted, Counter())),
        "kinds": [kinds(one) for one in made],
        "same_hand": all(
            Entry.objects.shard(one.jurisdiction_id).get(stream=one.pk, seq=2).actor_id
            == str(leg.handler_id)
            for one, leg in zip(made, legs, strict=True)
        ),
        "differences": differences(),
    }


def scene_open(threads: int, cases: int) -> dict[str, Any]:
    """Let each thread open its cases, all in one jurisdiction and from the very first number on."""
    place = world.area("G-1")

    def opened(number: int) -> list[str]:
        return [
            opening.open_case(
                place, service="public_repair", text="楼道灯不亮了", contact="138", at=MORNING
            ).code
            if one % 2
            else opening.open_case(place, service="hazard", text="飞线充电", at=MORNING).code
            for one in range(cases)
        ]

    def trying(number: int) -> Any:
        codes: list[str] = []
        told = outcome(lambda: codes.extend(opened(number)))
        return told, codes

    ended = at_once(lambda number=number: trying(number) for number in range(threads))
    codes = [code for _told, some in ended for code in some]
    rows = Matter.objects.shard(place.jurisdiction_pk)
    return {
        "told": sorted({told for told, _codes in ended}),
        "serials": sorted(int(number.rsplit("-", 1)[1]) for number in _numbers(rows)),
        "resolved": len({queries.voice_by(code).matter_id for code in codes}),
        "by_number": len(
            {queries.get_for(world.above, number=one, at=MORNING).pk for one in _numbers(rows)}
        ),
        "differences": differences(),
    }


def _numbers(rows: Any) -> list[str]:
    return list(rows.values_list("number", flat=True))


def scene_chorus(rounds: int) -> dict[str, Any]:
    """Let people join, note and give titles while the case moves."""
    matter = world.case("new")

    def joining_() -> list[str]:
        return [
            outcome(lambda: joining.join_case(fresh(matter), text="我家也黑", at=MORNING))
            for _ in range(rounds)
        ]

    def noting() -> list[str]:
        desk = world.desk
        return [
            outcome(lambda: handling.note(fresh(matter), actor=desk, text="已知", at=MORNING))
            for _ in range(rounds)
        ]

    def moving() -> list[str]:
        actor, told = world.inside, []
        for verb in (
            lambda one: handling.take(one, actor=actor, text="今天去看", at=MORNING),
            lambda one: handling.ask(one, actor=actor, voice="", text="几楼？", at=MORNING),
            lambda one: handling.resume(one, actor=actor, at=MORNING),
            lambda one: passing.hand_over(
                one,
                actor=actor,
                unit=world.unit("willow-one-branch"),
                reason="other_place",
                at=MORNING,
            ),
        ):
            for _ in range(200):
                told.append(outcome(lambda verb=verb: verb(fresh(matter))))
                if told[-1] != "Stale":
                    break
        return told

    told = at_once([joining_, joining_, noting, noting, moving])
    now = fresh(matter)
    home = matter.jurisdiction_id
    joined = Entry.objects.shard(home).filter(stream=matter.pk, kind="matter.joined")
    return {
        "joins": dict(Counter(told[0] + told[1])),
        "notes": dict(Counter(told[2] + told[3])),
        "moves": [one for one in told[4] if one != "Stale"],
        "voice_count": now.voice_count,
        "voices": Voice.objects.shard(home).filter(matter=matter).count(),
        "said": sorted(joined.values_list("facts__voices", flat=True)),
        "words": Note.objects.shard(home).filter(matter=matter).count(),
        "version": now.version,
        "entries": len(kinds(matter)),
        "owner": now.owner_unit.code,
        "differences": differences(),
    }


def scene_leave() -> dict[str, Any]:
    """Let the two people behind each case take it back at the same moment, one joining meanwhile."""
    ended, counted, late = [], [], MORNING + HOUR
    for joins in (False, True) * 6:
        matter = world.case("new")
        first = world.first_voice(matter)
        second = joining.join_case(fresh(matter), at=MORNING)

        def leaving(voice: Voice, matter: Matter = matter) -> str:
            mine = queries.voice_by(voice.code)
            for _ in range(50):
                told = outcome(
                    lambda mine=mine: speaking.withdraw(fresh(matter), actor=mine, at=late)
                )
                mine = queries.voice_by(voice.code)
                if told != "Stale":
                    break
            return told

        acts: list[Callable[[], Any]] = [
            lambda first=first: leaving(first),
            lambda second=second: leaving(second),
        ]
        if joins:
            acts.append(
                lambda matter=matter: outcome(
                    lambda: joining.join_case(fresh(matter), at=MORNING + HOUR)
                )
            )
        ended += [*at_once(acts)[:2]]
        now = fresh(matter)
        left = Voice.objects.shard(now.jurisdiction_id).filter(matter=now, withdrawn_at=None)
        counted.append([now.state, now.voice_count, left.count()])
    return {"told": sorted(set(ended)), "counted": counted, "differences": differences()}


def scene_rate_twice() -> dict[str, Any]:
    """Let one voice rate twice at the same moment: the first time, and after the closing."""
    found = []
    for state in ("verified", "closed") * 4:
        matter = world.case(state if state == "verified" else "verified", at=MORNING)
        voice = world.first_voice(matter)
        at = MORNING + 5 * HOUR
        if state == "closed":
            # A second person, who joined while it was open, rates after the first one did.
            voice = _late_voice(matter)
            closing.rate(fresh(matter), actor=world.first_voice(matter), solved="yes", at=at)
        now, same = fresh(matter), [queries.voice_by(voice.code) for _ in range(4)]
        told = at_once(
            lambda one=one, now=now, at=at: outcome(
                lambda: closing.rate(fresh(now), actor=one, solved="no", at=at + HOUR)
            )
            for one in same
        )
        found.append([told.count("done"), kinds(matter).count("case.rated"), state])
    return {"found": found, "differences": differences()}


def _late_voice(matter: Matter) -> Voice:
    """Put one more voice behind a case that is past joining, as a merge would."""
    first = world.first_voice(matter)
    voice = speaking.fresh_voice(
        matter.pk,
        jurisdiction_id=matter.jurisdiction_id,
        key=first.code[:4],
        channel="web",
        at=first.joined_at,
        pk=uuid7(),
        contact=None,
    )
    voice.save(force_insert=True)
    Matter.objects.shard(matter.jurisdiction_id).filter(pk=matter.pk).update(voice_count=2)
    return voice


def scene_deadlines(cases: int, workers: int) -> dict[str, Any]:
    """Let so many processes go through the same overdue cases, day after day."""
    made = [world.case("new") for _ in range(cases)]
    for days in (2, 4, 7, 9):
        now = MORNING + timedelta(days=days)
        connections.close_all()
        children = [forked(lambda now=now: _until_nothing(now)) for _ in range(workers)]
        for child in children:
            _pid, status = os.waitpid(child, 0)
            assert status == 0, status
        with allow_fanout("the test looks for what was left"):
            assert not Matter.objects.filter(next_due_at__lte=now).exists()
    return {
        "kinds": sorted({tuple(kinds(one)) for one in made}),
        "owners": sorted({fresh(one).owner_unit.code for one in made}),
        "differences": differences(now),
    }


def _until_nothing(now: datetime) -> None:
    for _ in range(2000):
        if not deadlines.act_next(now):
            return


def scene_busy_deadlines(rounds: int) -> dict[str, Any]:
    """Let a person move each case in the very moment in which the system acts on it."""
    now = MORNING + timedelta(days=1)
    found = []
    for _ in range(rounds):
        matter = world.case("handling", at=MORNING)
        Leg.objects.shard(matter.jurisdiction_id).filter(matter=matter).update(due_at=now)
        Matter.objects.shard(matter.jurisdiction_id).filter(pk=matter.pk).update(next_due_at=now)
        actor = world.inside
        told = at_once(
            [
                lambda: _until_nothing(now),
                lambda matter=matter, actor=actor: outcome(
                    lambda: closing.feed_back(
                        fresh(matter), actor=actor, outcome="solved", text="好了", at=now
                    )
                ),
            ]
        )
        found.append(told[1])
    return {"told": sorted(set(found)), "differences": differences(now)}


def scene_same_key(threads: int) -> dict[str, Any]:
    """Let the same request with the same Idempotency-Key come several times at once."""
    body = {"area": "G-1", "service": "public_repair", "text": "楼道灯不亮了"}

    def sending() -> list[Any]:
        answer = Client().post(
            "/api/v1/cases",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": "one-and-the-same"},
        )
        return [answer.status_code, answer.json().get("code")]

    answers = at_once([sending] * threads)
    again = sending()
    with allow_fanout("the test counts all cases"):
        cases = Matter.objects.count()
    return {"answers": answers, "again": again, "cases": cases, "differences": differences()}


def scene_two_counters(cases: int) -> dict[str, Any]:
    """Let two processes count while a third one writes."""
    connections.close_all()
    counters = [forked(_counting) for _ in range(2)]
    for number in range(cases):
        world.case(("new", "handling", "done", "closed")[number % 4])
    connections.close_all()
    for child in counters:
        _pid, status = os.waitpid(child, 0)
        assert status == 0, status
    work.work_off(MORNING + timedelta(hours=12))
    return {"waiting": Delivery.objects.count(), "differences": differences()}


def _counting() -> None:
    for _ in range(60):
        work.work_off(MORNING)
