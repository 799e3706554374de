"""The doctor: explains every misconfiguration and gap in a sentence, with what mends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from linli.portal.doctor import data, keys, machine, place, seats
from linli.portal.doctor.finding import Finding, Level, broken, mend
from linli.portal.setup.queries import is_set_up

__all__ = ["Finding", "Level", "examine", "verdict"]


def examine(*, now: datetime) -> list[Finding]:
    """Look at everything; what lies in the database only when it answers and is up to date."""
    found = [one for look in _MACHINE for one in look()]
    found += data.database(now=now)
    if any(one.level == Level.BROKEN for one in found):
        return found
    return [*found, *_inside(now)]


def verdict(found: list[Finding]) -> Level:
    """Return the worst that was found."""
    levels = {one.level for one in found}
    return next((level for level in (Level.BROKEN, Level.MEND) if level in levels), Level.WELL)


def _inside(now: datetime) -> Iterator[Finding]:
    today = timezone.localdate(now)
    yield from data.deliveries()
    yield from data.counting(now=now)
    yield from data.imports(now=now)
    yield from keys.vault()
    yield from place.blueprints()
    if not place.has_roles():
        how = _("Set LINLI_BLUEPRINTS to the folder of the blueprints, or bring roles.yaml back.")
        yield broken("roles", _("The file of roles cannot be read: nobody may do anything."), how)
        return
    if not is_set_up():
        told = _("Nothing is set up here yet.")
        yield mend("setup", told, _("Run `linli setup`, or open /setup/ after `make run`"))
        return
    for look in _PLACE:
        yield from look(today=today)


_MACHINE = (
    machine.secrets,
    keys.known,
    machine.debugging,
    machine.addresses,
    machine.folder,
    machine.clock_zone,
    machine.styles,
    machine.words,
    machine.fonts,
)
_PLACE = (
    place.calendar,
    place.mechanisms,
    place.services,
    place.levels,
    place.buildings,
    seats.units,
    seats.posts,
    seats.closed,
    seats.shut_out,
    seats.grants,
    seats.cards,
    seats.administrators,
)
