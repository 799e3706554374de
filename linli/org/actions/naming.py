"""Which account a holder named in a table means, and a new one where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

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
        for one in rows:
            if one.holder_name and not one.holder_username:
                made.setdefault((one.unit, one.holder_name), _free_name(one, made.values()))
    return made[row.unit, row.holder_name]


def _free_name(row: PostRow, taken: Iterable[str]) -> str:
    stem = f"{row.unit}-{row.code}"[: NAME_LENGTH - 4].lower()
    stem = "".join(sign if is_username(sign) else "-" for sign in stem)
    used = set(taken)
    used |= set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    names = [stem, *(f"{stem}-{count}" for count in range(2, 1000))]
    return next(name for name in names if name not in used)
