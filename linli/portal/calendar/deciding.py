"""Who may decide the working calendar, and the deciding itself."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.areas import actions as areas
from linli.areas import reach
from linli.areas.models import Area, CalendarDay
from linli.kernel.errors import NotAllowed
from linli.people.models import User
from linli.portal import mechanisms
from linli.portal.calendar.reading import Given, of_year

NEEDS = "calendar.edit"


def may(user: User, *, on: date) -> bool:
    """Say whether `user` may edit the calendar: it is one for the whole installation."""
    place = _place(on)
    return place is not None and NEEDS in reach.held(user, place.path, on=on)


def require(user: User, *, on: date) -> None:
    """Raise NotAllowed unless `user` may edit the calendar."""
    if not may(user, on=on):
        raise NotAllowed(
            "calendar.not_allowed",
            _("The calendar is one for all; whoever administers the whole place edits it."),
        )


def completed(given: Given, year: int) -> Given:
    """Let a source that tells of a whole year take away what the year has besides."""
    standing = CalendarDay.objects.filter(day__year=year).values_list("day", flat=True)
    return of_year(given, year, standing)


def decide(given: Given, *, actor: User, at: datetime) -> int:
    """Store the days; return how many became something else. Raises NotAllowed, Refused.

    Promises that run are counted again by the reaction to `calendar.changed`.
    """
    require(actor, on=localtime(at).date())
    return areas.mark_days(
        given.marks, plain=given.plain, source=given.source[:120], actor=actor, at=at
    )


def _place(on: date) -> Area | None:
    """Return the place that all mechanisms share, else the root."""
    shared = mechanisms.shared_place(on=on)
    return (
        shared
        or Area.objects.filter(parent__isnull=True, kind="root", valid_to__isnull=True).first()
    )
