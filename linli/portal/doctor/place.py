"""The doctor looks at the place: calendar, mechanisms, and which unit answers for what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.blueprint.load import BlueprintProblems
from linli.org import rules
from linli.org.models import Covers, DutyCard, Mechanism
from linli.portal.doctor.finding import Finding, broken, mend, named, well

LEVEL_OF_KIND = {
    "grid": 3,
    "community": 2,
    "village": 2,
    "subdistrict": 1,
    "town": 1,
    "township": 1,
    "park": 1,
}


def calendar(*, today: date) -> Iterator[Finding]:
    """The holidays of this year are known, and from November those of the next."""
    if missing := areas.unknown_years(on=today):
        years = _(", ").join(map(str, missing))
        sentence = _("The holidays of %(years)s are not known: promises fall back to weekdays.") % {
            "years": years
        }
        how = _(
            "Enter them on the page /manage/calendar/ once the State Council has published them."
        )
        yield mend("calendar", sentence, how)
    else:
        yield well("calendar", _("The holidays are known as far as they are published."))


def blueprints() -> Iterator[Finding]:
    """Every blueprint file holds."""
    spoiled = []
    for path in blueprint.files():
        try:
            blueprint.read_file(path)
        except (BlueprintProblems, OSError):
            spoiled.append(path.name)
    if spoiled:
        sentence = _("A blueprint does not hold: %(names)s.") % {"names": named(spoiled)}
        yield mend(
            "blueprints",
            sentence,
            f"linli blueprint check {blueprint.files()[0].parent}/{spoiled[0]}",
        )
    else:
        yield well("blueprints", _("All blueprints hold."))


def has_roles() -> bool:
    """Return whether the file of roles can be read."""
    try:
        return bool(blueprint.roles())
    except (BlueprintProblems, OSError):
        return False


def mechanisms(*, today: date) -> Iterator[Finding]:
    """A mechanism that takes cases runs somewhere, and its edition can be read."""
    running = list(_running(today))
    unreadable = sorted(
        {row.blueprint for row in running if not _takes(row) and not _is_readable(row)}
    )
    if unreadable:
        sentence = _("An edition in force can no longer be read: %(names)s.") % {
            "names": named(unreadable)
        }
        yield broken("editions", sentence, "linli blueprint list")
    elif not any(_takes(row) for row in running):
        sentence = _("No mechanism that takes cases runs anywhere: nobody can report anything.")
        yield mend(
            "editions",
            sentence,
            _("Adopt a mechanism on the page /manage/services/"),
        )
    else:
        yield well("editions", _("Mechanisms in force: %(count)d.") % {"count": len(running)})


def buildings(*, today: date) -> Iterator[Finding]:
    """Every building where a mechanism runs has a group, and a group somebody to show."""
    groups = {
        one.area.path: one.unit_id for one in _covers(today).filter(unit__level=rules.LEVELS[0])
    }
    shown = set(shown_cards(today).values_list("post__unit_id", flat=True))
    alone, faceless = [], []
    for code, path in _places(today, ["building"]):
        group = next((groups[up] for up in _upward(path) if up in groups), None)
        if group is None:
            alone.append(code)
        elif group not in shown:
            faceless.append(code)
    if alone:
        sentence = _(
            "Buildings without a building group, where the next level answers "
            "(%(count)d): %(names)s."
        )
        values = {"count": len(alone), "names": named(alone)}
        yield mend(
            "building_group",
            sentence % values,
            _("Set up a unit of level 4 that covers them, on the page /manage/units/"),
        )
    if faceless:
        sentence = _("Buildings whose group shows nobody (%(count)d): %(names)s.")
        values = {"count": len(faceless), "names": named(faceless)}
        yield mend(
            "building_card",
            sentence % values,
            _("Ask the holders for consent and publish a card on the page /manage/cards/"),
        )
    if not Area.objects.filter(kind="building", valid_to__isnull=True).exists():
        sentence = _("No building is entered yet: there is no door to scan.")
        how = _("Take in an Excel file on the page /manage/import/areas/")
        yield mend("buildings", sentence, how)
    elif not alone and not faceless:
        yield well("buildings", _("Every building has a group with a duty card."))


def levels(*, today: date) -> Iterator[Finding]:
    """Every area where a mechanism runs has a unit at its level."""
    covered = {(one.area.path, one.unit.level) for one in _covers(today)}
    gaps = [
        code
        for kind, level in LEVEL_OF_KIND.items()
        for code, path in _places(today, [kind])
        if not any((up, level) in covered for up in _upward(path))
    ]
    if gaps:
        sentence = _("Areas without a unit at their level (%(count)d): %(names)s.")
        values = {"count": len(gaps), "names": named(gaps)}
        yield mend(
            "levels",
            sentence % values,
            _("Set up a unit that covers them on /manage/units/; now the next level answers."),
        )
    else:
        yield well("levels", _("Every area has a unit at its level."))


def services(*, today: date) -> Iterator[Finding]:
    """Every service begins at a level where there is a unit."""
    gaps = []
    for row in filter(_takes, _running(today)):
        near = areas.within(row.area, field="area__path") | Q(
            area__path__in=row.area.ancestor_paths
        )
        levels = set(_covers(today).filter(near).values_list("unit__level", flat=True).distinct())
        made = blueprint.mechanism(row.edition_id)
        gaps += [
            f"{one.words} ({row.area.code})"
            for one in made.appeals
            if not one.retired and one.starts_at not in levels
        ]
    if gaps:
        sentence = _(
            "Services that begin at a level without any unit (%(count)d): %(names)s. "
            "Another level gets them."
        )
        values = {"count": len(gaps), "names": named(gaps)}
        how = _("Set up units of that level on /manage/units/, or change it on /manage/services/")
        yield mend("services", sentence % values, how)
    else:
        yield well("services", _("Every service begins at a level where there is a unit."))


def _places(today: date, kinds: list[str]) -> Iterator[tuple[str, str]]:
    """Yield code and path of the areas of these kinds where a mechanism that takes cases runs."""
    tops = {row.area.path: row.area for row in _running(today) if _takes(row)}
    for path, area in tops.items():
        if not any(up in tops for up in _upward(path)[1:]):
            rows = areas.beneath(area).filter(kind__in=kinds).order_by("path")
            yield from rows.values_list("code", "path").iterator(chunk_size=2000)


def _upward(path: str) -> list[str]:
    """Return the path and those above it, the lowest first."""
    return Area(path=path).ancestor_paths[::-1]


def _running(today: date) -> list[Mechanism]:
    return list(Mechanism.objects.filter(in_force(today)).select_related("area").order_by("pk"))


def _takes(row: Mechanism) -> bool:
    return _is_readable(row) and bool(blueprint.mechanism(row.edition_id).appeals)


def _is_readable(row: Mechanism) -> bool:
    try:
        blueprint.mechanism(row.edition_id)
    except BlueprintProblems:
        return False
    return True


def _covers(today: date) -> QuerySet[Covers]:
    return Covers.objects.filter(in_force(today)).select_related("area", "unit")


def shown_cards(today: date) -> QuerySet[DutyCard]:
    """Return the cards that are shown today."""
    return DutyCard.objects.filter(withdrawn_at__isnull=True, expires_on__gte=today)


def in_force(today: date) -> Q:
    """Return the condition for what runs from_on .. to_on that day."""
    return Q(from_on__lte=today) & (Q(to_on__isnull=True) | Q(to_on__gte=today))
