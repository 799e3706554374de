"""The checklist: what is missing is counted, opened by the right page, and seen only by those it concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from linli.areas import actions as areas
from linli.areas.actions import AreaRow
from linli.areas.models import CalendarDay, Grant
from linli.kernel.errors import NotAllowed
from linli.org import fill
from linli.org.actions import UnitRow, take_in_units
from linli.org.models import Covers, DutyCard, Holding, Mechanism, Unit
from linli.people import actions as people
from linli.people.models import User
from linli.portal.setup import gaps
from linli.portal.setup.checklist import Checklist, Step, checklist
from linli.portal.tests import complete

AT = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
DAY = timezone.localdate(AT)


@pytest.fixture
def place(db: None) -> User:
    """A place that lacks nothing; its administrator."""
    complete.clear()
    return complete.build(at=AT)


@pytest.fixture
def bare(db: None) -> User:
    """A place that was only founded; its administrator."""
    complete.clear()
    return complete.found(at=AT)


def seen(user: User) -> Checklist:
    with translation.override("en"):
        return checklist(User.objects.get(pk=user.pk), at=AT)


def step(user: User, code: str) -> Step:
    return next(one for one in seen(user).steps if one.code == code)


def said(user: User, code: str) -> list[str]:
    return [one.words for one in step(user, code).missing]


def test_a_complete_place_says_one_calm_sentence_and_what_is_due_next(place: User) -> None:
    found = seen(place)

    assert found.is_complete, [one.missing for one in found.steps]
    assert found.following == f"Next: the first duty card runs out on {DAY + timedelta(days=300)}."
    assert found.place == "Qingjiang"


def test_a_place_only_founded_is_led_from_step_to_step(bare: User) -> None:
    found = {one.code: one for one in seen(bare).steps}

    assert list(found) == ["areas", "units", "posts", "services", "cards", "calendar", "people"]
    assert said(bare, "areas") == ["No building is entered yet"]
    assert said(bare, "units") == ["No unit is entered yet"]
    assert said(bare, "posts") == ["No post is entered yet"]
    assert found["services"].is_done
    assert found["areas"].links[0].href == "/manage/import/areas/"
    assert said(bare, "people") == ["Only one person administers this place; name a second one"]


def test_what_stands_is_counted(place: User) -> None:
    assert step(place, "areas").stands == "communities: 1, grids: 1, buildings: 2"
    assert step(place, "units").stands == "units: 4"
    assert step(place, "posts").stands == "posts: 4"
    assert step(place, "cards").stands == "valid cards: 4"


def test_a_community_with_nothing_beneath_is_counted(place: User) -> None:
    row = AreaRow(code="c2", kind="community", name="松社区", parent="511802004")
    areas.add(row, actor=place, at=AT)

    assert said(place, "areas") == ["1 community or village has nothing beneath it"]
    assert said(place, "units") == ["1 community or grid has no unit at its level"]


def test_buildings_without_a_group_are_counted(place: User) -> None:
    Covers.objects.filter(unit__code="group", area__code="B-2").update(to_on=DAY - timedelta(1))

    assert said(place, "units") == ["1 building has no building group"]
    assert said(place, "cards") == ["1 building without a valid card"]
    assert said(place, "posts") == []  # the grid answers for it


def test_posts_without_a_holder_and_buildings_without_anybody_are_counted(place: User) -> None:
    Holding.objects.all().delete()

    assert said(place, "posts") == [
        "4 posts without a holder",
        "2 buildings have nobody who answers",
    ]


def test_units_without_a_post_are_counted_and_one_press_away(place: User) -> None:
    links = [one.href for one in step(place, "posts").links]
    assert "/manage/units/?lacks=post" not in links
    row = UnitRow(code="team", org_type="volunteer_team", level=None, name="队", base="g")
    take_in_units([row], actor=place, at=AT)

    assert said(place, "posts") == ["1 unit without a post"]
    [link] = [one.href for one in step(place, "posts").links if "lacks" in one.href]
    rows = browser(place).get(link).context["list"].rows
    assert [one.unit.code for one in rows] == ["team"]


def test_holders_who_cannot_sign_in_are_counted_and_their_links_are_one_press_away(
    place: User,
) -> None:
    for username in ("p1", "p2"):
        holder = User.objects.get(username=username)
        holder.set_unusable_password()
        holder.save(update_fields=["password"])

    assert said(place, "posts") == ["2 people hold a post and cannot sign in yet"]
    assert step(place, "posts").links[0].href == "/manage/people/?show=waiting"
    # Nobody but an administrator makes links, so the others are not told to.
    secretary = User.objects.get(username="p1")
    assert said(secretary, "posts") == []


def test_a_unit_without_a_post_is_counted(place: User) -> None:
    group = Unit.objects.get(code="group")
    Unit.objects.create(
        id=9_100_000, code="new", org_type="x", name="x", base=group.base, valid_from=DAY
    )

    assert said(place, "posts") == ["1 unit without a post"]


def test_buildings_without_a_valid_card_are_counted(place: User) -> None:
    card = DutyCard.objects.get(post__unit__code="group")
    DutyCard.objects.filter(pk=card.pk).update(expires_on=DAY - timedelta(1))

    assert said(place, "cards") == ["2 buildings without a valid card"]


def test_cards_that_run_out_soon_are_what_is_due_next(place: User) -> None:
    card = DutyCard.objects.get(post__unit__code="group")
    DutyCard.objects.filter(pk=card.pk).update(expires_on=DAY + timedelta(9))

    assert seen(place).following.startswith("1 duty card runs out within 30 days")


def test_without_a_mechanism_nobody_can_report(place: User) -> None:
    Mechanism.objects.update(to_on=DAY - timedelta(1))

    assert said(place, "services") == [
        "No mechanism that takes cases runs here: nobody can report anything"
    ]


def test_a_year_without_holidays_is_named(place: User) -> None:
    CalendarDay.objects.filter(day__year=2026).delete()

    assert said(place, "calendar") == ["The holidays of 2026 are not known"]


def test_a_large_place_is_looked_at_in_part_and_says_so(
    place: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "LOOKED_MOST", 4)

    stands = step(place, "areas").stands
    assert stands == "communities: at least 1, grids: at least 1, buildings: at least 1"
    assert step(place, "units").stands == "units: at least 4"
    assert seen(place).is_complete


def test_a_large_place_tells_its_cards_as_they_were_counted(
    place: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    DutyCard.objects.filter(post__unit__code="group").delete()
    monkeypatch.setattr(fill, "_last", fill._Round())  # it remembers the test before
    while fill.count_doors_next(AT):
        pass
    monkeypatch.setattr(gaps, "LOOKED_MOST", 3)

    assert said(place, "cards") == ["2 buildings without a valid card"]


def test_a_country_that_was_taken_in_does_not_hide_the_place(place: User) -> None:
    rows = [AreaRow(code="11", kind="province", name="北京市", parent="cn")]
    areas.take_in(rows, actor=place, at=AT)

    assert seen(place).is_complete


def test_the_secretary_of_a_community_sees_its_posts_and_cards_only(place: User) -> None:
    secretary = User.objects.get(username="p1")

    found = seen(secretary)

    assert [one.code for one in found.steps] == ["posts", "cards"]
    assert step(secretary, "posts").stands == "posts: 3"  # not that of the street
    assert [one.href for one in found.sections] == [
        "/manage/units/",
        "/account/posts/",
        "/manage/cards/",
    ]
    assert [one.href for one in step(secretary, "posts").links] == ["/account/posts/"]
    for section in found.sections:  # every page that is offered opens
        assert browser(secretary).get(section.href, follow=True).status_code == 200


def test_whoever_manages_nothing_is_refused(place: User) -> None:
    with pytest.raises(NotAllowed):
        seen(complete.person("bing", at=AT))


def test_the_figures_take_as_many_queries_for_two_buildings_as_for_forty(
    place: User, django_assert_max_num_queries: Any
) -> None:
    rows = [
        AreaRow(code=f"X-{n}", kind="building", name=f"{n}栋", parent="g") for n in range(3, 41)
    ]
    areas.take_in(rows, actor=place, at=AT)

    with django_assert_max_num_queries(12):
        found = seen(place)

    assert not found.is_complete


# ---- the page and the API ------------------------------------------------------------------------
def browser(user: User | None = None) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    if user is not None:
        client.force_login(user)
    return client


def test_the_page_asks_for_a_sign_in_and_for_a_right(place: User) -> None:
    Grant.objects.update(from_on=DAY)

    assert browser().get("/manage/").status_code == 302
    assert browser(complete.person("bing", at=AT)).get("/manage/").status_code == 403
    assert browser(place).get("/manage/").status_code == 200


def test_the_cards_begin_where_the_mechanism_runs_not_at_the_country(place: User) -> None:
    answer = browser(place).get("/manage/cards/")

    assert answer["Location"] == "/manage/cards/511802004/"


def test_nobody_is_told_that_the_calendar_was_changed_when_a_place_was_only_set_up(
    bare: User,
) -> None:
    assert "The working calendar was changed" not in browser(bare).get("/desk/").content.decode()


def test_the_page_leads_on_and_folds_what_is_done(bare: User) -> None:
    page = browser(bare).get("/manage/").content.decode()

    assert 'href="/manage/import/areas/"' in page
    assert "<details" in page.split('id="step-services"')[1].split("</li>")[0]
    assert "<details" not in page.split('id="step-areas"')[1].split('id="step-units"')[0]


def test_the_navigation_shows_administration_to_those_who_administer(place: User) -> None:
    nobody = complete.person("bing", at=AT)

    assert 'href="/manage/"' in browser(place).get("/desk/").content.decode()
    assert 'href="/manage/"' not in browser(nobody).get("/desk/").content.decode()


def test_the_first_page_of_a_place_without_buildings_says_so(bare: User) -> None:
    page = browser().get("/").content.decode()

    assert "No building is entered here yet" in page


def test_the_name_of_the_place_stands_at_the_top_in_both_languages(
    place: User, settings: Any
) -> None:
    settings.LINLI_PLACE = ""

    assert "<span>Qingjiang</span>" in browser().get("/").content.decode()
    assert "<span>青江街道</span>" in Client().get("/").content.decode()


def test_the_api_tells_the_same(bare: User) -> None:
    _token, word = people.issue_token(bare, name="test", days=9, at=timezone.now())

    told = Client().get("/api/v1/manage/checklist", headers={"authorization": f"Bearer {word}"})
    refused = Client().get("/api/v1/manage/checklist")

    assert refused.status_code == 401
    assert told.json()["steps"][0]["code"] == "areas"
    assert told.json()["is_complete"] is False
