"""Find everything that is wrong with posts and holders as a table tells them, all at once.

Codes of faults: blank, too_long, code_twice, post_ended, no_unit, unit_ended, no_role, rank, days,
no_holder_name, username_signs, account_closed, names_differ, same_kind, later_holder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from django.utils.timezone import localtime

from linli.blueprint import queries as blueprint
from linli.kernel.intake import RowFault
from linli.org.queries.standing_posts import PostRow, StandingPosts, is_same
from linli.people.rules import is_username

Found = tuple[str, str] | tuple[str, str, Mapping[str, object]]

RANK_MOST = 99
_LONGEST = {
    "code": 40,
    "title": 60,
    "title_en": 80,
    "duties": 200,
    "duties_en": 240,
    "holder_name": 60,
}


def post_faults(rows: Sequence[PostRow], standing: StandingPosts, at: datetime) -> list[RowFault]:
    """Return every fault of these rows, in their order; asks the database nothing."""
    sheet = _Sheet(rows, standing, localtime(at).date())
    return [
        RowFault(index, *fault)
        for index, row in enumerate(rows)
        for judge in (_spelled, _placed, _named, _days, _twins)
        for fault in judge(sheet, row, index)
    ]


class _Sheet:
    """The rows beside what stands: which came first, who is named where under which name."""

    def __init__(self, rows: Sequence[PostRow], standing: StandingPosts, today: date) -> None:
        self.rows, self.standing, self.today = rows, standing, today
        self.first: dict[tuple[str, str], int] = {}
        self.called: dict[str, int] = {}
        # Sign-in name and kind of post -> rows.
        self.seats: dict[tuple[object, ...], list[int]] = {}
        for index, row in enumerate(rows):
            self.first.setdefault(row.key, index)
            if row.holder_username:
                self.called.setdefault(row.holder_username, index)
            if name := _whoever(row):
                self.seats.setdefault((name, self.kind(row)), []).append(index)

    def kind(self, row: PostRow) -> tuple[str, int | None, str] | None:
        """Return what makes two posts of one kind; None in a unit that is not known."""
        unit = self.standing.units.get(row.unit)
        return (unit.org_type, unit.level, row.role) if unit else None

    def days(self, row: PostRow) -> tuple[date, date | None]:
        """Return from when to when its holder holds it."""
        return row.held_from or self.today, row.held_to


def _spelled(sheet: _Sheet, row: PostRow, index: int) -> Iterator[Found]:
    for field in ("unit", "code", "title", "role"):
        if not str(getattr(row, field)).strip():
            yield field, "blank"
    for field, most in _LONGEST.items():
        if len(getattr(row, field)) > most:
            yield field, "too_long", {"most": most}
    if row.role and row.role not in blueprint.roles():
        yield "role", "no_role", {"role": row.role}
    if not 1 <= row.rank <= RANK_MOST:
        yield "rank", "rank", {"most": RANK_MOST}
    if row.code and sheet.first[row.key] != index:
        yield "code", "code_twice", {"first": sheet.first[row.key]}


def _placed(sheet: _Sheet, row: PostRow, index: int) -> Iterator[Found]:  # noqa: ARG001
    unit = sheet.standing.units.get(row.unit)
    if row.unit and unit is None:
        yield "unit", "no_unit", {"unit": row.unit}
    elif unit is not None and unit.valid_to is not None:
        yield "unit", "unit_ended", {"unit": row.unit, "day": unit.valid_to.isoformat()}
    if row.key in sheet.standing.spent:
        yield "code", "post_ended"


def _named(sheet: _Sheet, row: PostRow, index: int) -> Iterator[Found]:  # noqa: ARG001
    if not row.holder_username:
        return
    account = sheet.standing.people.get(row.holder_username)
    if not is_username(row.holder_username):
        yield "holder_username", "username_signs"
    elif account is not None and not account.is_active:
        yield "holder_username", "account_closed"
    elif account is None and not row.holder_name:
        yield "holder_name", "no_holder_name"
    if row.holder_name and account is not None and account.name != row.holder_name:
        yield "holder_name", "names_differ", {"name": account.name}
    first = sheet.rows[sheet.called[row.holder_username]]
    if account is None and first.holder_name != row.holder_name:
        yield "holder_name", "names_differ", {"name": first.holder_name}


def _days(sheet: _Sheet, row: PostRow, index: int) -> Iterator[Found]:  # noqa: ARG001
    from_on, to_on = sheet.days(row)
    if to_on is not None and to_on < from_on:
        yield "held_to", "days"
    if not row.names_holder and (row.held_from or row.held_to):
        yield "holder_name", "no_holder_name"
    for seat in sheet.standing.seats.get(row.key, ()):
        is_other = row.names_holder and not is_same(_told(sheet, seat.username), row)
        if is_other and seat.from_on >= from_on and seat.meets(from_on, to_on):
            yield "held_from", "later_holder", {"day": seat.from_on.isoformat()}


def _twins(sheet: _Sheet, row: PostRow, index: int) -> Iterator[Found]:
    """Find a second post of the same kind on the same days, in the table or standing."""
    name, kind = _whoever(row), sheet.kind(row)
    if not name or kind is None:
        return
    blamed = "holder_username" if row.holder_username else "holder_name"
    from_on, to_on = sheet.days(row)
    for other in sheet.seats[name, kind]:
        twin = sheet.rows[other]
        meets = _meet((from_on, to_on), sheet.days(twin))
        if other < index and twin.key != row.key and meets and _twinned(row, twin.unit, twin.title):
            yield blamed, "same_kind", {"unit": twin.unit, "first": other}
            return
    for seat in sheet.standing.held.get(name, ()):
        again = seat.key in sheet.first or seat.key == row.key
        alike = seat.kind == kind and _twinned(row, seat.key[0], seat.title)
        if alike and not again and seat.meets(from_on, to_on):
            yield blamed, "same_kind", {"unit": seat.key[0]}
            return


def _twinned(row: PostRow, unit: str, title: str) -> bool:
    return row.unit != unit or row.title == title


def _whoever(row: PostRow) -> str:
    """Return what tells people apart: the sign-in name, else the name within one unit."""
    return row.holder_username or (f"{row.unit} {row.holder_name}" if row.holder_name else "")


def _meet(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


def _told(sheet: _Sheet, username: str) -> PostRow:
    name = sheet.standing.people[username].name
    return PostRow(unit="", code="", title="", role="", holder_name=name, holder_username=username)
