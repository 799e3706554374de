"""Who may ask for forms, who may admit them, and whom a form can name as answering for it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas import reach
from linli.areas.models import Area, Grant
from linli.blueprint import queries as blueprint
from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.one_form import rules
from linli.one_form.models import FormRequest
from linli.org import queries as org
from linli.org.models import Unit
from linli.org.queries.days import in_force
from linli.people.models import User

PLACES_MOST = 200


def offices(user: User, *, on: date) -> list[Unit]:
    """Return the units for which `user` may ask for a form today, the highest first."""
    mine = [pk for pk, held in org.units_of(user, on=on).items() if rules.REQUEST in held]
    return list(Unit.objects.filter(pk__in=mine).select_related("base").order_by("level", "pk"))


def is_of_office(user: User, form: FormRequest, *, on: date) -> bool:
    """Return whether `user` acts for the office that wants this form."""
    return rules.REQUEST in org.units_of(user, on=on).get(form.office_id, ())


def require_office(user: User, form: FormRequest, *, on: date) -> None:
    """Raise NotAllowed unless `user` acts for the office that wants this form."""
    if not is_of_office(user, form, on=on):
        raise NotAllowed("form.not_yours", _("This form belongs to another office."))


def may_admit(user: User, form: FormRequest, *, on: date) -> bool:
    """Return whether `user` may decide on forms for that place, and did not ask for this one."""
    return rules.ADMIT in reach.held(user, form.area.path, on=on) and user.pk != form.made_by


def require_admitter(user: User, form: FormRequest, *, on: date) -> None:
    """Raise NotAllowed unless `user` may decide on this form; nobody admits their own."""
    reach.require(user, rules.ADMIT, form.area, on=on)
    if user.pk == form.made_by:
        words = _("Somebody else decides on a form than who asked for it.")
        raise NotAllowed("form.own", words)


def require_table(user: User, form: FormRequest, *, on: date) -> None:
    """Raise NotAllowed unless `user` may see what all units answered: office, and who admits."""
    if is_of_office(user, form, on=on) or may_admit(user, form, on=on) or user.pk == form.made_by:
        return
    words = _("The table of all units is for the office that asked, and for who admits.")
    raise NotAllowed("form.not_yours", words)


def approvers(area: Area, *, besides: User, on: date) -> list[User]:
    """Return the people who may answer for urgent forms and new fields of a place, by name."""
    roles = blueprint.roles_with(rules.ADMIT)
    grants = Grant.objects.filter(in_force(on), area__path__in=area.ancestor_paths, role__in=roles)
    people = User.objects.filter(is_active=True, pk__in=grants.values("user_id"))
    return list(people.exclude(pk=besides.pk).order_by("name", "pk"))


def approver(username: str, area: Area, *, besides: User, on: date) -> User:
    """Return the person named as answering for it. Raises Refused on the field."""
    found = User.objects.filter(username=username, is_active=True).first() if username else None
    if found is None or rules.ADMIT not in reach.held(found, area.path, on=on):
        words = _("Please name somebody who decides on forms here.")
        raise Refused("form.approver", words, field="approver")
    if found.pk == besides.pk:
        raise Refused("form.approver_own", _("You cannot approve it yourself."), field="approver")
    return found


def places(office: Unit, *, on: date) -> list[Area]:
    """Return the places beneath which an office may ask: its own and those beneath, to community.

    The first two hundred; whoever wants another writes its code through the API.
    """
    kinds = Q(kind__in=("building", "estate", "courtyard", "grid", "business_district"))
    rows = areas.beneath(office.base).exclude(kinds, ~Q(pk=office.base_id))
    return list(rows.filter(valid_from__lte=on).order_by("path")[:PLACES_MOST])


def top() -> Area:
    """Return the whole: the place above all others. Raises Missing before any place stands."""
    rows = Area.objects.filter(parent__isnull=True, kind="root", valid_to__isnull=True)
    found = rows.order_by("pk").first()
    if found is None:
        raise Missing("area.missing", _("There is no place with this code."))
    return found
