"""The matters behind a figure, as far as their reader may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.flow import Phase
from linli.matters import queries, rules
from linli.matters.models import Clock, Matter, Voice
from linli.matters.states import kind_of
from linli.people.models import User
from linli.shards.fanout import allow_fanout

PAGE = 50
OWED = Q(phase__in=[Phase.OPEN, Phase.PAUSED])
KINDS: Mapping[str, Any] = {
    "open": _("Open now"),
    "late": _("Overdue now"),
    "closed": _("Closed this month"),
    "on_time_rate": _("Due this month, kept or missed"),
    "solved_rate": _("Rated this month: solved?"),
    "satisfied_rate": _("Rated this month: satisfied?"),
}


class Records:
    """One list: which figure, which place, which page."""

    def __init__(self, area: Area, user: User, asked: Mapping[str, str], *, at: datetime) -> None:
        self.area, self.user, self.at = area, user, at
        self.of = asked.get("of", "open") if asked.get("of", "open") in KINDS else "open"
        self.page = max(1, int(asked.get("page", "1"))) if asked.get("page", "1").isdigit() else 1

    @property
    def words(self) -> object:
        """Return what is listed."""
        return KINDS[self.of]

    @property
    def choices(self) -> list[tuple[str, object, bool]]:
        """Return the other lists of this place: code, words, whether it is this one."""
        return [(code, words, code == self.of) for code, words in KINDS.items()]

    @cached_property
    def found(self) -> list[Matter]:
        """Return one page and one more row for the pager, pinned to the jurisdictions in reach."""
        first = (self.page - 1) * PAGE
        rows = self._rows().select_related("area", "owner_unit").order_by("due_at", "id")
        with allow_fanout("a list of a place above jurisdictions reads all of them"):
            return list(rows[first : first + PAGE + 1])

    @property
    def rows(self) -> list[tuple[Matter, object]]:
        """Return what the page shows: each matter with the plain name of its topic."""
        return [
            (one, kind_of(one.kind).topic_words(one.edition_id, one.topic))
            for one in self.found[:PAGE]
        ]

    @property
    def has_more(self) -> bool:
        """Return whether another page follows."""
        return len(self.found) > PAGE

    def _rows(self) -> QuerySet[Matter]:
        visible = queries.visible_to(self.user, on=rules.day_of(self.at))
        homes = [self.area.jurisdiction_pk]
        if self.area.pk == self.area.jurisdiction_pk:
            homes = areas.jurisdictions_beneath(self.area)
        here = visible.filter(
            areas.within(self.area, field="area__path"), jurisdiction_id__in=homes
        )
        return self._of_kind(here)

    def _of_kind(self, rows: QuerySet[Matter]) -> QuerySet[Matter]:
        month = localtime(self.at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        if self.of == "open":
            return rows.filter(OWED)
        if self.of == "late":
            return rows.filter(OWED, is_late=True)
        if self.of == "closed":
            return rows.filter(phase=Phase.CLOSED, closed_at__gte=month)
        if self.of == "on_time_rate":
            judged = _of_matter(Clock, name=rules.FINISH, due_at__gte=month)
            until = (month + timedelta(days=31)).replace(day=1)
            return rows.filter(Exists(judged.filter(due_at__lt=until).exclude(judged="")))
        rated = _of_matter(Voice, rated_at__gte=month)
        said = "solved" if self.of == "solved_rate" else "satisfied"
        return rows.filter(Exists(rated.exclude(**{said: ""})))


def _of_matter(model: type[Clock] | type[Voice], **more: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(
        matter=OuterRef("pk"), jurisdiction=OuterRef("jurisdiction"), **more
    )
    return rows
