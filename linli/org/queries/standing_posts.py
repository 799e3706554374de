"""Which posts and holders stand now where a table has a row to say, and what judges that row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.timezone import localdate

from linli.areas.queries.standing import blocks
from linli.org.models import Holding, Post, Unit
from linli.people.models import User

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class PostRow:
    """One post to set up in the unit with this code; the lowest rank answers at the door first.

    A table may name its holder too: the shown name, the sign-in name, the first and the last day.
    What it leaves blank of these is not said; a sign-in name or a first day are then found.
    """

    unit: str
    code: str
    title: str
    role: str
    title_en: str = ""
    duties: str = ""
    duties_en: str = ""
    is_public: bool = False
    rank: int = 1
    hours: list[dict[str, Any]] = field(default_factory=list)
    holder_name: str = ""
    holder_username: str = ""
    held_from: date | None = None
    held_to: date | None = None

    @property
    def key(self) -> Key:
        """Return what tells posts apart."""
        return self.unit, self.code

    @property
    def names_holder(self) -> bool:
        """Return whether anything is said of a holder."""
        return bool(self.holder_name or self.holder_username)


PLAIN = (
    "title", "title_en", "role", "duties", "duties_en", "is_public", "rank", "hours",
)  # fmt: skip


class Seated(NamedTuple):
    """One holding as judgements need it."""

    pk: int
    post_pk: int
    key: Key
    username: str
    kind: tuple[str, int | None, str]
    title: str
    from_on: date
    to_on: date | None

    def meets(self, from_on: date, to_on: date | None) -> bool:
        """Return whether it shares a day with from_on .. to_on."""
        begins = to_on is None or self.from_on <= to_on
        return begins and (self.to_on is None or self.to_on >= from_on)


class StandingPosts(dict[Key, PostRow]):
    """The posts in force by unit and code, and what else a judgement needs.

    `posts`: the rows behind them. `spent`: keys of posts that ended. `units`: by code, ended ones
    too. `seats`: key -> holdings from today on. `held`: sign-in name -> holdings from today on.
    `people`: the accounts that rows name or posts have, by sign-in name.
    """

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on
        self.posts: dict[Key, Post] = {}
        self.spent: set[Key] = set()
        self.units: dict[str, Unit] = {}
        self.seats: dict[Key, list[Seated]] = {}
        self.held: dict[str, list[Seated]] = {}
        self.people: dict[str, User] = {}

    def whole(self, asked: PostRow) -> PostRow:
        """Return all that stands under the key of a row.

        With the holder that the row names, if they hold it or will; else who does today or next.
        """
        key = asked.key
        post = self.posts[key]
        said = {name: getattr(post, name) for name in PLAIN}
        row = PostRow(unit=key[0], code=key[1], **said)
        seats = [self._with(row, seat) for seat in self.seats.get(key, ())]
        return next((one for one in seats if is_same(one, asked)), (seats or [row])[0])

    def _with(self, row: PostRow, seat: Seated) -> PostRow:
        return replace(
            row,
            holder_name=self.people[seat.username].name,
            holder_username=seat.username,
            held_from=seat.from_on,
            held_to=seat.to_on,
        )

    def as_asked(self, row: PostRow) -> PostRow:
        """Return what stands under the key of a row, blank where that row says nothing.

        So a row that only repeats what stands equals it, though it names no sign-in and no days.
        """
        whole = self.whole(row)
        if not row.names_holder:
            return replace(whole, holder_name="", holder_username="", held_from=None, held_to=None)
        if not is_same(whole, row):
            return whole
        blank: dict[str, Any] = {}
        if not row.holder_username:
            blank["holder_username"] = ""
        if not row.holder_name:
            blank["holder_name"] = ""
        if row.held_from is None:
            blank["held_from"] = None
            if row.held_to is None:
                blank["held_to"] = None
        return replace(whole, **blank)


def is_same(whole: PostRow, row: PostRow) -> bool:
    """Return whether a row names the holder that stands: by sign-in name, without one by name."""
    if row.holder_username:
        return row.holder_username == whole.holder_username
    return bool(row.holder_name) and row.holder_name == whole.holder_name


def standing_posts(rows: Sequence[PostRow], *, on: date | None = None) -> StandingPosts:
    """Return what stands now under the keys of these rows; a handful of queries for thousands."""
    found = StandingPosts(on or localdate())
    _read_units(found, {row.unit for row in rows})
    _read_posts(found, {row.key for row in rows})
    _read_people(found, {row.holder_username for row in rows} - {""})
    for row in rows:
        if row.key in found.posts:
            found[row.key] = found.as_asked(row)
    return found


def _read_units(found: StandingPosts, codes: Iterable[str]) -> None:
    for some in blocks(codes):
        rows = Unit.objects.filter(code__in=some).select_related("base")
        found.units.update({unit.code: unit for unit in rows})


def _read_posts(found: StandingPosts, keys: set[Key]) -> None:
    for some in blocks(found.units.values()):
        for post in Post.objects.filter(unit__in=some):
            post.unit = next_unit = found.units[_code(found, post.unit_id)]
            key = next_unit.code, post.code
            if key not in keys:
                continue
            if post.valid_to is not None:
                found.spent.add(key)
            else:
                found.posts[key] = post
    _read_seats(found, [post.pk for post in found.posts.values()], field="post__in")
    for seat in [one for seats in found.held.values() for one in seats]:
        found.seats.setdefault(seat.key, []).append(seat)


def _code(found: StandingPosts, unit_id: int) -> str:
    codes: dict[int, str] = found.__dict__.setdefault("_codes", {})
    if not codes:
        codes.update({unit.pk: code for code, unit in found.units.items()})
    return codes[unit_id]


def _read_people(found: StandingPosts, usernames: set[str]) -> None:
    for some in blocks(usernames - found.people.keys()):
        found.people.update({one.username: one for one in User.objects.filter(username__in=some)})
    known = [found.people[name].pk for name in usernames if name in found.people]
    _read_seats(found, known, field="user__in")


def _read_seats(found: StandingPosts, pks: Iterable[int], *, field: str) -> None:
    """Read holdings from today on, the earliest first, with who holds them."""
    seen = {seat.pk for seats in found.held.values() for seat in seats}
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=found.on)
    for some in blocks(pks):
        rows = Holding.objects.filter(lasting, **{field: some})
        for row in rows.select_related("user", "post__unit").order_by("from_on", "pk"):
            if row.pk not in seen:
                found.people[row.user.username] = row.user
                found.held.setdefault(row.user.username, []).append(_seated(row))


def _seated(row: Holding) -> Seated:
    post, unit = row.post, row.post.unit
    return Seated(
        pk=row.pk,
        post_pk=post.pk,
        key=(unit.code, post.code),
        username=row.user.username,
        kind=(unit.org_type, unit.level, post.role),
        title=post.title,
        from_on=row.from_on,
        to_on=row.to_on,
    )
