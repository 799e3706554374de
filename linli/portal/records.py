"""The matters behind a figure, as far as their reader may see them, by the same filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.blueprint.types.indicators import ANY_EVENT, APPEAL, KIND, Term
from linli.indicators import queries as counted
from linli.indicators.rules import DUE_ON, MEAN, QUANTILE, RUNNING, SHARE
from linli.journal.models import Entry
from linli.kernel.errors import Refused
from linli.kernel.flow import Phase
from linli.matters import queries, rules
from linli.matters.models import Matter
from linli.matters.states import kind_of
from linli.org.models import Covers
from linli.people.models import User
from linli.portal.figures import happenings, wanted
from linli.portal.figures.happenings import Happening
from linli.portal.figures.page import topic_words
from linli.portal.figures.words import month_name
from linli.portal.rules import state_words
from linli.shards.fanout import allow_fanout
from linli.ui.words import span_days

PAGE = 50
EXPORT_MOST = 5000
JURISDICTIONS_MOST = 400
OWED = Q(kind=APPEAL, phase__in=[Phase.OPEN, Phase.PAUSED])
# Which matters stand behind a stock: it is the sum of a long past, they are what is left of it.
STOCKS = {"open_cases": OWED, "overdue_cases": OWED & Q(is_late=True)}
ABOVE = "a list of a place above jurisdictions reads all of them"


@dataclass(frozen=True)
class Record:
    """One matter behind a figure: when it counted, and as what."""

    matter: Matter
    topic: object
    state: object
    at: datetime | None
    counts: str


class Records:
    """One list: which figure, which place, which months, which page."""

    def __init__(self, area: Area, user: User, asked: Mapping[str, str], *, at: datetime) -> None:
        self.area, self.user, self.at, self.today = area, user, at, rules.day_of(at)
        self.want = wanted.wanted(asked, today=self.today)
        self.page = wanted.page(asked.get("page", "1"))
        self.is_inside = wanted.is_inside(user, area, on=self.today)
        self._check()

    def _check(self) -> None:
        if self._is_stock and self.want.indicator.code not in STOCKS:
            raise Refused("records.no_list", _("There is no list behind this figure."), field="of")
        if self._is_stock and not (self.want.is_now and self.want.months == 1):
            sentence = _("What stood open in an earlier month is kept as a figure, not as a list.")
            raise Refused("records.past_stock", sentence, field="month")

    @property
    def _is_stock(self) -> bool:
        return self.want.indicator.measure in RUNNING

    @property
    def is_of_entries(self) -> bool:
        """Return whether entries are listed that belong to no matter."""
        return happenings.are_behind(self.want.indicator)

    @cached_property
    def happenings(self) -> list[Happening]:
        """Return the entries of the page, where no matters stand behind the figure."""
        first = (self.page - 1) * PAGE
        with allow_fanout(ABOVE):
            rows = list(self._visible()[first : first + PAGE])
        return happenings.told(rows, self.want.indicator)

    @property
    def words(self) -> object:
        """Return what is listed."""
        return self.want.indicator.words

    @property
    def topic_words(self) -> object:
        """Return what the service of the filter is called."""
        return topic_words(self.area, on=self.today).get(self.want.topic, self.want.topic)

    @property
    def period(self) -> str:
        """Return for which months; a stock is what stands now."""
        if self._is_stock:
            return _("now")
        names = month_name(self.want.since), month_name(self.want.until)
        return names[0] if names[0] == names[1] else _("%(from)s to %(to)s") % {
            "from": names[0], "to": names[1],
        }  # fmt: skip

    @property
    def choices(self) -> list[tuple[str, object, bool]]:
        """Return the other lists of this place: address, words, whether it is this one."""
        known, here = counted.definitions(), self.want.indicator.code
        month = {} if self.want.is_now else {"month": f"{self.want.until:%Y-%m}"}
        return [
            ("?" + urlencode({"of": code, **month}), one.words, code == here)
            for code, one in known.by_code.items()
            if one.public and (code not in known.stocks or (code in STOCKS and self.want.is_now))
        ]

    @cached_property
    def homes(self) -> list[int]:
        """Return the jurisdictions to be read. Raises Refused where there are too many."""
        if self.area.pk != self.area.jurisdiction_pk:
            return [self.area.jurisdiction_pk]
        homes = areas.jurisdictions_beneath(self.area)
        if len(homes) > JURISDICTIONS_MOST:
            sentence = _("So many places are not listed at once; open one of those beneath.")
            raise Refused("records.too_wide", sentence)
        return homes

    @cached_property
    def count(self) -> int:
        """Return how many records the reader may see."""
        with allow_fanout(ABOVE):
            return self._visible().count()

    @cached_property
    def expected(self) -> int | None:
        """Return how many the figure counts; None where this reader may not know it."""
        want, code = self.want, self.want.indicator.code
        if not (want.topic or want.unit) and want.months == 1:
            read = counted.page_figures(
                self.area, until=want.until, codes=[code], is_inside=self.is_inside
            ).now[code]
            return None if read.is_suppressed else read.size
        if not self.is_inside or self._is_stock:
            return None
        return self._expected_part(code, {"since": want.since, "until": want.until})

    def _expected_part(self, code: str, days: dict[str, date]) -> int:
        want = self.want
        if want.unit:
            by_unit = counted.by_unit(
                self.area, **days, codes=[code], units=[want.unit.pk], is_inside=True
            )
            return by_unit[want.unit.pk][code].size if want.unit.pk in by_unit else 0
        if want.topic:
            by_topic = counted.by_topic(self.area, **days, codes=[code])
            return by_topic[want.topic][code].size if want.topic in by_topic else 0
        return counted.figures(self.area, **days, codes=[code], is_inside=True)[code].size

    @property
    def agreement(self) -> str:
        """Return in a sentence how the list fits the figure."""
        if self.expected is None:
            return _("Listed is what you may see: %(n)d.") % {"n": self.count}
        said = {"n": self.count, "of": self.expected}
        if self.count == self.expected:
            return _("The figure counts %(of)d, and all of them are listed.") % said
        if self.count > self.expected:
            return _("%(n)d are listed; the figure counted %(of)d so far and will follow.") % said
        return _(
            "The figure counts %(of)d; %(n)d are listed. The others lie with places or units that "
            "are not yours to see, or they have been moved to another place since."
        ) % said  # fmt: skip

    @cached_property
    def rows(self) -> list[Record]:
        """Return what the page shows."""
        first = (self.page - 1) * PAGE
        return [] if self.is_of_entries else self._records(first, first + PAGE)

    @property
    def has_more(self) -> bool:
        """Return whether a page follows."""
        return self.count > self.page * PAGE

    @property
    def following(self) -> str:
        """Return the address of the next page."""
        return "?" + urlencode({**self.want.address, "page": str(self.page + 1)})

    def all(self) -> list[Record]:
        """Return every record for a file. Raises Refused for too many, or for no matters."""
        if self.is_of_entries:
            raise Refused("records.no_file", _("These entries are read here; they make no file."))
        if self.count > EXPORT_MOST:
            sentence = _(
                "%(n)d records are too many for one file; at most %(most)d leave at once. Choose a "
                "month, a service or a place beneath."
            )
            said = {"n": self.count, "most": EXPORT_MOST}
            raise Refused("records.too_many", sentence % said)
        return self._records(0, EXPORT_MOST)

    def _records(self, first: int, last: int) -> list[Record]:
        with allow_fanout(ABOVE):
            rows = list(self._visible()[first:last])
            if self._is_stock:
                return [_record(one, None, "") for one in rows]
            matters = self._matters(rows)
        return [_record(matters[one.stream], one.at, self._counts(one)) for one in rows]

    def _matters(self, entries: Sequence[Entry]) -> dict[Any, Matter]:
        homes = {one.jurisdiction_id for one in entries}
        streams = [one.stream for one in entries]
        rows = Matter.objects.filter(jurisdiction_id__in=homes, pk__in=streams)
        return {one.pk: one for one in rows.select_related("area", "owner_unit")}

    def _visible(self) -> QuerySet[Any]:
        if self._is_stock:
            return self._owed().select_related("area", "owner_unit").order_by("due_at", "id")
        if self.is_of_entries:
            # What belongs to no matter is for those who work for the place.
            rows = self._entries() if self.is_inside else Entry.objects.none()
            return rows.order_by("-at", "-id")
        seen = queries.visible_to(self.user, on=self.today).filter(
            pk=OuterRef("stream"), jurisdiction_id=OuterRef("jurisdiction_id")
        )
        return self._entries().filter(Exists(seen)).order_by("-at", "-id")

    def _owed(self) -> QuerySet[Matter]:
        rows = queries.visible_to(self.user, on=self.today).filter(
            STOCKS[self.want.indicator.code], jurisdiction_id__in=self.homes
        )
        if self.want.unit:
            return rows.filter(owner_unit=self.want.unit)
        if self.want.topic:
            rows = rows.filter(topic=self.want.topic)
        return rows.filter(reduce(or_, (areas.within(p, field="area__path") for p in self._places)))

    def _entries(self) -> QuerySet[Entry]:
        want = self.want
        one = want.indicator
        terms = one.out_of if one.measure == SHARE else one.of
        rows: QuerySet[Entry] = Entry.objects.filter(jurisdiction_id__in=self.homes)
        rows = rows.filter(reduce(or_, map(_fits, terms)), _days(want))
        if want.topic:
            rows = rows.filter(facts__topic=want.topic)
        if want.unit:
            # What a unit did is counted for its whole jurisdiction.
            return rows.filter(unit_id=want.unit.pk)
        if self.area.pk == self.area.jurisdiction_pk:
            return rows
        within = Area.objects.filter(reduce(or_, (areas.within(p) for p in self._places)))
        return rows.filter(area_id__in=within.values("pk"))

    @cached_property
    def _places(self) -> list[Area]:
        if self.area.kind != "business_district":
            return [self.area]
        covers = Covers.objects.filter(unit__base=self.area, to_on__isnull=True)
        return [one.area for one in covers.select_related("area")] or [self.area]

    def _counts(self, entry: Entry) -> str:
        one = self.want.indicator
        if one.measure == QUANTILE:
            return span_days(entry.facts[one.of[0].fact or ""])
        if one.measure == MEAN:
            return str(entry.facts[one.of[0].fact or ""])
        if one.measure != SHARE:
            return ""
        return _("yes") if any(t.fits(entry.kind, entry.facts) for t in one.of) else _("no")


def _record(matter: Matter, at: datetime | None, counts: str) -> Record:
    topic = kind_of(matter.kind).topic_words(matter.edition_id, matter.topic)
    return Record(matter, topic, state_words(matter.kind, matter.state), at, counts)


def _fits(term: Term) -> Q:
    """Return the condition under which an entry fits a term, as `Term.fits` judges it."""
    fit = Q() if term.event == ANY_EVENT else Q(kind=term.event)
    for name, values in term.asked.items():
        told = reduce(or_, (Q(**{f"facts__{name}": value}) for value in values))
        is_old = Q() if name != KIND or APPEAL not in values else ~Q(facts__has_key=KIND)
        fit &= told | is_old
    return fit & Q(facts__has_key=term.fact) if term.fact else fit


def _days(want: wanted.Wanted) -> Q:
    if want.indicator.day == DUE_ON:
        return Q(due_on__range=(want.since, want.until))
    zone = get_default_timezone()
    begin = datetime.combine(want.since, time.min, zone)
    end = datetime.combine(want.until + timedelta(days=1), time.min, zone)
    return Q(at__gte=begin, at__lt=end)
