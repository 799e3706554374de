"""Found a place: the chain above it, its calendar, its mechanism and its first administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import actions as areas
from linli.areas import queries as area_queries
from linli.areas import rules as area_rules
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.people import actions as people
from linli.people.models import User
from linli.portal.editing import adopting
from linli.portal.setup import proposals, queries
from linli.portal.setup.proposals import STREET, Place
from linli.shards import ids

ROOT, ROOT_NAME, ROOT_NAME_EN = "cn", "中国", "China"
ADMINISTRATOR = "place_admin"
SOURCE = "setup"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What was answered about the place: itself, the names above it by level, its mechanism."""

    place: Place
    mechanism: str
    above: Mapping[str, str] = field(default_factory=dict)


def found(plan: Plan, *, username: str, name: str, password: str, at: datetime) -> User:
    """Set the place up in one transaction and return its first administrator.

    Raises Stale when somebody else was faster, Refused for a place that cannot lie where it is put,
    an unknown mechanism, a name that is missing, and a password that is too weak.
    """
    rows = chain(plan)
    text = queries.text_of(plan.mechanism)
    if not text:
        raise Refused("setup.mechanism", _("There is no such mechanism."), field="mechanism")
    if not name.strip():
        raise Refused("setup.no_name", _("Say who administers the place."), field="name")
    with transaction.atomic():
        _be_first()
        user = people.open_account(
            username=username, name=name.strip(), name_en="", password=password, at=at
        )
        root, place = _placed(rows, user, at)
        # Nobody decided these days, so no desk is told that somebody changed the calendar.
        areas.seed_calendar(_years(at), actor=SYSTEM, at=at)
        today = localtime(at).date()
        adopting.adopt_text(text, place, from_on=today, actor=user, at=at)
        areas.grant(
            user,
            root,
            role=ADMINISTRATOR,
            from_on=today,
            to_on=None,
            source=SOURCE,
            actor=user,
            at=at,
        )
    return user


def chain(plan: Plan) -> list[AreaRow]:
    """Return the rows from the root down to the place.

    A level whose name is empty is left out. Raises Refused when the chain has a gap.
    """
    place, digits = plan.place, proposals.codes_above(plan.place)
    if not place.name.strip():
        raise Refused("setup.no_place", _("Say what the place is called."), field="name")
    rows = [AreaRow(code=ROOT, kind="root", name=ROOT_NAME, name_en=ROOT_NAME_EN)]
    open_level = ""
    for level in proposals.levels_above(place.kind):
        name, code = plan.above.get(level, "").strip(), digits.get(level, "")
        if name:
            kind = _kind(level, name, code, place.kind)
            rows.append(_below(rows, _row(level, code, kind, name), open_level))
        else:
            open_level = level
    own = _row("place", place.code, place.kind, place.name.strip(), place.name_en)
    return [*rows, _below(rows, own, open_level)]


def _kind(level: str, name: str, code: str, below: str) -> str:
    return proposals.street_kind(name, code, below=below) if level == STREET else level


def _row(level: str, code: str, kind: str, name: str, name_en: str = "") -> AreaRow:
    return AreaRow(
        code=code or f"x-{level}",
        kind=kind,
        name=name,
        name_en=name_en.strip(),
        admin_code=code,
        is_unconfirmed=not code,
    )


def _below(rows: list[AreaRow], row: AreaRow, open_level: str) -> AreaRow:
    """Return `row` beneath the last of `rows`; blame the level left open where it cannot lie."""
    if area_rules.misplaced(row.kind, [above.kind for above in rows]):
        sentence = _("Name what lies directly above %(name)s.") % {"name": row.name}
        raise Refused("setup.gap", sentence, field=open_level or None)
    return replace(row, parent=rows[-1].code)


def _be_first() -> None:
    """Hold the counter of ids: whoever sets up at the same time waits here, then is told."""
    ids.changed()
    if queries.is_set_up():
        raise Stale("setup.done", _("This place has just been set up by somebody else."))


def _placed(rows: list[AreaRow], user: User, at: datetime) -> tuple[Area, Area]:
    """Add what is not known yet; return the root and the place."""
    standing = Area.objects.filter(valid_to__isnull=True)
    known = set(standing.filter(code__in=[row.code for row in rows]).values_list("code", flat=True))
    areas.take_in([row for row in rows if row.code not in known], actor=user, at=at)
    return area_queries.by_code(rows[0].code), area_queries.by_code(rows[-1].code)


def _years(at: datetime) -> list[int]:
    year = localtime(at).year
    return [year - 1, year, year + 1]
