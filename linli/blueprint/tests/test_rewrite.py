"""A text is changed where a value stands; everything else stays as somebody wrote it."""

from __future__ import annotations

import copy
import difflib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.blueprint.load import canonical, load, nodes, spans
from linli.blueprint.load.rewrite import rewrite
from linli.blueprint.tests.small import SMALL, shipped

FILES = ["four_level", "district_365", "park_3355", "village_branch_industry"]
TEXTS = {code: shipped(code) for code in FILES}
READ = {code: nodes.read(text).data for code, text in TEXTS.items()}
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)
WORDS = st.builds(lambda left, right: f"{left} {right}", LETTERS, LETTERS)
VALUES = st.one_of(
    WORDS,
    st.sampled_from(
        ["", "yes", "null", "~", "4", "2 working days", "- a", "a: b", "a #b", '"', "'"]
    ),
    st.integers(-5, 5000),
    st.booleans(),
    st.none(),
    st.lists(st.sampled_from(["why", "date", "on", "7"]), max_size=3),
    st.fixed_dictionaries({"zh": WORDS}, optional={"en": WORDS}),
)
BARE = """\
# what a clerk wrote
list:
- code: one   # stays
  words: {zh: '甲', en: "A"}

# about two
- code: two
  words:
    zh: >
      很长的
      一句话
    en: |
      kept
- code: three
  words: {zh: 丙}  # bare
empty: []
nothing:
plain: word   # after
last: 4 working hours"""


def read(text: str) -> Any:
    tree = nodes.read(text)
    assert tree.problems == []
    return tree.data


def lines_changed(old: str, new: str) -> list[str]:
    lines = difflib.ndiff(old.splitlines(), new.splitlines())
    return [line for line in lines if line[0] in "+-"]


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    pairs: Any = ()
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        found += spots(inner, (*path, key))
    return found


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def test_a_promise_changes_in_one_line_and_the_comments_stay() -> None:
    text = TEXTS["four_level"]
    data = copy.deepcopy(READ["four_level"])
    data["appeals"][1]["finish"] = "3 working days"

    made = rewrite(text, data)

    assert lines_changed(text, made) == [
        "-     finish: 2 working days",
        "+     finish: 3 working days",
    ]
    assert load(made).appeal("cleanliness").finish.amount == 3


def test_english_words_are_added_inside_the_same_brackets() -> None:
    text = 'id: a\nname: {zh: "甲"}   # note\n'

    assert rewrite(text, {"id": "a", "name": {"zh": "甲", "en": "A"}}) == (
        'id: a\nname: {zh: "甲", en: "A"}   # note\n'
    )


def test_a_mark_goes_with_its_line_and_comes_back_after_its_neighbor() -> None:
    text = TEXTS["four_level"]
    data = copy.deepcopy(READ["four_level"])
    del data["appeals"][0]["editable_example"]

    without = rewrite(text, data)

    assert lines_changed(text, without) == ["-     editable_example: true"]
    assert rewrite(without, READ["four_level"]) == text


def test_a_service_is_added_at_the_end_and_taken_away_again() -> None:
    text = TEXTS["four_level"]
    data = copy.deepcopy(READ["four_level"])
    data["appeals"].append({**copy.deepcopy(data["appeals"][0]), "code": "parking"})

    longer = rewrite(text, data)

    assert all(line.startswith("+") for line in lines_changed(text, longer))
    assert "\n  - code: parking\n" in longer
    assert rewrite(longer, READ["four_level"]) == text


def test_services_change_places_with_the_comments_above_them() -> None:
    data = read(BARE)
    data["list"].reverse()

    made = rewrite(BARE, data)

    assert read(made) == data
    assert "# about two\n- code: two" in made
    assert "- code: one   # stays" in made


@pytest.mark.parametrize("text", [BARE, BARE.replace("\n", "\r\n"), SMALL, "{a: {b: [1]}, c: d}\n"])
def test_any_one_value_of_any_text_can_be_changed(text: str) -> None:
    for path in spots(read(text)):
        for value in ("新的", "on", 7, True, None, ["x"], {"zh": "甲"}, {}, []):
            data = read(text)
            at(data, path[:-1])[path[-1]] = value

            assert read(rewrite(text, data)) == data, (path, value)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_edited_reads_as_wanted_and_all_else_is_untouched(given_: st.DataObject) -> None:
    code = given_.draw(st.sampled_from(FILES))
    text, data = TEXTS[code], copy.deepcopy(READ[code])
    path = given_.draw(st.sampled_from(spots(data)))
    parent, key = at(data, path[:-1]), path[-1]
    verb = given_.draw(st.sampled_from(["set", "drop", "add"]))
    if verb == "set":
        parent[key] = given_.draw(VALUES)
    elif verb == "drop":
        del parent[key]
    elif isinstance(parent, list):
        parent.insert(key, given_.draw(VALUES))
    else:
        parent["added"] = given_.draw(VALUES)

    made = rewrite(text, data)

    assert read(made) == data
    top = path[0]
    assert outside(made, top) == outside(text, top)


def outside(text: str, section: str) -> list[str]:
    """Return the lines that do not belong to one section; a comment belongs to what follows it."""
    kept, waiting, inside = [], [], False
    for line in filter(str.strip, text.splitlines()):
        if line.startswith("#"):
            waiting.append(line)
            continue
        if line[0] not in " -":
            inside = line.startswith((f"{section}:", "added:"))
            kept += waiting
        if not inside:
            kept.append(line)
        waiting = []
    return kept + waiting


def test_a_number_that_another_of_the_list_has_already_is_changed_in_its_place() -> None:
    text, data = TEXTS["four_level"], copy.deepcopy(READ["four_level"])
    one = next(item for item in data["indicators"] if item["code"] == "first_response_time")
    one["buckets"][0] = one["buckets"][2]

    made = rewrite(text, data)

    assert read(made) == data
    assert len(made.splitlines()) == len(text.splitlines())


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_one_value_in_place_of_another_leaves_every_other_sign(given_: st.DataObject) -> None:
    text, data = TEXTS["four_level"], copy.deepcopy(READ["four_level"])
    leaves = [path for path in spots(data) if not isinstance(at(data, path), dict | list)]
    path = given_.draw(st.sampled_from(leaves))
    at(data, path[:-1])[path[-1]] = given_.draw(st.one_of(WORDS, st.integers(1, 99)))
    where = spans.read(text)
    for key in path:
        where = where.keys[key][1] if where.kind == "mapping" else where.items[key]

    made = rewrite(text, data)

    assert made.startswith(text[: where.start])
    assert made.endswith(text[where.end :])
    assert read(made) == data


@given(
    st.recursive(
        VALUES,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(LETTERS.filter(bool), inner, max_size=3)
        ),
    )
)
def test_whatever_is_written_anew_reads_the_same(value: Any) -> None:
    text = canonical.block({"top": value}, 0)

    tree = nodes.read(text)

    assert tree.data == {"top": value}
