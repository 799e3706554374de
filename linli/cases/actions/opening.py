"""Accept a case: route it, promise, write everything down at once, and give the code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.cases import events, rules
from linli.cases.actions.offering import Offer, offer
from linli.cases.models import Case
from linli.cases.states import FLOW
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel import codes
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.kernel.worktime import Span
from linli.matters import rules as matter_rules
from linli.matters.actions import pictures
from linli.matters.actions.entries import always
from linli.matters.actions.notes import told
from linli.matters.actions.numbering import next_number
from linli.matters.models import Clock, Leg, Matter, Note, Voice
from linli.people.models import User
from linli.privacy import actions as vault
from linli.shards.ids import uuid7
from linli.shards.put import put


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
    made = prepared(
        area,
        service=service,
        text=text,
        contact=contact,
        photos=photos,
        channel=channel,
        pk=pk,
        at=at,
    )
    return accept(made, actor=actor)


def prepared(
    area: Area,
    *,
    service: str,
    text: str,
    contact: str = "",
    photos: Sequence[pictures.Picture] = (),
    channel: str = rules.WEB,
    pk: UUID | None = None,
    at: datetime,
) -> Prepared:
    """Return a new case, decided and sealed but not stored. Raises as `open_case`."""
    words = told(text, most=matter_rules.TEXT_LENGTH)
    if len(contact) > rules.CONTACT_LENGTH:
        raise Refused("contact.too_long", _("Please keep the contact short."), field="contact")
    offered = offer(area, service=service, at=at)
    made = Prepared(offered, words, contact.strip(), channel, pk, at)
    made.rows = made.all_rows(photos)
    return made


def accept(
    made: Prepared, *, actor: User | None = None, before: Callable[[], None] | None = None
) -> Voice:
    """Store a prepared case and return its first voice; `before` joins the transaction.

    What `before` raises refuses the case, and what it wrote stands or falls with it.
    """
    try:
        with transaction.atomic():
            if before is not None:
                before()
            _store(made, actor)
    except IntegrityError:
        again = _already(made.offered.area, made.pk)
        if again is None:
            raise
        return again
    return made.voice


def _already(area: Area, pk: UUID) -> Voice | None:
    rows = Voice.objects.shard(area.jurisdiction_pk).filter(matter_id=pk)
    return rows.select_related("matter__area").order_by("joined_at").first()


def _store(made: Prepared, actor: User | None) -> None:
    entries = made.entries(actor or made.voice)
    made.matter.version, made.matter.head = entries[-1].seq, entries[-1].hash
    put(*made.rows)
    log.store(entries)
    made.matter.number = next_number(made.matter.jurisdiction_id, at=made.at)
    put(made.matter)


class Prepared:
    """The rows of one new case, made before the transaction begins."""

    def __init__(
        self, offered: Offer, text: str, contact: str, channel: str, pk: UUID | None, at: datetime
    ) -> None:
        self.offered, self.at, self.text, self.channel = offered, at, text, channel
        self.home = offered.area.jurisdiction_pk
        self.pk = pk or uuid7()
        self.rows: list[models.Model] = []
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

    def all_rows(self, photos: Sequence[pictures.Picture]) -> list[models.Model]:
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
        extra = {**always(self.matter), "crossed": "in", "late": False}
        return log.entries(
            self.pk,
            [log.Written(fact, extra=extra, id=self.entry_id)],
            after=0,
            head=log.START,
            place=log.Place(self.home, self.offered.area.pk, unit.pk),
            actor=actor,
            at=self.at,
        )
