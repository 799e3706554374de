"""Let half a year pass: one queue of everything to come, by time, with the deadlines in between."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.db import transaction

from linli.matters import deadlines
from linli.portal.demo import fate
from linli.portal.demo.cast import Cast
from linli.portal.demo.life import Life
from linli.portal.demo.rhythm import Asked
from linli.portal.demo.turns import TURNS

BATCH = 200
Progress = Callable[[int, int], None]


class Course:
    """The queue: steps of people, and the instants at which the system must act on a case."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.order = count()
        self.steps: list[tuple[datetime, int, Life, Iterator[datetime]]] = []
        self.dues: list[tuple[datetime, int, Life]] = []

    def begin(self, life: Life) -> None:
        """Put a case and the neighbors who may join it into the queue."""
        for story in (life.story(TURNS), life.neighbors()):
            self._go_on(life, story)

    def next(self) -> bool:
        """Do the earliest thing of all; return whether there was one before the end."""
        step = self.steps[0][0] if self.steps else None
        due = self.dues[0][0] if self.dues else None
        if due is not None and (step is None or due <= step):
            return due <= self.until and self._fall_due()
        return step is not None and step <= self.until and self._step()

    def _step(self) -> bool:
        at, _order, life, story = heapq.heappop(self.steps)
        life.now = at
        self._go_on(life, story)
        return True

    def _go_on(self, life: Life, story: Iterator[datetime]) -> None:
        at = next(story, None)
        if at is not None:
            heapq.heappush(self.steps, (max(at, life.now), next(self.order), life, story))
        self._watch(life)

    def _watch(self, life: Life) -> None:
        if life.matter is not None and life.matter.next_due_at is not None:
            heapq.heappush(self.dues, (life.matter.next_due_at, next(self.order), life))

    def _fall_due(self) -> bool:
        at, _order, life = heapq.heappop(self.dues)
        if life.case.next_due_at != at:
            return True  # it was moved or stopped meanwhile
        deadlines.act(life.case, now=at)
        if life.case.next_due_at == at:
            life.case.refresh_from_db(fields=["next_due_at"])
        self._watch(life)
        return True


def run(
    asked: Sequence[Asked], cast: Cast, *, until: datetime, seed: int, progress: Progress
) -> int:
    """Let everything asked for take its course up to `until`; return how many steps it took."""
    course = Course(until)
    for number, one in enumerate(asked):
        chance = Random(f"{seed}:{one.at.isoformat()}:{number}")  # noqa: S311  a demo, not a secret
        drawn = fate.draw(chance, age=max(until - one.at, timedelta(0)))
        course.begin(Life(one, drawn, cast, chance))
    steps, going = 0, True
    while going:
        with transaction.atomic():
            for _step in range(BATCH):
                going = course.next()
                if not going:
                    break
                steps += 1
        progress(steps, len(course.steps))
    return steps
