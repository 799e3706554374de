"""A blueprint against the code, and one edition against another."""

from __future__ import annotations

from django.utils import translation

from linli.blueprint.load import load
from linli.blueprint.queries import roles
from linli.blueprint.rules.cross import (
    awaiting,
    check_against,
    check_roles,
    compare,
    sources_of,
)
from linli.blueprint.tests.small import SMALL, line_of, shipped, spoiled

EVENTS = {"case.opened": {"channel"}}
PERMISSIONS = {"matters.read", "matters.handle", "contacts.relay"}


def told(text: str, **known: object) -> list[tuple[str, int]]:
    with translation.override("en"):
        found = check_against(
            load(text), **{"events": EVENTS, "permissions": PERMISSIONS, "flows": {"appeal"}, **known}
        )  # fmt: skip
    return [(one.path, one.line) for one in found]


def test_a_blueprint_that_names_only_what_exists_is_fine() -> None:
    assert told(SMALL, roles=roles()) == []


def test_an_event_that_nothing_writes_is_told_with_its_line() -> None:
    text = spoiled("case.opened", "case.dreamt")

    assert told(text) == [("indicators.0.of.0.event", line_of(text, "case.dreamt"))]


def test_a_fact_that_the_event_lacks_is_told() -> None:
    text = spoiled("{event: case.opened}", "{event: case.opened, where: {weather: rain}}")

    assert told(text) == [("indicators.0.of.0", line_of(text, "weather"))]


def test_what_a_rate_leaves_out_may_name_only_what_is_written() -> None:
    rate = (
        "measure: ratio\n    out_of: [{event: case.opened}]\n    exclusions:\n"
        '      - {code: dormant, words: {zh: "停业"}, of: [{event: case.dreamt}]}'
    )
    text = spoiled("measure: count", rate)

    assert told(text) == [("indicators.0.exclusions.0.of.0.event", line_of(text, "case.dreamt"))]
    stands = spoiled("{event: case.opened}", "{event: case.opened, stands: [own]}")
    assert [path for path, _line in told(stands)] == ["indicators.0.of.0"] * 2


def test_any_event_is_known_and_carries_the_facts_of_every_matter() -> None:
    term = '{event: "*", where: {crossed: "in", late: true, kind: appeal, topic: noise}}'

    assert told(spoiled("{event: case.opened}", term)) == []
    assert told(spoiled("{event: case.opened}", '{event: "*", where: {weather: rain}}')) != []


def test_a_flow_that_does_not_exist_is_told_unless_it_is_awaited() -> None:
    text = spoiled("{code: repair,", "{code: repair, flow: mending,")

    assert told(text) == [("services.0.flow", line_of(text, "mending"))]
    assert told(spoiled("flow: mending,", "flow: mending, awaits: tasks,", text)) == []
    assert told(spoiled("flow: mending,", "flow: appeal,", text)) == []


def test_a_role_or_a_permission_that_does_not_exist_is_told() -> None:
    path = "levels.0.posts.0.role"

    assert [one[0] for one in told(spoiled("building_worker", "janitor"), roles=roles())] == [path]
    assert [one[0] for one in told(SMALL, roles=roles(), permissions={"matters.read"})] == [path]


def test_roles_may_name_only_permissions_that_a_room_declares() -> None:
    every = {code for role in roles().values() for code in role.may}

    assert check_roles(roles(), permissions=every) == []
    assert [one.path for one in check_roles(roles(), permissions=every - {"journal.read"})] == [
        "roles.auditor"
    ]


def test_what_awaits_a_room_can_be_listed() -> None:
    found = awaiting(load(shipped("park_3355")))

    assert ("services.for_enterprises", "enterprises") in found
    assert awaiting(load(SMALL)) == []


def test_the_same_text_has_no_differences() -> None:
    assert compare(load(SMALL), load(SMALL)) == []


def test_a_changed_promise_is_one_difference() -> None:
    (change,) = compare(load(SMALL), load(spoiled("2 working days", "3 working days")))

    assert (change.kind, change.path) == ("changed", "timers.verify")
    assert (change.old, change.new) == ("2 working days", "3 working days")
    assert not change.drops_code


def test_a_code_that_is_dropped_is_told_apart_from_one_that_moved() -> None:
    two = spoiled("indicators:", '  - {code: care, words: {zh: "照看"}}\nindicators:')
    first = '  - {code: repair, words: {zh: "维修", en: "Repairs"}}\n'
    moved = spoiled("indicators:", f"{first}indicators:", spoiled(first, "", two))

    dropped = [one.path for one in compare(load(two), load(SMALL)) if one.drops_code]

    assert dropped == ["services.care.code"]
    assert compare(load(two), load(moved)) == []
    assert [one.kind for one in compare(load(SMALL), load(two)) if one.path.endswith(".code")] == [
        "added"
    ]


SEEN = '{code: repair, figures: ["indicator:opened"], words: {zh: "维修", en: "Repairs"}}'
PLAIN = '{code: repair, words: {zh: "维修", en: "Repairs"}}'


def test_a_figure_that_its_own_mechanism_or_another_declares_is_known() -> None:
    text = spoiled(PLAIN, SEEN)

    assert told(text) == []
    assert told(spoiled("indicator:opened", "figure:shops", text), sources={"figure:shops"}) == []


def test_a_figure_that_nothing_declares_is_told_with_its_line() -> None:
    for source in ("indicator:dreamt", "figure:shops", "indicator:opened@noise"):
        text = spoiled("indicator:opened", source, spoiled(PLAIN, SEEN))

        assert told(text) == [("services.0.figures.0", line_of(text, source))]


def test_figures_split_by_service_and_entered_by_hand_can_be_named() -> None:
    sources = sources_of(load(shipped("four_level"))) | sources_of(load(shipped("park_3355")))

    assert "indicator:opened@public_repair" in sources
    assert any(one.startswith("figure:") for one in sources)
