"""The smallest parts of a blueprint: words in two languages, codes, durations, marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
)

from linli.kernel.worktime import Measure as ClockMeasure
from linli.kernel.worktime import Span

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
Permission = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
SourceName = Annotated[
    str,
    StringConstraints(
        pattern=r"^(indicator:[a-z0-9][a-z0-9_]{0,39}(@[a-z0-9][a-z0-9_]{0,39})?"
        r"|figure:[a-z0-9][a-z0-9_]{0,39})$"
    ),
]
AreaKind = Literal[
    "root",
    "province",
    "city",
    "county",
    "subdistrict",
    "town",
    "township",
    "mixed_unit",
    "new_area",
    "park",
    "community",
    "village",
    "business_district",
    "grid",
    "courtyard",
    "estate",
    "building",
]
LaterRoom = Literal[
    "activities",
    "areas",
    "cases",
    "center",
    "courses",
    "enterprises",
    "exchange",
    "indicators",
    "matters",
    "meetings",
    "notices",
    "one_form",
    "org",
    "privacy",
    "produce",
    "reports",
    "tasks",
    "tours",
    "villages",
    "whistles",
]


class Part(BaseModel):
    """Any piece of a blueprint: frozen, strictly typed, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Words(Part):
    """What people read, in Chinese and, where somebody wrote it, in English."""

    zh: Text
    en: Text | None = None

    def said_in(self, language: str | None) -> str:
        """Return the English words for an English reader if there are any, else the Chinese."""
        return self.en if self.en and (language or "").startswith("en") else self.zh

    def __str__(self) -> str:
        return self.said_in(get_language())


class Marked(Part):
    """Something that tells where it comes from and whether the code for it is there."""

    from_source: bool = False
    editable_example: bool = False
    awaits: LaterRoom | None = None


class Entry(Marked):
    """One item of a catalog: a code that rows store, and the words for it."""

    code: Code
    words: Words
    note: Words | None = None

    @property
    def name(self) -> Words:
        """Return the words, for pages that speak of names."""
        return self.words


class Measured(Entry):
    """An entry that is seen by figures: `indicator:code`, `indicator:code@topic`, `figure:code`."""

    figures: tuple[SourceName, ...] = ()


_SPAN = re.compile(r"([1-9][0-9]{0,3}) (working|calendar) (hour|day)s?")
_CYCLE = re.compile(r"([1-9][0-9]?) (week|month|year)s?")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def parse_span(value: object) -> Span:
    """Read "2 working days"; raise ValueError with a sentence for people."""
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            _("Write a duration as “4 working hours”, “1 calendar hour” or “2 working days”.")
        )
    amount, kind, unit = found.groups()
    return Span(int(amount), ClockMeasure(f"{kind}_{unit}s"))


def write_span(span: Span) -> str:
    """Write a span the way a blueprint does."""
    kind, unit = span.measure.value.split("_")
    return f"{span.amount} {kind} {unit if span.amount > 1 else unit[:-1]}"


def span_text(span: Span) -> str:
    """Return a span in the reader's language."""
    n = span.amount
    texts = {
        "calendar_hours": ngettext("%(n)d hour", "%(n)d hours", n),
        "calendar_days": ngettext("%(n)d day", "%(n)d days", n),
        "working_hours": ngettext("%(n)d working hour", "%(n)d working hours", n),
        "working_days": ngettext("%(n)d working day", "%(n)d working days", n),
    }
    return texts[span.measure.value] % {"n": n}


@dataclass(frozen=True)
class Cycle:
    """How often something comes round."""

    amount: int
    unit: str


def parse_cycle(value: object) -> Cycle:
    """Read "3 months"; raise ValueError with a sentence for people."""
    found = _CYCLE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_("Write a cycle as “2 weeks”, “3 months” or “1 year”."))
    return Cycle(int(found[1]), found[2])


def write_cycle(cycle: Cycle) -> str:
    """Write a cycle the way a blueprint does."""
    return f"{cycle.amount} {cycle.unit}{'s' if cycle.amount > 1 else ''}"


def cycle_text(cycle: Cycle) -> str:
    """Return a cycle in the reader's language."""
    n = cycle.amount
    texts = {
        "week": ngettext("every week", "every %(n)d weeks", n),
        "month": ngettext("every month", "every %(n)d months", n),
        "year": ngettext("every year", "every %(n)d years", n),
    }
    return texts[cycle.unit] % {"n": n}


def parse_clock(value: object) -> time:
    """Read "22:00"; raise ValueError with a sentence for people."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_("Write a time of day in quotes with four digits, as “09:00”."))
    return time(int(found[1]), int(found[2]))


def parse_hours(value: object) -> tuple[time, time]:
    """Read "09:00-12:00"; raise ValueError with a sentence for people."""
    begin, _dash, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    span = parse_clock(begin), parse_clock(end)
    if span[0] >= span[1] != time.min:
        raise ValueError(_("Working hours must begin before they end."))
    return span


def known_zone(value: str) -> str:
    """Return the name of a time zone; raise ValueError when there is no such zone."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise ValueError(_("There is no such time zone; write for example Asia/Shanghai.")) from exc
    return value


def plain_fact(value: object) -> str | int | bool:
    """Return a value that a fact of an entry can have."""
    if isinstance(value, str | int):
        return value
    raise ValueError(_("Write a text, a whole number, true or false."))


def as_list(value: Any) -> Any:
    """Let one value stand for a list of one."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _write_clock(value: time) -> str:
    return value.strftime("%H:%M")


def _write_hours(value: tuple[time, time]) -> str:
    return f"{_write_clock(value[0])}-{_write_clock(value[1])}"


Within = Annotated[Span, PlainValidator(parse_span), PlainSerializer(write_span)]
Round = Annotated[Cycle, PlainValidator(parse_cycle), PlainSerializer(write_cycle)]
Clock = Annotated[time, PlainValidator(parse_clock), PlainSerializer(_write_clock)]
DayHours = Annotated[tuple[time, time], PlainValidator(parse_hours), PlainSerializer(_write_hours)]
Zone = Annotated[str, AfterValidator(known_zone)]
Fact = Annotated[str | int | bool, PlainValidator(plain_fact)]
FactValues = Annotated[tuple[Fact, ...], BeforeValidator(as_list)]
Positive = Annotated[int, Field(ge=1, le=1_000_000)]
