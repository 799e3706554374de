"""The units within reach: as the chain of levels that can be opened, or as a list that was asked.

A page reads a bounded number of rows however large the place: what is not opened is a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from linli.org.models import Covers, Holding, Post, Substitution, Unit
from linli.org.queries.days import in_force, valid
from linli.people.models import User
from linli.portal.setup.stretches import stretches, within
from linli.portal.tree.words import natural
from linli.portal.units import seeing, words

PAGE = 50
# How many units are opened below those of a page, and how many are shown open at once.
OPENED_MOST, UNFOLDED_MOST = 250, 40
ORDER = (F("level").asc(nulls_last=True), "base__path", "pk")


@dataclass
class Row:
    """One unit of the list: what is missing, how many stand below, and those that were opened."""

    unit: Unit
    below: int = 0
    lacks: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    is_unfolded: bool = False

    @property
    def about(self) -> str:
        """Return type and level."""
        return words.about(self.unit)

    @property
    def is_closed(self) -> bool:
        """Return whether units stand below it that this page does not show."""
        return bool(self.below and not self.rows)

    @property
    def missing(self) -> list[object]:
        """Return what is missing, in words."""
        return [words.LACKS[code] for code in self.lacks]


@dataclass(frozen=True)
class Wanted:
    """What was asked of the list: words, what must be missing, below which unit, which page."""

    said: str = ""
    lacks: str = ""
    under: Unit | None = None
    page: int = 1

    @property
    def is_flat(self) -> bool:
        """Return whether a plain list was asked, not the chain."""
        return bool(self.said or self.lacks)

    def address(self, page: int) -> str:
        """Return the address of a page of the same list."""
        under = self.under.code if self.under else ""
        asked = {"q": self.said, "lacks": self.lacks, "under": under, "page": page}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True)
class Listing:
    """One page of the units within reach."""

    wanted: Wanted
    rows: list[Row]
    has_more: bool

    @property
    def previous(self) -> str:
        """Return the address of the page before, empty on the first."""
        return self.wanted.address(self.wanted.page - 1) if self.wanted.page > 1 else ""

    @property
    def following(self) -> str:
        """Return the address of the page that follows, empty on the last."""
        return self.wanted.address(self.wanted.page + 1) if self.has_more else ""

    @property
    def filters(self) -> list[tuple[str, object, bool]]:
        """Return what may be missing as filters: address, words, whether it is in force."""
        return [
            ("?" + urlencode({"lacks": code}), told, code == self.wanted.lacks)
            for code, told in words.LACKS.items()
        ]


def wanted(asked: Mapping[str, str], user: User, *, on: date) -> Wanted:
    """Return what an address asks for; what it does not know is left out. Raises Missing."""
    page = asked.get("page", "")
    under = asked.get("under", "")
    return Wanted(
        said=asked.get("q", "").strip()[:60],
        lacks=asked.get("lacks", "") if asked.get("lacks") in words.LACKS else "",
        under=seeing.get_for(user, under, on=on) if under else None,
        page=min(max(int(page), 1), 10_000) if page.isdecimal() else 1,
    )


def listing(user: User, want: Wanted, *, on: date) -> Listing:
    """Return one page: a plain list where words or a filter were given, else the open chain."""
    rows = seeing.units(user, on=on)
    served = seeing.served(user, on=on)
    rows = _asked(rows, want, served, on) if want.is_flat else _tops(rows, want)
    first = (want.page - 1) * PAGE
    found = list(rows.select_related("base", "upper").order_by(*ORDER)[first : first + PAGE + 1])
    top = [Row(unit) for unit in found[:PAGE]]
    shown = top if want.is_flat else [*top, *_open(top, user, on)]
    find_lacks(shown, served, on)
    for row in shown:
        row.is_unfolded = len(shown) <= UNFOLDED_MOST or (len(top) == 1 and row is top[0])
    return Listing(want, top, has_more=len(found) > PAGE)


def named(rows: QuerySet[Unit], said: str) -> QuerySet[Unit]:
    """Return those whose name has all of these words in it, or whose code begins so."""
    for word in said.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(name_en__icontains=word) | Q(code__istartswith=word)
        )
    return rows


def _asked(rows: QuerySet[Unit], want: Wanted, served: list[str], on: date) -> QuerySet[Unit]:
    rows = named(rows, want.said)
    if not want.lacks:
        return rows
    return rows.filter(_lacking(on)[want.lacks], within(stretches(served), "base__path"))


def _lacking(on: date) -> dict[str, Q]:
    """Return the condition for units that lack something that day."""
    posts = Post.objects.filter(valid(on), unit=OuterRef("pk"))
    sat = Holding.objects.filter(in_force(on), valid(on, "post__"), post__unit=OuterRef("pk"))
    stood = Substitution.objects.filter(
        in_force(on), valid(on, "post__"), post__unit=OuterRef("pk")
    )
    covers = Covers.objects.filter(in_force(on), unit=OuterRef("pk"))
    return {
        "post": Q(~Exists(posts)),
        "holder": Q(Exists(posts)) & ~Exists(sat) & ~Exists(stood),
        "cover": Q(~Exists(covers)),
        "phone": Q(phone=""),
    }


def _tops(rows: QuerySet[Unit], want: Wanted) -> QuerySet[Unit]:
    """Return those below the unit that was opened, else those whose upper unit is out of reach."""
    if want.under is not None:
        return rows.filter(upper=want.under)
    seen = rows.filter(pk=OuterRef("upper"))
    return rows.filter(Q(upper__isnull=True) | ~Exists(seen))


def _open(top: list[Row], user: User, on: date) -> Iterator[Row]:
    """Open the rows level by level while the budget lasts; yield what came to light."""
    left, level = OPENED_MOST, top
    # A ring of upper units is refused when it is written; here it would only be read forever.
    known = {row.unit.pk for row in top}
    seen = seeing.units(user, on=on)
    while level:
        _count_below(level, seen)
        opened = []
        for row in level:
            if 0 < row.below <= left:
                left -= row.below
                opened.append(row)
        level = [row for row in _below(opened, seen) if row.unit.pk not in known]
        known.update(row.unit.pk for row in level)
        yield from level


def _count_below(rows: Iterable[Row], seen: QuerySet[Unit]) -> None:
    by_pk = {row.unit.pk: row for row in rows}
    lowers = seen.filter(upper__in=list(by_pk)).order_by()
    for pk, number in lowers.values_list("upper").annotate(n=Count("pk")):
        by_pk[pk].below = number


def _below(opened: Iterable[Row], seen: QuerySet[Unit]) -> list[Row]:
    by_pk = {row.unit.pk: row for row in opened}
    if not by_pk:
        return []
    found = []
    for unit in seen.filter(upper__in=list(by_pk)).select_related("base").order_by(*ORDER):
        row = Row(unit)
        by_pk[unit.upper_id or 0].rows.append(row)
        found.append(row)
    for one in by_pk.values():
        one.rows.sort(key=_natural)
    return found


def _natural(row: Row) -> tuple[int, list[object]]:
    """Sort by level, then by the place as people count: building 2 before building 10."""
    return row.unit.level or len(words.LEVEL_WORDS) + 1, natural(row.unit.base)


def find_lacks(rows: list[Row], served: list[str], on: date) -> None:
    """Note what is missing about those of these based in `served` paths; four queries."""
    rows = [row for row in rows if row.unit.base.path.startswith(tuple(served))]
    pks = [row.unit.pk for row in rows]
    if not pks:
        return
    posts = Post.objects.filter(valid(on), unit__in=pks).values_list("unit", flat=True)
    seats = (
        model.objects.filter(in_force(on), valid(on, "post__"), post__unit__in=pks)
        for model in (Holding, Substitution)
    )
    covers = Covers.objects.filter(in_force(on), unit__in=pks).values_list("unit", flat=True)
    with_post, covering = set(posts), set(covers.distinct())
    held = {pk for found in seats for pk in found.values_list("post__unit", flat=True)}
    for row in rows:
        pk = row.unit.pk
        has = {
            "post": pk in with_post,
            "holder": pk in held or pk not in with_post,
            "cover": pk in covering,
            "phone": bool(row.unit.phone),
        }
        row.lacks = [code for code in words.LACKS if not has[code]]
