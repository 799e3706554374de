"""One vocabulary of values: everything that shows or fills in a number asks here, by its source.

A source is `indicator:<code>`, `indicator:<code>@<topic>` or `figure:<code>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.types.atoms import Words
from linli.blueprint.types.indicators import Indicator
from linli.indicators import rules
from linli.indicators.models import Stated
from linli.indicators.queries import stated
from linli.indicators.queries.counted import Counted
from linli.indicators.queries.known import (
    FIGURE,
    INDICATOR,
    Asked,
    Known,
    Source,
    both,
    parsed,
    plain,
    undeclared,
)
from linli.indicators.queries.recount import definitions
from linli.indicators.queries.stated import Declared
from linli.org import queries as org
from linli.org.models import Unit
from linli.ui.words import named

__all__ = ["Known", "Source", "catalog", "known", "note", "parsed", "plain"]


def known(
    area: Area,
    sources: Iterable[str],
    *,
    since: date,
    until: date,
    unit: Unit | None = None,
    is_inside: bool,
) -> dict[str, Known]:
    """Return what each source says of an area (or of one `unit` in it) from `since` to `until`.

    Stocks and figures are those that hold at the end of `until`. At most two queries for what is
    counted and two for what was entered, however many sources. A code that nothing declares gives
    no data; raises Refused for a text that is no source.
    """
    asked = {source: parsed(source) for source in sources}
    found = _counted(area, asked, since, until, unit, is_inside=is_inside)
    found |= _entered(area, asked, until, is_inside=is_inside)
    return {source: found[source] for source in asked}


def catalog(area: Area, *, on: date) -> list[Source]:
    """Return everything that can be asked for in an area: what is counted, then what is entered.

    Indicators that are kept by topic come once as a whole and once for each service of the place.
    """
    topics = _topics(area, on)
    found: list[Source] = []
    for one in definitions().by_code.values():
        found.append(_source(one, "", one.words))
        if one.code in rules.BY_TOPIC:
            found += [_source(one, topic, both(one.words, name)) for topic, name in topics.items()]
    for item in stated.declared(area, on=on).values():
        made = item.figure
        said = made.definition or made.words
        found.append(Source(f"{FIGURE}:{made.code}", made.words, made.unit, said, made.public))
    return found


def _source(one: Indicator, topic: str, words: Words) -> Source:
    name = f"{INDICATOR}:{one.code}" + (f"@{topic}" if topic else "")
    return Source(name, words, one.unit, one.definition, one.public)


def _topics(area: Area, on: date) -> Mapping[str, Words]:
    rows = org.mechanisms_at(area, on=on)
    editions = [blueprint.mechanism(row.edition_id) for row in reversed(rows)]
    return {one.code: one.words for edition in editions for one in edition.appeals}


# --- what is counted


def _counted(
    area: Area,
    asked: Mapping[str, Asked],
    since: date,
    until: date,
    unit: Unit | None,
    *,
    is_inside: bool,
) -> dict[str, Known]:
    wanted = {source: one for source, one in asked.items() if one.kind == INDICATOR}
    if not wanted:
        return {}
    topics = _topics(area, until) if any(one.topic for one in wanted.values()) else {}
    codes = frozenset(one.code for one in wanted.values())
    read = Counted(area, codes, since, until, unit, is_inside=is_inside)
    return {source: read.said(source, one, topics.get(one.topic)) for source, one in wanted.items()}


# --- what was entered


def _entered(
    area: Area, asked: Mapping[str, Asked], until: date, *, is_inside: bool
) -> dict[str, Known]:
    wanted = {source: one.code for source, one in asked.items() if one.kind == FIGURE}
    if not wanted:
        return {}
    has = stated.declared(area, on=until)
    rows = stated.latest(area, set(wanted.values()), until=until)
    return {
        source: _stated(source, has[code], rows.get(code), is_inside=is_inside)
        if code in has
        else undeclared(source, code)
        for source, code in wanted.items()
    }


def _stated(source: str, has: Declared, row: Stated | None, *, is_inside: bool) -> Known:
    made = has.figure
    is_hidden = row is not None and not (made.public or is_inside)
    shown = None if is_hidden else row
    said = f"{plain(shown.value)} {made.unit}" if shown else _("no data")
    return Known(
        source=source,
        words=made.words,
        unit=made.unit,
        definition=made.definition or made.scope or made.words,
        value=shown.value if shown else None,
        text=_("not shown") if is_hidden else said,
        as_of=shown.as_of if shown else None,
        is_suppressed=is_hidden,
        note=note(shown) if shown else "",
    )


def note(row: Stated) -> str:
    """Return where an entered number comes from, and what it corrects."""
    facts = {"source": row.source, "unit": named(row.unit), "day": row.as_of.isoformat()}
    told = _("Source: %(source)s; entered by %(unit)s for %(day)s.") % facts
    before = row.replaces
    if before is None:
        return told
    corrected = {
        "day": localdate(row.entered_at).isoformat(),
        "before": plain(before.value),
        "reason": row.reason,
    }
    return told + " " + _("Corrected on %(day)s (before: %(before)s): %(reason)s") % corrected
