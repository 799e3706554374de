"""What an office says of a form and of a field, checked: each refusal names the field to blame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area
from linli.kernel.errors import Refused
from linli.matters import rules as matter_rules
from linli.matters.actions.notes import told
from linli.one_form import rules
from linli.one_form.queries import people, scope
from linli.one_form.rules import Cycle, Shape
from linli.people.models import User

LONGEST = timedelta(days=3 * 366)
EARLIEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an office says of a form; `scope` is type:CODE or level:N, `approver` a username."""

    title: str
    basis: str
    purpose: str
    cycle: str
    area: str
    scope: str
    starts_on: date
    sunset_on: date
    lead_days: int = rules.LEAD_DAYS
    urgency: str = ""
    approver: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an office says of one field; `approver` is the username of who answers for a new one."""

    way: str
    name: str = ""
    unit: str = ""
    source: str = ""
    formula: str = ""
    shape: str = Shape.NUMBER
    reason: str = ""
    approver: str = ""


def values_of(wanted: Wanted, actor: User, on: date) -> dict[str, Any]:
    """Return the columns of what an office says. Raises Refused on the field to blame."""
    area = _area(wanted.area, actor, on)
    title = told(wanted.title, most=rules.TITLE_LENGTH, name="title")
    if problem := matter_rules.unfit_title(title):
        raise problem
    if wanted.cycle not in Cycle.values:
        raise Refused("form.cycle", _("Please choose how often it comes round."), field="cycle")
    _check_days(wanted, on)
    return {
        "area": area,
        "title": title,
        "basis": told(wanted.basis, most=rules.BASIS_LENGTH, name="basis"),
        "purpose": told(wanted.purpose, most=rules.PURPOSE_LENGTH, name="purpose"),
        "cycle": wanted.cycle,
        "starts_on": wanted.starts_on,
        "sunset_on": wanted.sunset_on,
        **_scope(wanted, area, on),
        **_lead(wanted, area, actor, on),
    }


def _area(code: str, actor: User, on: date) -> Area:
    area = areas.by_code(code)
    reach.require(actor, rules.REQUEST, area, on=on)
    return area


def _scope(wanted: Wanted, area: Area, on: date) -> dict[str, Any]:
    org_type, level = scope.taken_apart(wanted.scope)
    if not org_type and level is None:
        raise Refused("form.scope", _("Please choose whom it goes to."), field="scope")
    if not scope.units_in(area, org_type=org_type, level=level, on=on).exists():
        words = _("Nobody would be asked: there is no such unit beneath this place.")
        raise Refused("form.nobody", words, field="scope")
    return {"org_type": org_type, "level": level}


def _lead(wanted: Wanted, area: Area, actor: User, on: date) -> dict[str, Any]:
    """P18 (domain 6.1): five working days at least; less needs a reason and a named approver."""
    days = wanted.lead_days
    if not rules.LEAD_LEAST <= days <= rules.LEAD_MOST:
        words = _("Please give %(least)d to %(most)d working days.")
        bounds = {"least": rules.LEAD_LEAST, "most": rules.LEAD_MOST}
        raise Refused("form.lead", words % bounds, field="lead_days")
    if days >= rules.LEAD_DAYS:
        return {"lead_days": days, "urgency": "", "approver_id": None}
    if not wanted.urgency.strip():
        words = _("Less than %(days)d working days needs a reason.") % {"days": rules.LEAD_DAYS}
        raise Refused("form.urgency", words, field="urgency")
    urgency = told(wanted.urgency, most=rules.REASON_LENGTH, name="urgency")
    approver = people.approver(wanted.approver, area, besides=actor, on=on)
    return {"lead_days": days, "urgency": urgency, "approver_id": approver.pk}


def _check_days(wanted: Wanted, on: date) -> None:
    if wanted.starts_on < on - EARLIEST:
        words = _("A form looks back at most a year.")
        raise Refused("form.starts", words, field="starts_on")
    if wanted.sunset_on < max(wanted.starts_on, on):
        words = _("The last day must lie ahead, and not before the first one.")
        raise Refused("form.sunset", words, field="sunset_on")
    if wanted.sunset_on > on + LONGEST:
        words = _(
            "A form runs for at most three years; then it is asked anew whether it is needed."
        )
        raise Refused("form.sunset_late", words, field="sunset_on")
