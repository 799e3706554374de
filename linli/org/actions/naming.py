"""Which account a holder named in a table means, and a new one where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linli.areas.queries.standing import blocks
from linli.org.queries.standing_posts import PostRow, StandingPosts, is_same
from linli.people import actions as people
from linli.people.models import User
from linli.people.rules import NAME_LENGTH, is_username


def open_for(rows: Sequence[PostRow], ground: StandingPosts, at: datetime) -> int:
    """Give every named holder who has none an account; return how many were opened.

    Without a sign-in name it is made of the unit and the post, one for each name in a unit.
    """
    wanted: dict[str, people.AccountRow] = {}
    for row in rows:
        username = username_of(row, rows, ground)
        if username and username not in ground.people:
            name = row.holder_name
            wanted.setdefault(username, people.AccountRow(username=username, name=name))
    users = people.open_accounts(list(wanted.values()), password=None, at=at)
    ground.people.update({user.username: user for user in users})
    return len(users)


def username_of(row: PostRow, rows: Sequence[PostRow], ground: StandingPosts) -> str:
    """Return the sign-in name a row means; empty without a holder."""
    if row.holder_username or not row.holder_name:
        return row.holder_username
    if row.key in ground.posts and is_same(ground.whole(row), row):
        return ground.whole(row).holder_username
    made: dict[tuple[str, str], str] = ground.__dict__.setdefault("_made", {})
    if not made:
        made.update(_names([one for one in rows if one.holder_name and not one.holder_username]))
    return made[row.unit, row.holder_name]


def _names(rows: Sequence[PostRow]) -> dict[tuple[str, str], str]:
    """Return a free sign-in name for each name in a unit: the first post's code in that unit."""
    wanted: dict[tuple[str, str], str] = {}
    for row in rows:
        wanted.setdefault((row.unit, row.holder_name), _stem(row))
    used: set[str] = set()
    for some in blocks(wanted.values()):
        used.update(User.objects.filter(username__in=some).values_list("username", flat=True))
    for key, stem in wanted.items():
        wanted[key] = _free(stem, used) if stem in used else stem
        used.add(wanted[key])
    return wanted


def _stem(row: PostRow) -> str:
    stem = f"{row.unit}-{row.code}"[: NAME_LENGTH - 4].lower()
    return "".join(sign if is_username(sign) else "-" for sign in stem)


def _free(stem: str, used: set[str]) -> str:
    rows = User.objects.filter(username__startswith=f"{stem}-")
    taken = used | set(rows.values_list("username", flat=True))
    return next(name for count in range(2, 1000) if (name := f"{stem}-{count}") not in taken)
