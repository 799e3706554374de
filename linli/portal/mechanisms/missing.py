"""The places that should have an organization of one level or tier, and have none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.areas.models import Area
from linli.blueprint import queries as blueprint
from linli.kernel import errors
from linli.portal.mechanisms import places
from linli.portal.mechanisms.organized import Stand, organized

SHOWN_MOST = 200


class MissingPage:
    """The list behind the words "3 missing": at most 200 places, in the order of the tree."""

    def __init__(
        self, code: str, key: str, *, area: str, near: Sequence[str] = (), on: date
    ) -> None:
        self.code, self.key = code, key
        self.row = places.chosen(places.rows_of(code, on=on), area=area, near=near)
        made = blueprint.mechanism(self.row.edition_id)
        self.mechanism = str(made.name)
        found = organized(self.row.area, made, on=on).get(key)
        if found is None:
            raise errors.Missing("mechanism.level", _("This mechanism has no such level."))
        self.stand: Stand = found
        levels = {f"level-{one.level}": one.words for one in made.levels}
        self.name = str({**levels, **{f"tier-{one.code}": one.words for one in made.tiers}}[key])

    @property
    def area(self) -> Area:
        """Return the place that is shown."""
        return self.row.area

    @property
    def title(self) -> str:
        """Return what is missing, and how often."""
        lacks = self.stand.lacks
        told = ngettext("%(name)s: %(n)d missing", "%(name)s: %(n)d missing", lacks)
        return told % {"name": self.name, "n": lacks}

    @cached_property
    def places(self) -> list[Area]:
        """Return the first of the places, with what lies above each."""
        rows = Area.objects.filter(pk__in=self.stand.missing[:SHOWN_MOST])
        return list(rows.select_related("parent").order_by("path"))

    @property
    def more(self) -> int:
        """Return how many are not listed."""
        return max(len(self.stand.missing) - SHOWN_MOST, 0)
