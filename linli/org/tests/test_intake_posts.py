"""Posts and holders from a table: judged all at once, written together, taken back together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from linli.areas import reach
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import NotAllowed, Refused, Stale
from linli.kernel.intake import Change, Counts
from linli.org import actions, queries
from linli.org.actions import PostRow
from linli.org.actions.intake_posts import faults, standing_posts, write
from linli.org.models import Holding, Post
from linli.org.tests.conftest import AT, TODAY, Town
from linli.people import actions as people
from linli.people.models import User

DAY = timedelta(days=1)
NEW = PostRow(
    unit="o-branch",
    code="worker",
    title="网格员",
    role="grid_worker",
    is_public=True,
    holder_name="示例·新",
    holder_username="o-new",
)


def take(rows: list[PostRow]) -> tuple[list[Change[PostRow]], Counts]:
    standing = standing_posts(rows, on=TODAY)
    assert faults(rows, standing, AT) == []
    changes = [Change(standing.get(row.key), row) for row in rows if standing.get(row.key) != row]
    return changes, write(changes, digest="d", actor=SYSTEM, at=AT)


def back(changes: list[Change[PostRow]], at: object = AT) -> Counts:
    turned = [Change(one.after, one.before) for one in reversed(changes)]
    return write(turned, digest="u", actor=SYSTEM, at=at)  # type: ignore[arg-type]


def wrong(rows: list[PostRow]) -> list[tuple[int, str, str]]:
    found = faults(rows, standing_posts(rows, on=TODAY), AT)
    return [(one.index, one.field, one.code) for one in found]


def seats(town: Town) -> QuerySet[Holding]:
    return Holding.objects.filter(post__unit__in=town.units.values())


def secretary(town: Town) -> PostRow:
    return standing_posts(
        [PostRow(unit="o-branch", code="secretary", title="", role="", holder_name="?")], on=TODAY
    )["o-branch", "secretary"]


def test_a_new_post_comes_with_its_holder_an_account_and_the_rights(town: Town) -> None:
    _changes, counts = take([NEW])

    user = User.objects.get(username="o-new")
    assert counts == Counts(added=1)
    assert not user.has_usable_password()
    assert "matters.handle" in reach.held(user, town.areas["o-b1"].path, on=TODAY)


def test_the_same_table_again_changes_nothing(town: Town) -> None:
    rows = [NEW, replace(NEW, code="second", holder_username="", holder_name="示例·无名")]
    take(rows)

    changes, counts = take(rows)

    assert (changes, counts) == ([], Counts())
    assert seats(town).count() == 2


def test_who_has_no_sign_in_name_gets_one_made_of_the_post(town: Town) -> None:
    rows = [replace(NEW, code=code, title=code, holder_username="") for code in ("first", "second")]

    take(rows)

    assert set(seats(town).values_list("user__username", flat=True)) == {"o-branch-first"}


def test_one_entry_without_names_tells_of_it(town: Town) -> None:
    take([NEW, replace(NEW, unit="o-group", title="组员", code="w", role="building_worker")])

    rows = Entry.objects.shard(town.areas["o-east"]).filter(kind="post.imported")
    [entry] = rows
    assert entry.facts == {"added": 2, "changed": 0, "removed": 0, "accounts": 1, "digest": "d"}


def test_another_holder_follows_the_one_who_held_it(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    first = TODAY + DAY * 2
    row = replace(
        secretary(town), holder_name="b", holder_username="o-b", held_from=first, held_to=None
    )

    changes, counts = take([row])

    assert counts == Counts(changed=1)
    who = [
        next(one.user for one in queries.answering(town.areas["o-b1"], on=day) if one.level == 3)
        for day in (TODAY, first - DAY, first)
    ]
    assert [user.username if user else "" for user in who] == ["o-a", "o-a", "o-b"]
    back(changes)
    [left] = Holding.objects.filter(post=town.posts["o-branch/secretary"])
    assert (left.user.username, left.to_on) == ("o-a", None)
    assert reach.held(town.people["o-a"], town.areas["o-b1"].path, on=first)
    assert not reach.held(town.people["o-b"], town.areas["o-b1"].path, on=first)


def test_a_table_that_names_no_holders_leaves_them_where_they_are(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    said = PostRow(unit="o-branch", code="secretary", title="书记一", role="grid_worker")

    take([said])

    assert Post.objects.get(pk=town.posts["o-branch/secretary"].pk).title == "书记一"
    assert seats(town).get().to_on is None


def test_a_title_changed_for_the_same_holder_keeps_their_days(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a", until=TODAY + DAY * 5)
    row = PostRow(
        unit="o-branch", code="secretary", title="新书记", role="grid_worker", holder_name="a"
    )

    take([row])

    [holding] = seats(town)
    assert (holding.user.username, holding.to_on) == ("o-a", TODAY + DAY * 5)


def test_an_import_is_taken_back_as_an_import(town: Town) -> None:
    changes, _counts = take([NEW])

    counts = back(changes, at=AT + DAY)

    assert counts == Counts(removed=1)
    assert not Post.objects.filter(code="worker").exists()
    user = User.objects.get(username="o-new")
    assert not reach.held(user, town.areas["o-b1"].path, on=TODAY + DAY)


def test_a_post_on_which_something_was_built_is_not_taken_back(town: Town) -> None:
    changes, _counts = take([NEW])
    post = Post.objects.get(code="worker")
    actions.substitute(post, town.people["o-b"], from_on=TODAY, to_on=TODAY, actor=SYSTEM, at=AT)

    with pytest.raises(Refused):
        back(changes)


def test_what_changed_in_between_is_refused(town: Town) -> None:
    row = replace(secretary(town), title="甲")
    stale = replace(secretary(town), title="不是这样")

    with pytest.raises(Stale):
        write([Change(stale, row)], digest="d", actor=SYSTEM, at=AT)
    with pytest.raises(Stale):
        write([Change(None, row)], digest="d", actor=SYSTEM, at=AT)


def test_a_lead_imports_no_role_beyond_their_own(town: Town) -> None:
    town.sit("o-committee/secretary", "o-a")

    with pytest.raises(NotAllowed):
        write(
            [Change(None, replace(NEW, role="place_admin"))],
            digest="d",
            actor=town.people["o-a"],
            at=AT,
        )


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"unit": "nowhere"}, "unit", "no_unit"),
        ({"title": ""}, "title", "blank"),
        ({"role": "king"}, "role", "no_role"),
        ({"rank": 0}, "rank", "rank"),
        ({"title": "长" * 61}, "title", "too_long"),
        ({"held_to": TODAY - DAY}, "held_to", "days"),
        ({"holder_name": ""}, "holder_name", "no_holder_name"),
        ({"holder_username": "a b"}, "holder_username", "username_signs"),
        ({"holder_username": "o-a"}, "holder_name", "names_differ"),
        (
            {"holder_name": "", "holder_username": "", "held_to": TODAY},
            "holder_name",
            "no_holder_name",
        ),
    ],
)
def test_each_fault_names_its_field(
    town: Town, change: dict[str, object], field: str, code: str
) -> None:
    row = replace(NEW, **change)  # type: ignore[arg-type]

    assert wrong([row]) == [(0, field, code)]


def test_faults_between_rows_and_with_what_stands_are_all_found(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    closed = town.people["o-c"]
    User.objects.filter(pk=closed.pk).update(is_active=False)
    rows = [
        NEW,
        NEW,
        replace(NEW, code="again"),
        replace(NEW, code="other", title="别的", holder_name="别名"),
        replace(NEW, code="third", holder_name="", holder_username="o-c"),
        replace(NEW, code="t", title="书记", holder_name="", holder_username="o-a"),
    ]

    assert wrong(rows) == [
        (1, "code", "code_twice"),
        (2, "holder_username", "same_kind"),
        (3, "holder_name", "names_differ"),
        (4, "holder_username", "account_closed"),
        (5, "holder_username", "same_kind"),
    ]


def test_a_holder_is_not_put_before_one_who_is_named_already(town: Town) -> None:
    post, first = town.posts["o-branch/secretary"], TODAY + DAY * 3
    actions.hold(post, town.people["o-a"], from_on=first, to_on=None, actor=SYSTEM, at=AT)
    row = replace(secretary(town), holder_name="b", holder_username="o-b", held_from=TODAY)

    assert wrong([row]) == [(0, "held_from", "later_holder")]


def test_a_made_sign_in_name_never_takes_over_an_account_of_the_same_name(town: Town) -> None:
    people.open_account(
        username="o-branch-worker", name="示例·别人", name_en="", password=None, at=AT
    )

    take([replace(NEW, holder_username="")])

    assert seats(town).get().user.username == "o-branch-worker-2"


def test_many_posts_are_written_with_few_statements(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    rows = [
        replace(
            NEW,
            code=f"w{number}",
            title=f"岗 {number}",
            holder_name=f"人 {number}",
            holder_username="",
        )
        for number in range(300)
    ]
    standing = standing_posts(rows, on=TODAY)
    assert faults(rows, standing, AT) == []

    with django_assert_max_num_queries(60):
        write([Change(None, row) for row in rows], digest="d", actor=SYSTEM, at=AT)

    assert seats(town).count() == 300
