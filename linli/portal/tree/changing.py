"""Change places by names and codes, as forms and the API say it; try a change without making it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import actions as areas
from linli.areas import queries, reach
from linli.areas.actions import AreaRow
from linli.areas.models import Area
from linli.kernel.errors import Missing, Refused, Stale
from linli.kernel.numbers import SEGMENT_SIGNS
from linli.org.actions import redraw
from linli.people.models import User
from linli.portal.importing.kinds import divisions
from linli.portal.importing.kinds.area_columns import CODE_LENGTH
from linli.portal.tree import reading

# These change what lies in the place above, so that is what one has to look after.
OVER_PARENT = frozenset(["move", "split", "merge", "close"])
VERBS = ("add", "rename", "move", "split", "merge", "close")


@dataclass(frozen=True)
class Part:
    """A place that comes out of a split or a merger: code and names."""

    code: str
    name: str
    name_en: str = ""


def add(
    area: Area, *, code: str, kind: str, name: str, name_en: str, actor: User, at: datetime
) -> Area:
    """Add a place beneath `area`; a building without a code gets one as tables give it."""
    require(actor, area, "add", on=localtime(at).date())
    code = code or code_for(area, kind=kind, name=name)
    if not code:
        raise Refused(
            "area.no_code",
            _("Give it a code: letters and digits that stay for ever, as on the QR sign."),
            field="code",
        )
    row = AreaRow(code=code, kind=kind, name=name.strip(), parent=area.code, name_en=name_en)
    return areas.add(row, actor=actor, at=at)


def code_for(area: Area, *, kind: str, name: str) -> str:
    """Return the code of a building beneath `area` from the number in its name; empty if none."""
    number = divisions.number_in(name) if kind == "building" else ""
    return f"{area.code}-{number}"[:CODE_LENGTH] if number else ""


def rename(area: Area, *, name: str, name_en: str, actor: User, at: datetime) -> Area:
    """Give a place another name."""
    require(actor, area, "rename", on=localtime(at).date())
    if (name.strip(), name_en.strip()) == (area.name, area.name_en):
        raise Refused("area.same", _("It is called that already."), field="name")
    return areas.rename(area, name=name, name_en=name_en, actor=actor, at=at)


def move(area: Area, *, parent: str, actor: User, at: datetime) -> Area:
    """Let a place lie in another one from today on."""
    on = localtime(at).date()
    require(actor, area, "move", on=on)
    new = found(actor, parent, field="parent", on=on)
    reach.require(actor, reading.PERMISSION, new, on=on)
    if area.path in new.ancestor_paths:
        raise Refused(
            "area.cycle",
            _("%(code)s cannot lie beneath itself: %(parent)s lies in it.")
            % {"code": area.code, "parent": new.code},
            field="parent",
        )
    return redraw.move(area, parent=new, actor=actor, at=at)


def split(
    area: Area, *, into: Sequence[Part], children: Mapping[str, str], actor: User, at: datetime
) -> list[Area]:
    """Let several places of the same kind take the stead of one from today on."""
    require(actor, area, "split", on=localtime(at).date())
    codes = [part.code for part in into]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise Refused(
            "area.code_twice", _("The code %(code)s is used twice.") % {"code": twice}, field="into"
        )
    _refuse_used(codes, [area])
    strange = sorted(set(children.values()) - set(codes))
    if strange:
        raise Refused(
            "area.no_part",
            _("%(code)s is none of the new places.") % {"code": strange[0]},
            field="children",
        )
    rows = [_row(part, [area]) for part in into]
    return redraw.split(area, into=rows, children=children, actor=actor, at=at)


def merge(area: Area, *, areas: Sequence[str], into: Part, actor: User, at: datetime) -> Area:
    """Let one place take the stead of `area` and of others beside it from today on."""
    on = localtime(at).date()
    require(actor, area, "merge", on=on)
    others = [found(actor, code, field="areas", on=on) for code in dict.fromkeys(areas)]
    for other in others:
        if other.parent_id != area.parent_id or other.kind != area.kind:
            raise Refused(
                "area.not_beside",
                _("%(code)s is not of the same kind in the same place.") % {"code": other.code},
                field="areas",
            )
    _refuse_used([into.code], [area, *others])
    return redraw.merge([area, *others], into=_row(into, [area, *others]), actor=actor, at=at)


def close(area: Area, *, last_on: date, replaced_by: str, actor: User, at: datetime) -> Area:
    """End a place after a day; another one may take over."""
    on = localtime(at).date()
    require(actor, area, "close", on=on)
    heir = found(actor, replaced_by, field="replaced_by", on=on) if replaced_by else None
    if heir is not None:
        reach.require(actor, reading.PERMISSION, heir, on=on)
    return redraw.close(area, last_on=last_on, replaced_by=heir, actor=actor, at=at)


ACTIONS: Mapping[str, Callable[..., Any]] = {
    "add": add,
    "rename": rename,
    "move": move,
    "split": split,
    "merge": merge,
    "close": close,
}


def require(user: User, area: Area, verb: str, *, on: date) -> None:
    """Raise unless this user may do this with the place, and it can be done with such a place."""
    reach.require(user, reading.PERMISSION, area, on=on)
    if area.valid_to is not None:
        raise Stale("area.closed", _("This place is closed already."))
    if verb in OVER_PARENT:
        if area.parent is None:
            raise Refused("area.top", _("Nothing lies above this place, so it stays as it is."))
        reach.require(user, reading.PERMISSION, area.parent, on=on)
    if verb == "add" and not reading.kinds_beneath(area):
        raise Refused("area.leaf", _("Nothing can lie beneath such a place."))


def verbs(user: User, area: Area, *, on: date) -> list[str]:
    """Return what this user may do with a place, in the order of the buttons."""
    if area.valid_to is not None or not reading.may(user, area.path, on=on):
        return []
    over = area.parent_id is not None and reading.may(user, area.path[:-SEGMENT_SIGNS], on=on)
    allowed = [verb for verb in VERBS if over or verb not in OVER_PARENT]
    return [verb for verb in allowed if verb != "add" or reading.kinds_beneath(area)]


def found(user: User, code: str, *, field: str, on: date) -> Area:
    """Return a place in force that this user sees, blaming the field where there is none."""
    try:
        area = reading.get_for(user, code, on=on)
    except Missing as missing:
        raise Refused("area.missing", missing.sentence, field=field) from missing
    if area.valid_to is not None:
        raise Refused("area.closed", _("This place is closed already."), field=field)
    return area


def tried(verb: str, area: Area, *, actor: User, at: datetime, **answers: Any) -> None:
    """Make a change and take it back at once, so that a refusal comes before anybody confirms."""
    with transaction.atomic():
        fresh = queries.by_code(area.code)
        ACTIONS[verb](fresh, **answers, actor=actor, at=at)
        transaction.set_rollback(True)


def _refuse_used(codes: Sequence[str], olds: Sequence[Area]) -> None:
    """Refuse codes that other places have; those of the old ones may be kept."""
    rows = Area.objects.filter(code__in=codes, valid_to__isnull=True)
    used = rows.exclude(pk__in=[one.pk for one in olds]).order_by("code").first()
    if used is not None:
        raise Refused("area.code_used", _("The code %(code)s is used.") % {"code": used.code})


def _row(part: Part, olds: Sequence[Area]) -> AreaRow:
    """Return the row of a new place; the one that keeps a code keeps its numbers and position."""
    first = olds[0]
    old = next((one for one in olds if one.code == part.code), Area(kind=first.kind))
    return AreaRow(
        code=part.code,
        kind=first.kind,
        name=part.name.strip(),
        name_en=part.name_en.strip(),
        parent=first.parent.code if first.parent else "",
        stat_code=old.stat_code,
        admin_code=old.admin_code,
        is_unconfirmed=old.is_unconfirmed,
        latitude=old.latitude,
        longitude=old.longitude,
    )
