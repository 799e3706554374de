"""What can happen to a form and its sheets; facts are ids, codes and numbers, never words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from linli.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class FormRequested(Event):
    """An office asks that a form be admitted; `urgent` says that it wants less than usual time."""

    kind = "form.requested"
    form_id: UUID
    cycle: str
    fields: int
    reused: int
    derived: int
    new: int
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class FormAdmitted(Event):
    """Somebody else than who asked let the form go out; how its fields are answered."""

    kind = "form.admitted"
    form_id: UUID
    fields: int
    reused: int
    derived: int
    new: int


@dataclass(frozen=True, kw_only=True)
class FormRefused(Event):
    """The form does not go out; the office was told why."""

    kind = "form.refused"
    form_id: UUID


@dataclass(frozen=True, kw_only=True)
class FormAsked(Event):
    """A unit owes a sheet for one period; `reused` fields were filled in, `new` ones are asked."""

    kind = "form.asked"
    form_id: UUID
    office_id: int
    units: int
    period_from: date
    fields: int
    reused: int
    new: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class FormConfirmed(Event):
    """The unit looked through its sheet and stands by it; how many fields it typed itself."""

    kind = "form.confirmed"
    form_id: UUID
    fields: int
    new: int


@dataclass(frozen=True, kw_only=True)
class FormDoubted(Event):
    """A unit says that a value filled in is wrong; it is owed an answer by `to_unit`."""

    kind = "form.doubted"
    form_id: UUID
    sheet_id: UUID
    field: str
    to_unit: int


@dataclass(frozen=True, kw_only=True)
class DoubtOpened(Event):
    """The owner of a value owes an answer: a unit says that it is wrong."""

    kind = "form.doubt_opened"
    sheet_id: UUID
    field: str
    source: str


@dataclass(frozen=True, kw_only=True)
class DoubtSettled(Event):
    """The owner of the value said that it was put right, or that it holds."""

    kind = "form.doubt_settled"
    sheet_id: UUID
    outcome: str


@dataclass(frozen=True, kw_only=True)
class FormReleased(Event):
    """A sheet went out as it was confirmed, its values frozen."""

    kind = "form.released"
    form_id: UUID
    fields: int
    reused: int
    new: int


@dataclass(frozen=True, kw_only=True)
class RoundReleased(Event):
    """The office released what the units had confirmed for a period."""

    kind = "form.round_released"
    form_id: UUID
    period_from: date


@dataclass(frozen=True, kw_only=True)
class FormExpired(Event):
    """The form asks no more: its last day is over, or its office ended it."""

    kind = "form.expired"
    form_id: UUID


@dataclass(frozen=True, kw_only=True)
class FormAskedBefore(Event):
    """Somebody who is not known said that this was asked before."""

    kind = "form.asked_before"
    form_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PaperSent(Event):
    """A unit keeps a blank Excel or Word form here, with `fillable` cells."""

    kind = "paper.sent"
    template_id: UUID
    fillable: int


@dataclass(frozen=True, kw_only=True)
class PaperBound(Event):
    """It was said what fills `cells` more cells of a form."""

    kind = "paper.bound"
    template_id: UUID
    cells: int


@dataclass(frozen=True, kw_only=True)
class PaperUnbound(Event):
    """`cells` cells of a form are filled by hand again."""

    kind = "paper.unbound"
    template_id: UUID
    cells: int


@dataclass(frozen=True, kw_only=True)
class PaperFilled(Event):
    """A form was filled for a period and taken along; `empty` cells had no data."""

    kind = "paper.filled"
    template_id: UUID
    period_from: date
    period_to: date
    cells: int
    empty: int


@dataclass(frozen=True, kw_only=True)
class PaperReplaced(Event):
    """A newer version of the blank form is used; some cells moved, `doubtful` ones wait."""

    kind = "paper.replaced"
    template_id: UUID
    changes: int
    moved: int
    doubtful: int


@dataclass(frozen=True, kw_only=True)
class PaperEnded(Event):
    """The form is no longer used here."""

    kind = "paper.ended"
    template_id: UUID
