"""Setting up units and posts, holding them, showing cards, adopting mechanisms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from linli.areas import reach
from linli.areas.models import Grant
from linli.blueprint.models import Edition
from linli.journal import log
from linli.journal.models import Entry
from linli.kernel.actor import SYSTEM
from linli.kernel.errors import Refused, Stale
from linli.org import actions, queries
from linli.org.actions import Face, UnitRow
from linli.org.models import DutyCard
from linli.org.tests.conftest import AT, POSTS, TODAY, UNITS, Town
from linli.shards import ids

FACE = Face(
    shown_name="示例·甲",
    reach_by="relay",
    phone="0835-000 0801",
    consent_text="card_name@1",
    expires_on=date(2026, 12, 31),
)


def kinds(town: Town, subject: str, pk: int) -> list[str]:
    rows = Entry.objects.shard(town.areas["o-east"]).filter(stream=log.stream_of(subject, pk))
    return [entry.kind for entry in rows.order_by("seq")]


def test_every_unit_finds_the_one_above_it(town: Town) -> None:
    above = {code: queries.upper_of(queries.unit(code)) for code in town.units}

    assert {code: unit.code if unit else None for code, unit in above.items()} == {
        "o-group": "o-branch",
        "o-branch": "o-committee",
        "o-committee": "o-working",
        "o-working": None,
        "o-shops": "o-committee",
        "o-team": "o-committee",
    }


def test_a_named_upper_unit_wins_over_the_rule(town: Town) -> None:
    row = UnitRow(
        code="o-extra", org_type="building_group", level=4, name="x", base="o-b2", upper="o-working"
    )

    [unit] = actions.take_in_units([row], actor=SYSTEM, at=AT)

    assert queries.upper_of(unit) == town.units["o-working"]


def test_units_taken_in_leave_one_entry_in_the_place_above_them_all(town: Town) -> None:
    assert kinds(town, "area", town.areas["o-east"].pk) == ["unit.taken_in"]


@pytest.mark.parametrize("change", [{}, {"code": "o-new", "base": "nowhere"}])
def test_a_used_code_or_a_base_nobody_knows_is_refused(town: Town, change: dict[str, str]) -> None:
    with pytest.raises(Refused):
        actions.take_in_units([replace(UNITS[0], **change)], actor=SYSTEM, at=AT)  # type: ignore[arg-type]


def test_a_unit_has_no_two_posts_of_one_code(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        actions.take_in_posts([POSTS[0]], actor=SYSTEM, at=AT)

    assert refusal.value.code == "org.post_used"


def test_whoever_holds_a_post_may_do_its_role_where_the_unit_answers(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    user = town.people["o-a"]

    held = {
        code: "matters.handle" in reach.held(user, town.areas[code].path, on=TODAY)
        for code in ("o-b1", "o-grid", "o-tuqiao")
    }

    assert held == {"o-b1": True, "o-grid": True, "o-tuqiao": False}
    post = town.posts["o-branch/secretary"]
    assert kinds(town, "post", post.pk) == ["post.held"]


def test_a_post_is_held_by_one_person_at_a_time(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a", until=TODAY + timedelta(days=5))

    with pytest.raises(Refused) as refusal:
        town.sit("o-branch/secretary", "o-b")

    assert refusal.value.code == "org.post_taken"


def test_a_closed_account_holds_nothing(town: Town) -> None:
    user = town.people["o-a"]
    user.is_active = False

    with pytest.raises(Refused) as refusal:
        town.sit("o-branch/secretary", "o-a")

    assert refusal.value.code == "org.user_inactive"


def test_roles_end_with_the_post(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    user, path = town.people["o-a"], town.areas["o-b1"].path
    later = TODAY + timedelta(days=3)

    actions.vacate(town.posts["o-branch/secretary"], user, last_on=later, actor=SYSTEM, at=AT)

    assert reach.held(user, path, on=later)
    assert not reach.held(user, path, on=later + timedelta(days=1))
    with pytest.raises(Refused):
        actions.vacate(town.posts["o-branch/secretary"], user, last_on=later, actor=SYSTEM, at=AT)


def test_a_substitute_has_the_role_on_those_days_only(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    user, path = town.people["o-b"], town.areas["o-b1"].path
    first, last = TODAY + timedelta(days=1), TODAY + timedelta(days=2)

    actions.substitute(
        town.posts["o-branch/secretary"], user, from_on=first, to_on=last, actor=SYSTEM, at=AT
    )

    days = [TODAY, first, last, last + timedelta(days=1)]
    assert [bool(reach.held(user, path, on=day)) for day in days] == [False, True, True, False]
    assert Grant.objects.filter(user=user, source__startswith="substitution:").count() == 1


def test_nobody_stands_in_for_themselves_or_for_no_day(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    post, user = town.posts["o-branch/secretary"], town.people["o-a"]

    with pytest.raises(Refused) as own:
        actions.substitute(post, user, from_on=TODAY, to_on=TODAY, actor=SYSTEM, at=AT)
    with pytest.raises(Refused) as backward:
        actions.substitute(
            post,
            town.people["o-b"],
            from_on=TODAY,
            to_on=TODAY - timedelta(days=1),
            actor=SYSTEM,
            at=AT,
        )

    assert (own.value.code, backward.value.code) == ("org.own_substitute", "org.days")


def test_a_card_is_published_and_a_new_one_takes_its_place(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    town.show("o-branch/secretary", "o-a")

    card = town.show("o-branch/secretary", "o-a")

    shown = DutyCard.objects.filter(user=town.people["o-a"], withdrawn_at__isnull=True)
    assert list(shown) == [card]
    assert kinds(town, "post", card.post_id) == ["post.held", "card.published", "card.published"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"consent_text": ""}, "org.card_no_consent"),
        ({"expires_on": date(2026, 3, 1)}, "org.card_past"),
        ({"reach_by": "own"}, "org.card_no_number_consent"),
        ({"shown_name": " "}, "org.card_no_name"),
    ],
)
def test_a_card_without_consent_a_day_or_a_name_is_refused(
    town: Town, change: dict[str, object], code: str
) -> None:
    town.sit("o-branch/secretary", "o-a")

    with pytest.raises(Refused) as refusal:
        actions.publish_card(
            town.posts["o-branch/secretary"],
            town.people["o-a"],
            replace(FACE, **change),  # type: ignore[arg-type]
            actor=SYSTEM,
            at=AT,
        )

    assert refusal.value.code == code


def test_a_card_is_only_for_whoever_sits_there(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        town.show("o-branch/secretary", "o-a")

    assert refusal.value.code == "org.not_holder"


def test_a_card_is_withdrawn_once(town: Town) -> None:
    town.sit("o-branch/secretary", "o-a")
    card = town.show("o-branch/secretary", "o-a")

    actions.withdraw_card(card, actor=SYSTEM, at=AT)

    with pytest.raises(Stale):
        actions.withdraw_card(card, actor=SYSTEM, at=AT)


def edition(code: str, text: str) -> Edition:
    return Edition.objects.create(
        id=ids.take().start, mechanism=code, text=text, sha256=text, created_at=AT
    )


def test_a_new_edition_follows_the_old_one_without_a_gap(town: Town) -> None:
    old, new = edition("o_m", "one"), edition("o_m", "two")
    area = town.areas["o-east"]
    actions.adopt(area, old, from_on=TODAY, actor=SYSTEM, at=AT)

    actions.adopt(area, new, from_on=TODAY + timedelta(days=7), actor=SYSTEM, at=AT)

    running = [
        queries.mechanisms_at(town.areas["o-b1"], on=TODAY + timedelta(days=ahead))[0].edition
        for ahead in (0, 6, 7)
    ]
    assert running == [old, old, new]
    assert kinds(town, "area", area.pk)[-2:] == ["mechanism.adopted"] * 2


def test_the_running_edition_is_not_adopted_again(town: Town) -> None:
    one = edition("o_m", "one")
    actions.adopt(town.areas["o-east"], one, from_on=TODAY, actor=SYSTEM, at=AT)

    with pytest.raises(Refused) as refusal:
        actions.adopt(town.areas["o-east"], one, from_on=TODAY, actor=SYSTEM, at=AT)

    assert refusal.value.code == "org.adopted"
