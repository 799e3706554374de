"""Posts day by day: handing over, leave, ends, and nobody giving more than they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from linli.areas import actions as areas
from linli.areas import reach
from linli.areas.models import Area, Grant
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Missing, NotAllowed, Refused, Stale
from linli.org import actions, queries
from linli.org.actions import Chair, UnitRow
from linli.org.models import Holding, Substitution
from linli.org.queries import posts as reads
from linli.org.queries import rights
from linli.org.tests.conftest import AT, TODAY, Town
from linli.people import actions as own
from linli.people import queries as people
from linli.people.actions import set_password, use_link
from linli.people.models import Session, User

DAY = timedelta(days=1)
CHAIR = Chair(title="网格员", role="grid_worker", is_public=True)
POST = "o-branch/secretary"


def on_duty(town: Town, day: date, place: str = "o-b1") -> str:
    answer = next(one for one in queries.answering(town.areas[place], on=day) if one.level == 3)
    return answer.user.username if answer.user else answer.stands


def handles(town: Town, who: str, day: date) -> bool:
    user = User.objects.get(username=who)
    return "matters.handle" in reach.held(user, town.areas["o-b1"].path, on=day)


def kept_of(user: User) -> list[Entry]:
    """Return what the journal says of an account, in its order."""
    rows = Entry.objects.shard(Area.objects.filter(kind="root").order_by("pk")[0])
    return list(rows.filter(stream=log.stream_of("user", user.pk)).order_by("seq"))


def administrator(town: Town, who: str = "o-d", place: str = "o-ya") -> User:
    user = town.people[who]
    set_password(user, password="a sentence for tests", at=AT)
    areas.grant(
        user,
        town.areas[place],
        role="place_admin",
        from_on=TODAY,
        to_on=None,
        source="test",
        actor=SYSTEM,
        at=AT,
    )
    return user


def test_a_post_is_handed_over_without_a_gap_and_rights_go_with_it(town: Town) -> None:
    town.sit(POST, "o-a")
    first = TODAY + DAY * 3

    actions.hand_over(
        town.posts[POST], town.people["o-b"], from_on=first, to_on=None, actor=SYSTEM, at=AT
    )

    assert [on_duty(town, day) for day in (TODAY, first - DAY, first)] == ["o-a", "o-a", "o-b"]
    assert [handles(town, "o-a", day) for day in (first - DAY, first)] == [True, False]
    assert [handles(town, "o-b", day) for day in (first - DAY, first)] == [False, True]
    assert Holding.objects.filter(post=town.posts[POST]).count() == 2


def test_a_post_with_a_later_holder_is_not_handed_over_past_them(town: Town) -> None:
    post = town.posts[POST]
    actions.hold(post, town.people["o-b"], from_on=TODAY + DAY * 9, to_on=None, actor=SYSTEM, at=AT)

    with pytest.raises(Refused) as refusal:
        actions.hand_over(post, town.people["o-a"], from_on=TODAY, to_on=None, actor=SYSTEM, at=AT)

    assert refusal.value.code == "org.post_taken"


def test_nobody_leads_two_grids_on_the_same_days(town: Town) -> None:
    row = UnitRow(code="o-two", org_type="grid_branch", level=3, name="二", base="o-tuqiao")
    [unit] = actions.take_in_units([row], actor=SYSTEM, at=AT)
    second = actions.add_post(unit, chair=CHAIR, actor=SYSTEM, at=AT)
    town.sit(POST, "o-a", until=TODAY + DAY)

    with pytest.raises(Refused) as refusal:
        actions.hold(second, town.people["o-a"], from_on=TODAY, to_on=None, actor=SYSTEM, at=AT)
    later = actions.hold(
        second, town.people["o-a"], from_on=TODAY + DAY * 2, to_on=None, actor=SYSTEM, at=AT
    )

    assert refusal.value.code == "org.same_kind"
    assert later.user == town.people["o-a"]


def test_one_person_may_hold_two_different_posts_of_one_unit(town: Town) -> None:
    town.sit("o-group/leader", "o-a")

    town.sit("o-group/steward", "o-a")

    assert len(reads.held_by(town.people["o-a"], since=TODAY)) == 2


def test_whoever_follows_new_gets_an_account_that_nobody_can_sign_in_to(town: Town) -> None:
    post = town.posts[POST]

    holding = actions.appoint(
        post,
        person="new",
        name="示例·新",
        username="o-new",
        from_on=TODAY,
        to_on=None,
        actor=SYSTEM,
        at=AT,
    )

    assert not holding.user.has_usable_password()
    assert on_duty(town, TODAY) == "o-new"
    with pytest.raises(Refused):
        actions.appoint(
            post,
            person="new",
            name=" ",
            username="o-other",
            from_on=TODAY + DAY,
            to_on=None,
            actor=SYSTEM,
            at=AT,
        )


def test_a_stand_in_ends_earlier_or_is_called_off(town: Town) -> None:
    town.sit(POST, "o-a")
    first, last = TODAY + DAY, TODAY + DAY * 5
    stand_in = actions.substitute(
        town.posts[POST], town.people["o-b"], from_on=first, to_on=last, actor=SYSTEM, at=AT
    )

    actions.shorten(stand_in, last_on=first + DAY, actor=SYSTEM, at=AT)

    days = [TODAY, first, first + DAY, first + DAY * 2]
    assert [on_duty(town, day) for day in days] == ["o-a", "o-b", "o-b", "o-a"]
    assert [handles(town, "o-b", day) for day in days] == [False, True, True, False]
    with pytest.raises(Refused):
        actions.shorten(stand_in, last_on=last, actor=SYSTEM, at=AT)
    actions.shorten(stand_in, last_on=TODAY, actor=SYSTEM, at=AT)
    assert not Substitution.objects.exists()
    assert on_duty(town, first) == "o-a"


def test_who_was_to_come_is_called_off(town: Town) -> None:
    post, first = town.posts[POST], TODAY + DAY * 3
    holding = actions.hold(post, town.people["o-a"], from_on=first, to_on=None, actor=SYSTEM, at=AT)

    actions.leave(holding, last_on=first - DAY, actor=SYSTEM, at=AT)

    assert not Holding.objects.filter(post=post).exists()
    assert not handles(town, "o-a", first)
    kinds = Entry.objects.shard(town.areas["o-east"]).values_list("kind", flat=True)
    assert "post.called_off" in kinds


def test_the_past_of_a_post_stays_as_it_was(town: Town) -> None:
    town.sit(POST, "o-a")
    [holding] = reads.held_by(town.people["o-a"], since=TODAY)

    with pytest.raises(Refused) as refusal:
        actions.leave(holding, last_on=TODAY - DAY * 2, actor=SYSTEM, at=AT)

    assert refusal.value.code == "org.past"


def test_a_post_that_ends_takes_everybody_with_it(town: Town) -> None:
    town.sit(POST, "o-a")
    post, last = town.posts[POST], TODAY + DAY * 2
    actions.substitute(
        post, town.people["o-b"], from_on=last, to_on=last + DAY, actor=SYSTEM, at=AT
    )

    actions.end_post(post, last_on=last, actor=SYSTEM, at=AT)

    assert [on_duty(town, day) for day in (last, last + DAY)] == ["o-b", "vacant"]
    assert not handles(town, "o-a", last + DAY)
    assert not handles(town, "o-b", last + DAY)
    with pytest.raises(Refused) as over:
        actions.hold(post, town.people["o-c"], from_on=last + DAY, to_on=None, actor=SYSTEM, at=AT)
    assert over.value.code == "org.post_over"
    with pytest.raises(Stale):
        actions.end_post(post, last_on=last, actor=SYSTEM, at=AT)


def test_a_unit_that_ended_gets_no_post(town: Town) -> None:
    unit = town.units["o-team"]
    unit.valid_to = TODAY - DAY

    with pytest.raises(Refused) as refusal:
        actions.add_post(unit, chair=CHAIR, actor=SYSTEM, at=AT)

    assert refusal.value.code == "org.unit_ended"


def test_with_another_role_of_the_post_its_holder_has_other_rights_from_today(town: Town) -> None:
    actions.hold(
        town.posts[POST],
        town.people["o-a"],
        from_on=TODAY - DAY * 9,
        to_on=None,
        actor=SYSTEM,
        at=AT,
    )
    chair = Chair(title="书记", role="unit_lead", is_public=True)

    actions.change_post(town.posts[POST], chair=chair, actor=SYSTEM, at=AT)

    path = town.areas["o-b1"].path
    may = [
        "matters.decide" in reach.held(town.people["o-a"], path, on=day)
        for day in (TODAY - DAY, TODAY)
    ]
    assert may == [False, True]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": " "}, "title"), ({"role": "king"}, "role"), ({"rank": 0}, "rank")],
)
def test_a_post_without_title_role_or_place_in_line_is_refused(
    town: Town, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_post(
            town.units["o-group"],
            chair=replace(CHAIR, **change),  # type: ignore[arg-type]
            actor=SYSTEM,
            at=AT,
        )

    assert refusal.value.field == field


def test_a_lead_looks_after_the_posts_of_their_unit_and_below_only(town: Town) -> None:
    town.sit("o-committee/secretary", "o-a")
    town.sit(POST, "o-b")
    lead, worker = town.people["o-a"], town.people["o-b"]

    mine = {
        code: rights.may_manage_posts(lead, unit, on=TODAY) for code, unit in town.units.items()
    }

    below = {"o-committee", "o-branch", "o-group", "o-shops", "o-team"}
    assert {code for code, may in mine.items() if may} == below
    assert not rights.may_manage_posts(worker, town.units["o-group"], on=TODAY)
    with pytest.raises(NotAllowed):
        rights.require_posts(lead, town.units["o-working"], on=TODAY)


def test_nobody_gives_a_role_that_may_do_more_than_they_may(town: Town) -> None:
    town.sit("o-committee/secretary", "o-a")
    lead, unit = town.people["o-a"], town.units["o-branch"]

    given = [role.code for role in rights.roles_to_give(lead, unit, on=TODAY)]

    assert given == ["building_worker", "team_lead", "grid_worker", "desk_worker", "unit_lead"]
    for role in ("place_admin", "auditor"):
        with pytest.raises(NotAllowed):
            actions.add_post(unit, chair=replace(CHAIR, role=role), actor=lead, at=AT)
    worker = town.people["o-b"]
    town.sit(POST, "o-b")
    with pytest.raises(NotAllowed):
        actions.add_post(unit, chair=Chair(title="x", role="unit_lead"), actor=worker, at=AT)


def test_whoever_administers_the_place_gives_every_role_there(town: Town) -> None:
    admin = administrator(town)

    post = actions.add_post(
        town.units["o-working"], chair=Chair(title="审计", role="auditor"), actor=admin, at=AT
    )

    assert post.role == "auditor"


def test_a_holder_names_who_of_their_unit_stands_in(town: Town) -> None:
    town.sit("o-group/leader", "o-a")
    town.sit("o-group/steward", "o-b")
    me = town.people["o-a"]
    [mine] = reads.held_by(me, since=TODAY)
    days = {"from_on": TODAY + DAY, "to_on": TODAY + DAY * 2}

    actions.take_leave(mine, person="o-b", **days, actor=me, at=AT)

    assert handles(town, "o-b", TODAY + DAY)
    with pytest.raises(Refused) as stranger:
        actions.take_leave(mine, person="o-c", **days, actor=me, at=AT)
    assert stranger.value.code == "org.not_colleague"
    with pytest.raises(NotAllowed):
        actions.take_leave(mine, person="o-a", **days, actor=town.people["o-b"], at=AT)


def test_the_coming_weeks_show_holder_leave_and_vacancy(town: Town) -> None:
    town.sit(POST, "o-a", until=TODAY + DAY * 6)
    post = town.posts[POST]
    actions.substitute(
        post,
        town.people["o-b"],
        from_on=TODAY + DAY * 2,
        to_on=TODAY + DAY * 3,
        actor=SYSTEM,
        at=AT,
    )

    turns = reads.stretches(
        reads.holdings([post], since=TODAY),
        reads.stand_ins([post], since=TODAY),
        first=TODAY,
        last=TODAY + DAY * 9,
    )

    days = [(one.stands, (one.to_on - one.from_on).days + 1) for one in turns]
    assert days == [("holder", 2), ("substitute", 2), ("holder", 3), ("vacant", 3)]
    assert turns[1].away_id == town.people["o-a"].pk


def test_the_last_administrator_stays(town: Town) -> None:
    admin = administrator(town)
    [given] = Grant.objects.filter(user=admin)

    with pytest.raises(Refused) as refusal:
        actions.end_role(given, last_on=TODAY, actor=SYSTEM, at=AT)
    assert refusal.value.code == "org.last_administrator"
    with pytest.raises(Refused):
        actions.close_account(admin, actor=SYSTEM, at=AT)

    other = administrator(town, who="o-c")
    actions.end_role(given, last_on=TODAY, actor=other, at=AT)
    assert not reach.held(admin, town.areas["o-ya"].path, on=TODAY + DAY)


def test_an_administrator_whom_nobody_can_be_does_not_count(town: Town) -> None:
    admin = administrator(town)
    other = administrator(town, who="o-c")
    actions.make_link(other, actor=admin, at=AT)

    with pytest.raises(Refused):
        actions.end_role(Grant.objects.get(user=admin), last_on=TODAY, actor=SYSTEM, at=AT)


def test_a_closed_account_leaves_its_posts_and_roles(town: Town) -> None:
    admin = administrator(town)
    town.sit(POST, "o-a")

    actions.close_account(town.people["o-a"], actor=admin, at=AT)

    assert on_duty(town, TODAY) == "vacant"
    assert not reach.held(User.objects.get(username="o-a"), town.areas["o-b1"].path, on=TODAY)
    with pytest.raises(Refused) as oneself:
        actions.close_account(admin, actor=admin, at=AT)
    assert oneself.value.code in {"org.oneself", "org.last_administrator"}


def test_who_administers_one_town_leaves_the_accounts_of_the_city_alone(town: Town) -> None:
    chief = administrator(town)
    small = administrator(town, who="o-c", place="o-east")

    with pytest.raises(NotAllowed):
        actions.make_link(chief, actor=small, at=AT)
    with pytest.raises(NotAllowed):
        actions.give_role(
            small,
            town.areas["o-ya"],
            role="auditor",
            from_on=TODAY,
            to_on=None,
            actor=small,
            at=AT,
        )
    assert actions.make_link(small, actor=chief, at=AT)


def test_a_link_lets_its_owner_choose_a_password_once(town: Town) -> None:
    word = actions.make_link(town.people["o-a"], actor=SYSTEM, at=AT)
    second = actions.make_link(town.people["o-a"], actor=SYSTEM, at=AT + DAY)

    for over in (word, second[:-1] + "x", "nonsense", "1-2"):
        with pytest.raises(Missing):
            people.by_link(over, at=AT + DAY)
    with pytest.raises(Missing):
        people.by_link(second, at=AT + DAY * 5)
    user = use_link(second, password="my own sentence", at=AT + DAY)
    assert User.objects.get(pk=user.pk).check_password("my own sentence")
    with pytest.raises(Missing):
        use_link(second, password="another sentence", at=AT + DAY)


def test_what_happens_to_accounts_stands_in_the_journal_without_names(town: Town) -> None:
    admin = administrator(town)
    user = actions.open_account(username="o-x", name="示例·乙", name_en="", actor=admin, at=AT)
    actions.make_link(user, actor=admin, at=AT)
    actions.sign_out_everywhere(user, actor=admin, at=AT)
    actions.close_account(user, actor=admin, at=AT)
    actions.reopen_account(user, actor=admin, at=AT)

    rows = kept_of(user)

    assert [entry.kind.split(".")[1] for entry in rows] == [
        "opened",
        "link_issued",
        "sessions_ended",
        "closed",
        "reopened",
    ]
    assert all(entry.facts == {"user_id": user.pk} for entry in rows)


def test_what_people_do_with_their_own_account_stands_in_the_journal_too(town: Town) -> None:
    admin = administrator(town)
    user = actions.open_account(username="o-x", name="示例·乙", name_en="", actor=admin, at=AT)
    use_link(actions.make_link(user, actor=admin, at=AT), password="my own sentence", at=AT)
    set_password(user, password="another sentence", at=AT)
    token, word = own.issue_token(user, name="a program of mine", days=9, at=AT)
    own.revoke_token(token, actor=user, at=AT)
    Session.objects.create(session_key="k", user_id=user.pk, expire_date=AT + DAY)
    own.end_session("k", actor=user, at=AT)

    kept = kept_of(user)[2:]

    assert [entry.kind.split(".")[1] for entry in kept] == [
        "link_used",
        "password_changed",
        "token_issued",
        "token_revoked",
        "device_signed_out",
    ]
    assert {entry.actor_id for entry in kept} == {str(user.pk)}
    assert kept[2].facts["until"] == (AT + 9 * DAY).date().isoformat()
    told = "".join(str(entry.facts) for entry in kept)
    assert word not in told
    assert "program" not in told


def test_what_was_refused_is_not_in_the_journal(town: Town) -> None:
    admin = administrator(town)
    before = len(kept_of(admin))

    with pytest.raises(Refused):
        set_password(admin, password="short", at=AT)
    with pytest.raises(Refused):
        own.issue_token(admin, name="", days=9, at=AT)

    assert len(kept_of(admin)) == before


def test_a_role_is_given_by_hand_for_some_days(town: Town) -> None:
    admin = administrator(town)
    user, east = town.people["o-a"], town.areas["o-east"]
    days = {"from_on": TODAY, "to_on": TODAY + DAY}

    actions.give_role(user, east, role="auditor", **days, actor=admin, at=AT)

    may = [
        "journal.read" in reach.held(user, east.path, on=day)
        for day in (TODAY, TODAY + DAY, TODAY + DAY * 2)
    ]
    assert may == [True, True, False]
    with pytest.raises(Refused) as twice:
        actions.give_role(user, east, role="auditor", **days, actor=admin, at=AT)
    assert twice.value.code == "org.role_given"


def test_a_post_by_number(town: Town) -> None:
    post = town.posts[POST]

    assert reads.post(post.pk) == post
    with pytest.raises(Missing):
        reads.post(0)
