"""How much is asked of units in a week, by the office that asks: for everybody who works here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Sum
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.areas import queries as areas
from linli.areas.models import Area
from linli.kernel.errors import Missing
from linli.one_form.models import Sheet
from linli.org.models import Unit
from linli.shards.fanout import allow_fanout
from linli.ui import charts
from linli.ui.words import named

BENEATH = "the burden of a place adds up the sheets of the jurisdictions beneath it"
SHOWN = 200
WEEK = timedelta(days=7)
YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Load:
    """What one office asked of one unit in the week."""

    unit: Unit
    office: Unit
    sheets: int
    fields: int
    new: int
    minutes: int


@dataclass(frozen=True)
class Burden:
    """What was asked in a week at and beneath a place, the heaviest first."""

    area: Area
    first: date
    loads: list[Load]
    sheet_minutes: int
    field_minutes: int

    @property
    def last(self) -> date:
        """Return the last day of the week."""
        return self.first + timedelta(days=6)

    @property
    def sheets(self) -> int:
        """Return how many sheets were asked."""
        return sum(one.sheets for one in self.loads)

    @property
    def new(self) -> int:
        """Return how many new fields were asked."""
        return sum(one.new for one in self.loads)

    @property
    def minutes(self) -> int:
        """Return the estimate of all of them."""
        return sum(one.minutes for one in self.loads)

    @property
    def reused_percent(self) -> int | None:
        """Return how many of a hundred fields were filled in already; None without any field."""
        fields = sum(one.fields for one in self.loads)
        return round(100 * (fields - self.new) / fields) if fields else None

    @property
    def shown(self) -> list[tuple[Load, SafeString]]:
        """Return the heaviest loads, each with a bar of its minutes among the heaviest."""
        most = max((one.minutes for one in self.loads), default=1)
        return [(one, _bar(one, most)) for one in self.loads[:SHOWN]]

    @property
    def offices(self) -> charts.Chart:
        """Return the minutes each office asked of everybody together."""
        sums: dict[str, int] = {}
        for one in self.loads:
            sums[named(one.office)] = sums.get(named(one.office), 0) + one.minutes
        ordered = sorted(sums.items(), key=lambda pair: -pair[1])
        parts = [
            charts.Part(minutes, tone, f"{name}: {minutes}")
            for (name, minutes), tone in zip(ordered, charts.TONES * len(ordered), strict=False)
        ]
        label = _("Estimated minutes by office")
        svg = charts.stretches(parts, label=label, total=self.minutes)
        rows = tuple((name, str(minutes)) for name, minutes in ordered)
        keys = tuple((name, tone) for (name, _m), tone in zip(ordered, charts.TONES, strict=False))
        return charts.Chart(svg, label, (_("Office"), _("Minutes")), rows, keys)


def burden(area: Area, *, week_of: date) -> Burden:
    """Return what was asked in the week of a day; two queries over the jurisdictions beneath.

    Raises Missing for a day so far away that nothing was or will be asked.
    """
    if week_of.year not in YEARS:
        raise Missing("form.day", _("There is no such day."))
    first = week_of - timedelta(days=week_of.weekday())
    homes = {area.jurisdiction_pk, *areas.jurisdictions_beneath(area)}
    rows = Sheet.objects.filter(
        areas.within(area, field="unit__base__path"),
        jurisdiction_id__in=homes,
        asked_on__gte=first,
        asked_on__lt=first + WEEK,
    )
    with allow_fanout(BENEATH):
        counted = list(
            rows.order_by()
            .values_list("unit_id", "office_id")
            .annotate(n=Count("id"), old=Sum("reused"), new=Sum("fresh"), time=Sum("minutes"))
        )
    units = Unit.objects.in_bulk({pk for row in counted for pk in row[:2]})
    loads = [
        Load(units[unit], units[office], n, old + new, new, time)
        for unit, office, n, old, new, time in counted
    ]
    loads.sort(key=lambda one: (-one.minutes, one.unit.pk, one.office.pk))
    return Burden(
        area, first, loads, settings.LINLI_FORM_SHEET_MINUTES, settings.LINLI_FORM_FIELD_MINUTES
    )


def _bar(one: Load, most: int) -> SafeString:
    words = _("%(n)d minutes") % {"n": one.minutes}
    return charts.stretches([charts.Part(one.minutes, "indigo")], label=words, total=max(most, 1))
