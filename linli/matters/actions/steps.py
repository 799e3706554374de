"""What every move is made of: a row of the flow, legs, clocks, words, one compare-and-set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from linli.journal import log
from linli.journal.events import Event
from linli.kernel import worktime
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, Stale
from linli.kernel.flow import ClockEffect, Move, Phase
from linli.kernel.worktime import Span
from linli.matters import events, queries, rules
from linli.matters.actions import clocks, entries
from linli.matters.actions.entries import win
from linli.matters.models import Clock, Leg, Matter, Note, Pause, Voice
from linli.matters.queries import Standing
from linli.org.models import Unit
from linli.privacy import actions as vault
from linli.shards.ids import uuid7

OWING = frozenset({Phase.OPEN, Phase.PAUSED})


@dataclass
class Step:
    """One move in the making; nothing is stored before `commit`."""

    stand: Standing
    move: Move
    changes: dict[str, Any] = field(default_factory=dict)
    written: list[log.Written] = field(default_factory=list)
    fresh: list[models.Model] = field(default_factory=list)
    touched: list[tuple[models.Model, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.entry_id = uuid7()
        self.at = self.stand.at
        self.matter = self.stand.matter

    def open_leg(self, role: str, unit: Unit, *, due_at: datetime | None, **extra: Any) -> Leg:
        """Let `unit` be the next that must act in this role."""
        leg = Leg(
            jurisdiction_id=self.matter.jurisdiction_id,
            matter=self.matter,
            unit=unit,
            role=role,
            opened_at=self.at,
            due_at=due_at,
            **extra,
        )
        self.stand.legs.append(leg)
        self.fresh.append(leg)
        if role == rules.OWN:
            self.changes["owner_unit"] = unit
        return leg

    def end_legs(self, *roles: str) -> None:
        """End the open legs of these roles, or all of them."""
        for leg in self.stand.open_legs:
            if not roles or leg.role in roles:
                self.touch(leg, ended_at=self.at)

    def touch(self, row: models.Model, **values: Any) -> None:
        """Change fields of a leg, clock or pause when the step is committed."""
        for name, value in values.items():
            setattr(row, name, value)
        self.touched.append((row, tuple(values)))

    def after(self, span: Span) -> datetime:
        """Return when a span that begins now is over."""
        return worktime.due(self.at, span, self.stand.calendar)

    def start_clock(self, name: str, span: Span) -> Clock:
        """Begin a round of a promise or timer."""
        last = self.stand.clock(name)
        clock = Clock(
            jurisdiction_id=self.matter.jurisdiction_id,
            matter=self.matter,
            name=name,
            round=last.round + 1 if last else 1,
            measure=span.measure.value,
            allowed=span.amount,
            started_at=self.at,
            due_at=self.after(span),
        )
        self.stand.clocks.append(clock)
        self.fresh.append(clock)
        return clock

    def stop_clock(self, name: str) -> None:
        """Stop the running round, if there is one."""
        if clock := self.stand.running(name):
            self.touch(clock, stopped_at=self.at)

    def resume_clock(self, name: str) -> None:
        """Let the latest round of a stopped promise run on; the time in between has counted."""
        clock = self.stand.clock(name)
        if clock is None:
            return
        if clock.stopped_at is not None:
            self.touch(clock, stopped_at=None)

    def recomputed(self, clock: Clock) -> datetime:
        """Return the due time of a clock from its start, its extension and all pauses."""
        return queries.due_again(clock, self._pauses(), self.stand.calendar)

    def begin_pause(self, reason: str) -> None:
        """Let the promises stand still for a named reason."""
        row = Pause(
            jurisdiction_id=self.matter.jurisdiction_id,
            matter=self.matter,
            reason=reason,
            from_at=self.at,
        )
        self.fresh.append(row)

    def end_pause(self) -> int:
        """End the open pause; return its minutes (elapsed), 0 when there was none."""
        row = next((row for row in self._pauses() if row.to_at is None), None)
        if row is None:
            return 0
        self.touch(row, to_at=self.at)
        return max(1, int((self.at - row.from_at).total_seconds() // 60))

    def wake(self) -> int:
        """End the wait: promises run on, the own leg is due again; return the pause in minutes."""
        minutes = self.end_pause()
        finish = self.stand.running(rules.FINISH)
        if finish and minutes:
            self.touch(finish, due_at=self.recomputed(finish))
        if leg := self.stand.leg(rules.OWN):
            self.touch(leg, due_at=self.own_due())
        return minutes

    def _pauses(self) -> list[Pause]:
        if not hasattr(self, "_loaded_pauses"):
            rows = Pause.objects.shard(self.matter.jurisdiction_id).filter(matter=self.matter)
            self._loaded_pauses = list(rows.order_by("from_at"))
        return self._loaded_pauses

    def own_due(self) -> datetime | None:
        """Return when a taken own leg is due: the finish promise, or one more first answer."""
        finish = self.stand.running(rules.FINISH)
        if finish and finish.due_at > self.at:
            return finish.due_at
        return self.after(self.stand.terms.first_answer)

    def say(self, text: str, audience: str, *, voice: Voice | None = None) -> None:
        """Keep what people wrote, erasable, beside the entry; to the requester it answers first."""
        if not text.strip():
            return
        self.fresh.append(
            Note(
                jurisdiction_id=self.matter.jurisdiction_id,
                matter=self.matter,
                voice=voice,
                entry_id=self.entry_id,
                text=text.strip(),
                audience=audience,
                at=self.at,
            )
        )
        if audience == rules.REQUESTER:
            self._answer_first()

    def _answer_first(self) -> None:
        clock = self.stand.running(rules.FIRST_ANSWER)
        if clock is None:
            return
        self.touch(clock, stopped_at=self.at)
        minutes = int((self.at - clock.started_at).total_seconds() // 60)
        self.also(events.FirstAnswered(minutes=minutes))
        self.judge(clock, in_time=self.at <= clock.due_at)

    def judge(self, clock: Clock, *, in_time: bool) -> None:
        """Write whether a promise was kept, once per clock and round."""
        if clock.judged:
            return
        self.touch(clock, judged="kept" if in_time else "missed")
        made = events.ClockKept if in_time else events.ClockMissed
        day = rules.day_of(clock.due_at)
        self.also(made(name=clock.name, round=clock.round), due_on=day)
        if not in_time and clock.name == rules.FINISH:
            self.changes["is_late"] = True

    def also(self, event: Event, **more: Any) -> None:
        """Write one more entry after the move's own."""
        self.written.append(log.Written(event, extra=entries.always(self.matter), **more))

    def commit(self, event: Event | None, **changes: Any) -> Matter:
        """Apply the row's clock effects, win the race for the version, and store everything.

        Raises Stale when somebody else changed the matter in between.
        """
        for effect in self.move.clocks:
            self._apply(effect)
        target = self.move.target or self.matter.state
        late = bool(self.changes.get("is_late", self.matter.is_late))
        crossing = entries.crossing(self.matter, self.stand.kind.flow, target, late=late)
        if crossing.get("crossed_closed"):
            crossing |= self._at_its_end()
        main = [self._main(event, crossing)] if event else []
        self.changes.update(changes, state=target, phase=self.stand.kind.flow.phase(target))
        for name, value in self.changes.items():
            setattr(self.matter, name, value)
        finish = self.stand.clock(rules.FINISH)
        self.matter.due_at = finish.due_at if finish else self.matter.due_at
        self.matter.next_due_at = clocks.next_due(self.stand)
        made = entries.chained(
            self.matter, [*main, *self.written], actor=self.stand.actor, at=self.at
        )
        win(self.matter, made, (*self.changes, "due_at", "next_due_at"))
        entries.store(self.matter, self.fresh, self.touched, made)
        if crossing.get("crossed_closed"):
            self._let_contacts_lapse()
        return self.matter

    def _main(self, event: Event, facts: dict[str, Any]) -> log.Written:
        """Return the move's own entry; passing it on is written down to the unit that had it."""
        had = getattr(event, "from_unit", None)
        return log.Written(event, extra=facts, id=self.entry_id, unit_id=had)

    def _at_its_end(self) -> dict[str, int]:
        """Return how many units owned it, and how many minutes (elapsed) this round took."""
        began = self.matter.reopened_at or self.matter.opened_at
        owners = {leg.unit_id for leg in self.stand.legs if leg.role == rules.OWN}
        minutes = int((self.at - began).total_seconds() // 60)
        return {"owners": len(owners), "minutes_open": minutes}

    def _let_contacts_lapse(self) -> None:
        home = self.matter.jurisdiction_id
        tokens = contacts_behind(self.matter)
        vault.let_lapse(tokens, jurisdiction_id=home, closed_at=self.at)

    def _apply(self, effect: ClockEffect) -> None:
        terms = {
            rules.FIRST_ANSWER: self.stand.terms.first_answer,
            rules.FINISH: self.stand.terms.finish,
            rules.WAIT_FOR_ANSWER: self.stand.terms.wait_for_answer,
            rules.WAIT_FOR_RATING: self.stand.terms.wait_for_rating,
        }
        span = terms[effect.name]
        if effect.verb == "stop":
            self.stop_clock(effect.name)
        elif effect.verb == "pause":
            self.begin_pause(self.move.name)
        elif effect.verb == "resume":
            self.resume_clock(effect.name)
        elif span is not None:
            self.start_clock(effect.name, span)


def contacts_behind(matter: Matter) -> list[UUID]:
    """Return the contact tokens of the voices behind a matter."""
    voices = Voice.objects.shard(matter.jurisdiction_id).filter(matter=matter)
    return list(voices.exclude(contact_id=None).values_list("contact_id", flat=True))


def begin(matter: Matter, name: str, *, actor: Actor, at: datetime) -> Step:
    """Return the step `name` if this actor may take it now.

    Raises NotAllowed without the capacity or permission, Refused when state or history forbid it.
    """
    stand = queries.stand(matter, actor, at=at)
    rows = stand.kind.flow.rows(name)
    mine = [row for row in rows if stand.may(row)]
    here = [row for row in rows if matter.state in row.sources]
    if not mine:
        if here:
            raise NotAllowed("flow.not_yours", _("This is not yours to do."))
        raise Stale("flow.not_now", stand.kind.flow.not_now)
    move = next((row for row in mine if row in here), None)
    if move is None:
        raise Stale("flow.not_now", stand.kind.flow.not_now)
    problem = stand.hindrance(name) if actor.actor_kind != "system" else None
    if problem:
        raise problem
    return Step(stand, move)
