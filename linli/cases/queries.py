"""Reads about cases: what a place promises for a service, and what a tracking page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import prefetch_related_objects

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Mechanism
from linli.cases import rules
from linli.cases.models import Case
from linli.kernel import worktime
from linli.matters import queries as matters
from linli.matters import rules as matter_rules
from linli.matters import stories
from linli.matters.models import Clock, Matter, Note, Photo, Voice
from linli.matters.queries import Standing
from linli.matters.states import Terms
from linli.org import queries as org
from linli.org.models import Unit
from linli.privacy import queries as privacy
from linli.privacy import rules as privacy_rules
from linli.privacy.models import Access


def terms(edition_id: int, topic: str) -> Terms:
    """Return the promises of a service in the edition a case was opened under."""
    mechanism = blueprint.mechanism(edition_id)
    service, timers = mechanism.appeal(topic), mechanism.timers
    return Terms.of(timers, first_answer=service.first_answer, finish=service.finish)


def topic_words(edition_id: int, topic: str) -> object:
    """Return the plain name of a service, or its code when the edition does not know it."""
    service = rules.service(blueprint.mechanism(edition_id), topic)
    return service.words if service else topic


def detail(matter: Matter) -> Case:
    """Return what the case adds to its matter."""
    case: Case = Case.objects.shard(matter.jurisdiction_id).get(matter=matter)
    return case


@dataclass(frozen=True)
class Promise:
    """One promise as a bar; minutes of its own measure (working, or on the wall clock)."""

    name: str
    due_at: datetime
    used: float
    paused: float
    total: float
    is_kept: bool | None
    is_running: bool
    is_paused: bool

    @property
    def is_answer(self) -> bool:
        """Return whether it is the promise of a first answer."""
        return self.name == matter_rules.FIRST_ANSWER


@dataclass(frozen=True)
class Look:
    """Somebody looked at the contact, or called through it."""

    at: datetime
    unit: Unit | None
    is_call: bool
    reason: str


@dataclass(frozen=True)
class Tracking:
    """One matter as the voice with the code may see it."""

    voice: Voice
    stand: Standing
    lines: list[stories.Line]
    looks: list[Look]

    @property
    def matter(self) -> Matter:
        """Return the matter."""
        return self.stand.matter

    @property
    def topic(self) -> str:
        """Return the neutral title, or else the name of the service."""
        return self.matter.title or str(topic_words(self.matter.edition_id, self.matter.topic))

    @property
    def state(self) -> object:
        """Return the state in plain words."""
        return self.stand.kind.flow.words[self.matter.state]

    @property
    def ahead(self) -> str:
        """Return the sentence about what comes next; empty when nothing does."""
        return str(rules.AHEAD.get(self.matter.state, ""))

    @cached_property
    def moves(self) -> set[str]:
        """Return the names of what this voice may do now; rating stays possible a while longer."""
        names = {move.name for move in self.stand.moves()} - {"join"}
        if self.voice.rated_at is not None:
            return names - {"rate"}
        if not self.voice.withdrawn_at and self._may_still_rate:
            names.add("rate")
        return names

    @property
    def _may_still_rate(self) -> bool:
        matter = self.matter
        return rules.may_still_rate(matter.state, matter.closed_at, at=self.stand.at)

    @cached_property
    def question(self) -> Note | None:
        """Return what this voice was asked and has not answered yet."""
        since = next((row.from_at for row in self.matter.pauses.all() if row.to_at is None), None)
        return next((note for note in self._own_notes if since and note.at == since), None)

    @property
    def own_words(self) -> str:
        """Return everything this voice wrote."""
        return "\n".join(
            note.text for note in self._own_notes if note.audience == matter_rules.STAFF
        )

    @property
    def _own_notes(self) -> list[Note]:
        return [note for note in self.matter.notes.all() if note.voice_id == self.voice.pk]

    @property
    def photos(self) -> list[Photo]:
        """Return the photos this voice sent."""
        return [photo for photo in self.matter.photos.all() if photo.voice_id == self.voice.pk]

    @cached_property
    def promises(self) -> list[Promise]:
        """Return the promises of the running round, first answer before finish."""
        clocks = [self.stand.clock(name) for name in matter_rules.PROMISES]
        return [self._promise(clock) for clock in clocks if clock]

    def _promise(self, clock: Clock) -> Promise:
        now, measure = self.stand.at, worktime.Measure(clock.measure)
        end = max(min(clock.stopped_at or now, now), clock.started_at)
        rows = [row for row in self.matter.pauses.all() if row.from_at < end]
        pauses = [(row.from_at, min(row.to_at or end, end)) for row in rows]

        def minutes(until: datetime, without: worktime.Pauses) -> float:
            spent = worktime.elapsed(clock.started_at, until, measure, self.stand.calendar, without)
            return max(spent / timedelta(minutes=1), 0)

        used, runs = minutes(end, pauses), clock.stopped_at is None
        return Promise(
            name=clock.name,
            due_at=clock.due_at,
            used=used,
            paused=minutes(end, ()) - used,
            total=minutes(clock.due_at, pauses),
            is_kept=rules.is_kept(clock.judged, clock.stopped_at, clock.due_at, at=now),
            is_running=runs,
            is_paused=runs and any(row.to_at is None for row in self.matter.pauses.all()),
        )


def tracking(voice: Voice, *, at: datetime) -> Tracking:
    """Return what the tracking page of a voice shows; ten queries, whatever happened."""
    matter = voice.matter
    prefetch_related_objects([matter], "notes", "photos", "pauses")
    return Tracking(
        voice=voice,
        stand=matters.stand(matter, voice, at=at),
        lines=stories.lines(matter, for_voice=voice),
        looks=_looks(voice),
    )


def _looks(voice: Voice) -> list[Look]:
    if voice.contact_id is None:
        return []
    rows = privacy.looks_at(voice.matter_id, jurisdiction_id=voice.jurisdiction_id)
    mine = list(rows.filter(contact_id=voice.contact_id))
    units = Unit.objects.in_bulk([row.unit_id for row in mine if row.unit_id])
    return [_look(row, units.get(row.unit_id or 0)) for row in mine]


def _look(row: Access, unit: Unit | None) -> Look:
    reason = privacy_rules.REASONS.get(row.reason, "")
    is_call = row.way == privacy_rules.RELAY
    return Look(at=row.at, unit=unit, is_call=is_call, reason=str(reason))


def mechanism_at(area: Area, *, at: datetime) -> Mechanism:
    """Return what may be asked for in a place. Raises Refused where nothing may."""
    row = org.mechanism_for(area, on=matter_rules.day_of(at))
    return blueprint.mechanism(row.edition_id)
