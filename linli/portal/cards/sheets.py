"""What stands on the sheet for a door: what the holder agreed to, else the post and its desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.errors import Missing, Refused
from linli.matters.rules import day_of
from linli.org import queries as org
from linli.org import rules
from linli.org.models import DutyCard
from linli.org.queries import Answer, Answers
from linli.portal import doors
from linli.ui.words import MONTHS, named

SHEETS_MOST = 500
_REMARK = re.compile(r"[（(][^（()）]*[)）]")
ABOVE = frozenset({"community", "village", "grid"})


@dataclass(frozen=True)
class Sheet:
    """One sheet in the words of one language; `card` is whose it is, if a name stands on it."""

    area: Area
    title: str
    place: str
    name: str
    post: str
    unit: str
    phone: str
    reach: str
    duties: str
    address: str
    foot: tuple[str, ...]
    card: DutyCard | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def buildings(area: Area) -> list[Area]:
    """Return the buildings of a place in their order. Raises Missing, Refused beyond 500 sheets."""
    rows = areas.beneath(area).filter(kind="building").select_related("parent").order_by("path")
    found = list(rows[: SHEETS_MOST + 1])
    if not found:
        raise Missing("cards.no_building", _("There is no building here to print a sheet for."))
    if len(found) > SHEETS_MOST:
        raise Refused(
            "cards.too_many",
            _("More than %(most)d sheets at once: please print estate by estate, or by grid.")
            % {"most": SHEETS_MOST},
        )
    return found


def sheets(places: Sequence[Area], *, at: datetime, address: Callable[[str], str]) -> list[Sheet]:
    """Return a sheet for each place; `address` makes the public address of a path."""
    on = day_of(at)
    above = _above(places)
    words = _words()
    return [
        _sheet(one, org.answering(one, on=on), above, words, address(f"/b/{one.code}/?via=qr"), on)
        for one in places
    ]


def _sheet(
    area: Area,
    answers: Answers,
    above: Mapping[str, Area],
    words: Mapping[str, str],
    address: str,
    on: date,
) -> Sheet:
    first = answers.first
    card = first.card
    chain = [above[path] for path in area.ancestor_paths[:-1] if path in above]
    post = named(first.post, "title") if first.post else ""
    unit = named(first.unit) if first.unit else ""
    return Sheet(
        area=area,
        title=_title(area),
        place=" · ".join(named(one) for one in chain),
        name=named(card, "shown_name") if card else "",
        post=post or unit,
        unit=unit if post else "",
        phone=_phone(answers),
        reach=_reach(first, card),
        duties=named(first.post, "duties") if first.post else "",
        address=address,
        foot=tuple(_foot(answers, card, on)),
        card=card,
        words=words,
    )


def _title(area: Area) -> str:
    """Return the name with that of the estate, which buildings often leave out."""
    parent = area.parent
    name = named(area)
    if parent is None or parent.kind not in {"estate", "courtyard"}:
        return name
    above = _REMARK.sub("", named(parent)).strip()
    return name if _says(name, above) else f"{above} {name}"


def _says(name: str, above: str) -> bool:
    """Return whether a building's name says the estate's; in English by its first word."""
    first = above.split(" ")[0]
    return name.startswith(above) or (above.isascii() and name.startswith(f"{first} "))


def _phone(answers: Answers) -> str:
    """Return the number of the card, else of the nearest desk upward: nobody else's own number."""
    first = answers.first
    if first.card and first.card.phone:
        return first.card.phone
    rest = answers[answers.index(first) :]
    return next((one.unit.phone for one in rest if one.unit and one.unit.phone), "")


def _reach(first: Answer, card: DutyCard | None) -> str:
    hours = (card.hours if card else []) or (first.post.hours if first.post else [])
    said = pgettext("hours", ", ").join(map(doors.span_words, hours))
    way = {
        rules.RELAY: _("calls go through a relay"),
        rules.OWN: _("the holder's own number, shown with consent"),
    }.get(card.reach_by if card else "", _("phone of the desk"))
    return " · ".join(part for part in (said, way) if part)


def _foot(answers: Answers, card: DutyCard | None, on: date) -> Iterable[str]:
    rest = answers[answers.index(answers.first) + 1 :]
    others = [f"{named(one.unit)} {one.unit.phone}".strip() for one in rest if one.unit is not None]
    if others:
        yield _("If you cannot reach them: %(others)s") % {"others": " → ".join(others)}
    if card is None:
        yield _("The holder has not agreed to be named; post and desk stand here.")
    else:
        until = {"day": full_day(card.expires_on)}
        yield _("Valid until %(day)s · shown with the holder's consent") % until
    yield _("Something wrong on this card? Scan it and choose “This card is wrong”.")
    yield _("Printed on %(day)s") % {"day": full_day(on)}


def full_day(on: date) -> str:
    """Return a day with its year, as it stands on paper."""
    pattern = pgettext("paper", "{day} {month} {year}")
    return pattern.format(
        day=on.day, month=MONTHS[on.month - 1], month_number=on.month, year=on.year
    )


def _words() -> dict[str, str]:
    return {
        "ask": _("Please turn to"),
        "duties": _("Duties:") + " ",
        "scan": _("Scan me"),
        "what": _("See who answers today · report something · see how it goes"),
        "free": _("No account needed, and no name."),
        "paper": _("No phone? Call, or come to the community desk: it is written down the same."),
    }


def _above(places: Sequence[Area]) -> dict[str, Area]:
    paths = {path for one in places for path in one.ancestor_paths[:-1]}
    rows = Area.objects.filter(path__in=paths, kind__in=ABOVE)
    return {one.path: one for one in rows}
