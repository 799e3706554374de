"""From rows to what the API gives; both edges read the same prefetched rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from linli.cases.queries import Tracking
from linli.cases.schemas import CodeOut, LookOut, TrackOut
from linli.matters import queries, rules, stories
from linli.matters.models import Clock, Leg, Matter, Voice
from linli.matters.queries import Standing
from linli.matters.schemas import LegOut, LineOut, MatterOut, PromiseOut, UnitOut, VoiceOut
from linli.matters.states import kind_of
from linli.org.models import Unit
from linli.privacy import queries as privacy


def unit(row: Unit) -> UnitOut:
    """Return a unit."""
    return UnitOut(code=row.code, name=row.name, name_en=row.name_en, level=row.level)


def promises(clocks: list[Clock]) -> list[PromiseOut]:
    """Return the promises among the clocks, not the timers."""
    return [
        PromiseOut(
            name=one.name,
            round=one.round,
            started_at=one.started_at,
            due_at=one.due_at,
            stopped_at=one.stopped_at,
            judged=one.judged,
        )
        for one in clocks
        if one.name in rules.PROMISES
    ]


def story(matter: Matter, voice: Voice | None) -> list[LineOut]:
    """Return the timeline in plain words."""
    return [
        LineOut(at=line.at, text=line.text, words=line.words, unit_name=line.unit_name)
        for line in stories.lines(matter, for_voice=voice)
    ]


def code(voice: Voice, clocks: list[Clock]) -> CodeOut:
    """Return the answer to a report."""
    due = {one.name: one.due_at for one in clocks}
    return CodeOut(
        code=voice.code,
        url=f"/t/{voice.code}/",
        unit=unit(voice.matter.owner_unit),
        answer_by=due.get(rules.FIRST_ANSWER),
        finish_by=due.get(rules.FINISH),
    )


def accepted(voice: Voice) -> CodeOut:
    """Return the answer for a voice just written."""
    clocks = Clock.objects.shard(voice.jurisdiction_id).filter(matter_id=voice.matter_id)
    return code(voice, list(clocks))


def track(voice: Voice) -> TrackOut:
    """Return a case as the person behind one code sees it."""
    matter = voice.matter
    stand = queries.stand(matter, voice, at=timezone.now())
    return TrackOut(
        code=voice.code,
        service=matter.topic,
        title=matter.title,
        state=matter.state,
        phase=matter.phase,
        area=matter.area.code,
        area_name=matter.area.name,
        unit=unit(matter.owner_unit),
        due_at=matter.due_at,
        closed_at=matter.closed_at,
        promises=promises(stand.clocks),
        story=story(matter, voice),
        looks=_looks(voice),
        moves=sorted(Tracking(voice=voice, stand=stand, lines=[], looks=[]).moves),
    )


def _looks(voice: Voice) -> list[LookOut]:
    rows = privacy.looks_at(voice.matter_id, jurisdiction_id=voice.jurisdiction_id)
    mine = list(rows.filter(contact_id=voice.contact_id)) if voice.contact_id else []
    names = dict(
        Unit.objects.filter(pk__in={one.unit_id for one in mine}).values_list("pk", "name")
    )
    return [
        LookOut(at=one.at, way=one.way, reason=one.reason, unit=names.get(one.unit_id or 0, ""))
        for one in mine
    ]


def _names(stand: Standing) -> list[str]:
    return list(dict.fromkeys(move.name for move in stand.moves()))


def matter(row: Matter, stand: Standing) -> MatterOut:
    """Return one matter with exactly the moves its reader may take now."""
    first = next((note.text for note in row.notes.all() if note.voice_id), "")
    return MatterOut(
        **header(row),
        kind=row.kind,
        phase=row.phase,
        unit=unit(row.owner_unit),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        due_at=row.due_at,
        round=row.round,
        version=row.version,
        is_late=row.is_late,
        text=first,
        voices=[_voice(one) for one in row.voices.all()],
        promises=promises(stand.clocks),
        story=story(row, None),
        moves=_names(stand),
    )


def header(row: Matter) -> dict[str, Any]:
    """Return what every list of matters shows."""
    return {
        "number": row.number,
        "topic": row.topic,
        "title": row.title,
        "state": row.state,
        "area": row.area.code,
        "area_name": row.area.name,
    }


def _voice(row: Voice) -> VoiceOut:
    return VoiceOut(
        id=str(row.pk),
        joined_at=row.joined_at,
        withdrawn_at=row.withdrawn_at,
        reachable=row.contact_id is not None,
        solved=row.solved,
        satisfied=row.satisfied,
    )


def leg(row: Leg) -> LegOut:
    """Return one line of the desk."""
    return LegOut(
        **header(row.matter),
        role=row.role,
        unit=unit(row.unit),
        due_at=row.due_at,
        opened_at=row.opened_at,
        missed_at=row.missed_at,
        finish_due_at=row.matter.due_at,
        voices=row.matter.voice_count,
    )


def service_name(row: Matter) -> str:
    """Return the plain name of what was asked."""
    return str(kind_of(row.kind).topic_words(row.edition_id, row.topic))


def instant(at: datetime | None) -> str:
    """Return an instant in the zone of this installation."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""
