"""Accept a case: route it, promise, write everything down at once, and give the code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types import Appeal, Mechanism
from linli.cases import events, rules
from linli.cases.models import Case
from linli.cases.states import FLOW
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel import codes, worktime
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.kernel.worktime import Span
from linli.matters import rules as matter_rules
from linli.matters.actions import pictures
from linli.matters.actions.notes import told
from linli.matters.actions.numbering import next_number
from linli.matters.models import Clock, Leg, Matter, Note, Voice
from linli.matters.queries import calendar_of
from linli.org import queries as org
from linli.org.models import Unit
from linli.people.models import User
from linli.privacy import actions as vault
from linli.shards.ids import uuid7
from linli.shards.put import put


@dataclass(frozen=True)
class Offer:
    """What a place answers before anything is sent: who will own it, and both promises."""

    area: Area
    edition_id: int
    mechanism: Mechanism
    service: Appeal
    unit: Unit
    answer_by: datetime
    finish_by: datetime


def offer(area: Area, *, service: str, at: datetime) -> Offer:
    """Return who would own a case here and until when. Raises Refused for an unknown service."""
    on = matter_rules.day_of(at)
    row = org.mechanism_for(area, on=on)
    mechanism = blueprint.mechanism(row.edition_id)
    asked = rules.service(mechanism, service)
    if asked is None:
        raise Refused("case.no_service", _("Please choose what it is about."), field="service")
    unit = org.route(
        area.ancestor_paths,
        level=asked.starts_at,
        prefer=asked.prefer,
        on=on,
    )
    calendar = calendar_of(mechanism)
    return Offer(
        area=area,
        edition_id=row.edition_id,
        mechanism=mechanism,
        service=asked,
        unit=unit,
        answer_by=worktime.due(at, asked.first_answer, calendar),
        finish_by=worktime.due(at, asked.finish, calendar),
    )


def open_case(
    area: Area,
    *,
    service: str,
    text: str,
    contact: str = "",
    photos: Sequence[pictures.Picture] = (),
    channel: str = rules.WEB,
    pk: UUID | None = None,
    actor: User | None = None,
    at: datetime,
) -> Voice:
    """Accept a case at `area` and return its first voice, whose code is the answer.

    `pk` is the form's own id: sent twice, the first answer comes again. With `actor`, staff enter
    it for a caller and need cases.enter there. Raises Refused with the field to blame; nothing
    half is stored.
    """
    if actor is not None:
        reach.require(actor, "cases.enter", area, on=matter_rules.day_of(at))
    words = told(text, most=matter_rules.TEXT_LENGTH)
    if len(contact) > rules.CONTACT_LENGTH:
        raise Refused("contact.too_long", _("Please keep the contact short."), field="contact")
    made = _Opening(offer(area, service=service, at=at), words, contact.strip(), channel, pk, at)
    rows = made.rows(photos)
    try:
        with transaction.atomic():
            _store(made, rows, actor)
    except IntegrityError:
        again = _already(area, made.pk)
        if again is None:
            raise
        return again
    return made.voice


def _already(area: Area, pk: UUID) -> Voice | None:
    rows = Voice.objects.shard(area.jurisdiction_pk).filter(matter_id=pk)
    return rows.select_related("matter__area").order_by("joined_at").first()


def _store(made: _Opening, rows: list[models.Model], actor: User | None) -> None:
    entries = made.entries(actor or made.voice)
    made.matter.version, made.matter.head = entries[-1].seq, entries[-1].hash
    put(*rows)
    log.store(entries)
    made.matter.number = next_number(made.matter.jurisdiction_id, at=made.at)
    put(made.matter)


class _Opening:
    """The rows of one new case, made before the transaction begins."""

    def __init__(
        self, offered: Offer, text: str, contact: str, channel: str, pk: UUID | None, at: datetime
    ) -> None:
        self.offered, self.at, self.text, self.channel = offered, at, text, channel
        self.home = offered.area.jurisdiction_pk
        self.pk = pk or uuid7()
        self.entry_id = uuid7()
        self.contact = (
            vault.keep(contact, purpose="appeal", jurisdiction_id=self.home, at=at)
            if contact
            else None
        )
        self.voice = Voice(
            id=uuid7(),
            jurisdiction_id=self.home,
            matter_id=self.pk,
            code=codes.make(areas.key_of(self.home)),
            contact_id=self.contact.pk if self.contact else None,
            channel=channel,
            joined_at=at,
        )
        self.matter = self._matter()
        self.voice.matter = self.matter

    def _matter(self) -> Matter:
        offered = self.offered
        return Matter(
            id=self.pk,
            jurisdiction_id=self.home,
            kind=rules.KIND,
            topic=offered.service.code,
            edition_id=offered.edition_id,
            area=offered.area,
            owner_unit=offered.unit,
            state=FLOW.start,
            phase=FLOW.phase(FLOW.start),
            opened_at=self.at,
            due_at=offered.finish_by,
            next_due_at=min(offered.answer_by, offered.finish_by),
        )

    def rows(self, photos: Sequence[pictures.Picture]) -> list[models.Model]:
        """Return every row but the matter itself and the entries."""
        rows: list[models.Model] = [self.contact] if self.contact else []
        case = Case(
            jurisdiction_id=self.home,
            matter_id=self.pk,
            channel=self.channel,
            is_anonymous=self.contact is None,
        )
        return [
            *rows,
            self.voice,
            case,
            *self._promises(),
            self._leg(),
            self._note(),
            *self._photos(photos),
        ]

    def _promises(self) -> list[Clock]:
        offered = self.offered
        promises: list[tuple[str, Span, datetime]] = [
            (matter_rules.FIRST_ANSWER, offered.service.first_answer, offered.answer_by),
            (matter_rules.FINISH, offered.service.finish, offered.finish_by),
        ]
        return [
            Clock(
                jurisdiction_id=self.home,
                matter_id=self.pk,
                name=name,
                round=1,
                measure=span.measure.value,
                allowed=span.amount,
                started_at=self.at,
                due_at=due_at,
            )
            for name, span, due_at in promises
        ]

    def _leg(self) -> Leg:
        return Leg(
            jurisdiction_id=self.home,
            matter_id=self.pk,
            unit=self.offered.unit,
            role=matter_rules.OWN,
            opened_at=self.at,
            due_at=self.offered.answer_by,
        )

    def _note(self) -> Note:
        return Note(
            jurisdiction_id=self.home,
            matter_id=self.pk,
            voice_id=self.voice.pk,
            entry_id=self.entry_id,
            text=self.text,
            audience=matter_rules.STAFF,
            at=self.at,
        )

    def _photos(self, photos: Sequence[pictures.Picture]) -> list[models.Model]:
        return [
            pictures.keep(
                one,
                matter_id=self.pk,
                jurisdiction_id=self.home,
                voice_id=self.voice.pk,
                at=self.at,
            )
            for one in photos[: matter_rules.PHOTOS_MOST]
        ]

    def entries(self, actor: Actor) -> list[Entry]:
        """Return the first entry of the matter's stream."""
        unit = self.offered.unit
        fact = events.CaseOpened(
            voice_id=self.voice.pk,
            channel=self.channel,
            to_unit=unit.pk,
            level=unit.level,
            anonymous=self.contact is None,
        )
        extra = {"topic": self.matter.topic, "crossed": "in", "late": False}
        return log.entries(
            self.pk,
            [log.Written(fact, extra=extra, id=self.entry_id)],
            after=0,
            head=log.START,
            place=log.Place(self.home, self.offered.area.pk, unit.pk),
            actor=actor,
            at=self.at,
        )
