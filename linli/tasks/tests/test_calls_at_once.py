"""Many answer a call in the same moment: each gets a turn, and no place is promised twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from linli.kernel.errors import Refused
from linli.matters.models import Matter
from linli.people.models import User
from linli.tasks.actions import coming
from linli.tasks.models import Coming
from linli.tasks.tests.calls import call, called, yes
from tests.world import MORNING, PEOPLE, World


def _answer(matter: Matter, user: User) -> str:
    try:
        coming.come(matter, actor=user, at=MORNING)
    except Refused as refused:
        return refused.code
    finally:
        connection.close()
    return "comes"


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the tests' SQLite lies in memory and locks whole tables"
)
@pytest.mark.django_db(transaction=True)
def test_ten_answer_at_once_and_three_come(world: World) -> None:
    for who in PEOPLE:
        yes(world, who, "county")
    matter = called(world, when_full="close")
    people = [getattr(world, who) for who in PEOPLE]

    with ThreadPoolExecutor(len(people)) as others:
        said = list(others.map(lambda user: _answer(matter, user), people))

    assert Counter(said) == {"comes": 3, "call.full": len(people) - 3}
    assert call(matter).taken == 3
    assert Coming.objects.shard(matter.jurisdiction_id).filter(matter=matter).count() == 3
