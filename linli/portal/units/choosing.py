"""Places and units as people write or tick them: codes, names, "花园小区1-6栋", all of an estate.

Only places where the reader may set up units are found, so that nothing else can be told from here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.errors import Refused
from linli.org.models import Unit
from linli.org.rules import COVER_MOST
from linli.people.models import User
from linli.portal.importing.naming import spread
from linli.portal.importing.places import BATCH
from linli.portal.tree.words import listed, natural
from linli.portal.units import seeing

FOUND_MOST, NEAR_MOST, OFFERED_MOST, TOLD_MOST = 20, 200, 5000, 4000
# Before the code of a place whose buildings are meant, each by itself.
INSIDE = "inside:"
_APART = re.compile(r"[\n,，、;；]+")


class Chooser:
    """Finds what somebody may choose from; `among` narrows it, as to what a unit covers.

    Places that match `had` are not offered, nor meant by all buildings of a place.
    """

    def __init__(
        self, user: User, *, on: date, among: Q | None = None, had: Q | None = None
    ) -> None:
        self.user, self.on = user, on
        reached = seeing.manageable(user, on=on)
        self._mine = Area.objects.filter(reached, valid_to__isnull=True)
        if among is not None:
            self._mine = self._mine.filter(among)
        self._fresh = self._mine.exclude(had) if had is not None else self._mine

    def find(self, said: str) -> list[tuple[str, str]]:
        """Return what words find as choices: a place, and all buildings of it where it has any."""
        rows = areas.search(said) & self._fresh
        found = list(rows.select_related("parent")[:FOUND_MOST])
        return self._offered(sorted(found, key=natural))

    def offered(self, rows: QuerySet[Area]) -> list[tuple[str, str]]:
        """Return some places as choices; where several buildings lie in one place, all of them."""
        some = self._mine.filter(pk__in=rows.order_by().values("pk"))
        found = list(some.select_related("parent").order_by("path")[:NEAR_MOST])
        ups = {area.parent.pk: area.parent for area in found if area.parent}
        buildings = self._fresh.filter(kind="building").order_by("path").values_list("path")
        paths = [path for (path,) in buildings[:OFFERED_MOST]]
        counts = {pk: sum(path.startswith(up.path) for path in paths) for pk, up in ups.items()}
        gathered = [_inside(up, counts[pk]) for pk, up in ups.items() if counts[pk] > 1]
        return [*gathered, *((one.code, _told(one)) for one in sorted(found, key=natural))]

    def ticked(self, codes: Collection[str]) -> list[Area]:
        """Return the places that were ticked. Raises Refused for one that is not found."""
        plain = [code for code in codes if not code.startswith(INSIDE)]
        inside = [code.removeprefix(INSIDE) for code in codes if code.startswith(INSIDE)]
        found = self._by_code(plain)
        for up in Area.objects.filter(code__in=inside, valid_to__isnull=True):
            within = self._fresh.filter(areas.within(up), kind="building")
            found += list(within.order_by("path")[: COVER_MOST + 1])
        return _once(found)

    def written(self, text: str) -> list[Area]:
        """Return the places that codes or names mean. Raises Refused naming what is unclear."""
        words = [word.strip() for word in _APART.split(text[:TOLD_MOST]) if word.strip()]
        return self.named(words, "written")

    def named(self, words: Sequence[str], field: str) -> list[Area]:
        """Return the places that codes, names or rows of them mean. Raises Refused as well."""
        told = spread(words)
        known = self._known({word for many in told for word in many})
        return _once(_only(many, known, field) for many in told)

    def place(self, word: str, field: str) -> Area:
        """Return the one place that a code or a name means. Raises Refused."""
        said = word.strip()
        return _only([said], self._known({said}), field)

    def near(self) -> list[Area]:
        """Return places to suggest for a field: the highest ones first, no buildings."""
        rows = self._mine.exclude(kind="building").order_by("path")
        return list(rows[:NEAR_MOST])

    def _offered(self, found: Sequence[Area]) -> list[tuple[str, str]]:
        choices = []
        for area in found:
            choices.append((area.code, _told(area)))
            count = self._buildings(area) if area.kind != "building" else 0
            if 0 < count <= COVER_MOST:
                choices.append(_inside(area, count))
        return choices

    def _buildings(self, up: Area) -> int:
        """Return how many buildings to choose lie in a place, counted no further than may be."""
        rows = self._fresh.filter(areas.within(up), kind="building").order_by()
        return rows[: COVER_MOST + 1].count()

    def _by_code(self, codes: Collection[str]) -> list[Area]:
        rows = {one.code: one for one in self._mine.filter(code__in=list(codes)[:COVER_MOST])}
        return [
            _only([code], {code: [rows[code]] if code in rows else []}, "areas") for code in codes
        ]

    def _known(self, words: Collection[str]) -> dict[str, list[Area]]:
        """Return, by word, the place with this code, else those with this name."""
        known: dict[str, list[Area]] = {}
        wanted = sorted(words)
        for first in range(0, len(wanted), BATCH):
            some = wanted[first : first + BATCH]
            for area in self._mine.filter(code__in=some):
                known[area.code] = [area]
            for area in self._mine.filter(name__in=some).exclude(code__in=list(known)):
                if area.name not in known or known[area.name][0].code != area.name:
                    known.setdefault(area.name, []).append(area)
        return known


def unit(user: User, word: str, *, on: date) -> Unit:
    """Return the unit in force that a code means, or a name among those seen. Raises Refused."""
    said = word.strip()
    lasting = Unit.objects.filter(valid_to__isnull=True)
    found = list(lasting.filter(code=said)[:1])
    if not found:
        found = list(lasting.filter(seeing.visible(user, on=on), name=said)[:5])
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(one.code for one in found)
        sentence = _("Several units are called %(name)s. Write the code: %(codes)s.")
        raise Refused("org.several", sentence % {"name": said, "codes": codes}, field="upper")
    sentence = _("There is no unit with the code or name %(name)s.")
    raise Refused("org.upper_missing", sentence % {"name": said}, field="upper")


def uppers(user: User, *, on: date) -> list[Unit]:
    """Return units to suggest as upper ones."""
    rows = Unit.objects.filter(
        seeing.visible(user, on=on), valid_to__isnull=True, level__isnull=False
    )
    return list(rows.order_by("level", "base__path")[:NEAR_MOST])


def _only(words: Sequence[str], known: dict[str, list[Area]], field: str) -> Area:
    for word in words:
        if len(known.get(word, ())) == 1:
            return known[word][0]
    name = words[-1]
    several = next((known[word] for word in words if known.get(word)), [])
    if several:
        codes = ", ".join(area.code for area in several[:6])
        sentence = _("Several places are called %(name)s. Write the code: %(codes)s.")
        raise Refused("org.several", sentence % {"name": name, "codes": codes}, field=field)
    sentence = _("No place with the code or name %(name)s is yours to choose.")
    raise Refused("org.area_missing", sentence % {"name": name}, field=field)


def _once(found: Iterable[Area]) -> list[Area]:
    return list({area.pk: area for area in found}.values())


def _told(area: Area) -> str:
    where = f" · {listed([area.parent])}" if area.parent else ""
    return f"{listed([area])} ({area.code}){where}"


def _inside(area: Area, count: int) -> tuple[str, str]:
    words = ngettext(
        "%(place)s: its %(n)d building by itself", "%(place)s: all %(n)d buildings", count
    )
    return f"{INSIDE}{area.code}", words % {"place": listed([area]), "n": count}
