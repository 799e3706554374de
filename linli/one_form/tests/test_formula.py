"""A formula is read once, worked out exactly, and never handed to Python."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.errors import Refused
from linli.one_form.rules import formula

KNOWN = {"indicator:opened": Decimal(12), "figure:homes": Decimal(300), "f1": Decimal(5)}


def worked_out(text: str) -> Decimal | None:
    return formula.evaluate(formula.parse(text), KNOWN.get)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("indicator:opened", "12"),
        ("indicator:opened + f1 * 2", "22"),
        ("(indicator:opened + f1) * 2", "34"),
        ("indicator:opened / figure:homes * 100", "4"),
        ("f1 - 2 - 1", "2"),
        ("-f1 + 6", "1"),
        ("sum(f1, indicator:opened, 3)", "20"),
        ("sum（f1，3）×２", "16"),
        ("f1 ÷ 3", "1.6667"),
        ("0 * f1", "0"),
    ],
)
def test_it_is_worked_out_as_people_would(text: str, value: str) -> None:
    assert worked_out(text) == Decimal(value)


@pytest.mark.parametrize("text", ["f1 / 0", "f1 / (f1 - 5)", "figure:gone + 1", "sum(f1, f9)"])
def test_what_is_not_known_makes_the_whole_unknown(text: str) -> None:
    assert worked_out(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "f1 +", "+ f1", "(f1", "f1)", "f1 f1", "sum()", "sum", "f1 ** 2", "f1 ; f1"),
        *("__import__('os')", "f1.real", "'a'", "1e5", "f1 > 2", "f1 = 2", "F1", "figure:"),
        *("(" * 30 + "f1" + ")" * 30, "1 + " * 200 + "1", "-" * 40 + "1", "indicator:x@y@z"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        formula.parse(text)

    assert refusal.value.field == "formula"
    assert str(refusal.value)


def test_formulas_that_go_round_in_a_circle_are_found() -> None:
    trees = {
        code: formula.parse(text) for code, text in {"f1": "f2", "f2": "f3", "f3": "f1"}.items()
    }

    assert formula.cycle(trees) == ["f1", "f2", "f3", "f1"]
    assert formula.cycle({"f1": formula.parse("f1 + 1")}) == ["f1", "f1"]
    assert formula.cycle({"f1": formula.parse("f2"), "f3": formula.parse("f2 + f1")}) == []


@pytest.mark.parametrize(
    ("text", "is_additive"),
    [
        ("f1 + f2 - f3", True),
        ("2 * f1", True),
        ("f1 / 4", True),
        ("f1 + 1", False),
        ("f1 / f2", False),
        ("f1 * f2", False),
    ],
)
def test_only_what_adds_up_gets_a_total(text: str, is_additive: bool) -> None:  # noqa: FBT001
    assert formula.parse(text).is_additive is is_additive


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        node = formula.parse(text)
    except Refused:
        return
    formula.evaluate(node, KNOWN.get)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=8))
def test_a_sum_is_the_sum(numbers: list[int]) -> None:
    known = {f"f{place}": Decimal(one) for place, one in enumerate(numbers, 1)}

    found = formula.evaluate(formula.parse(f"sum({', '.join(known)})"), known.get)

    assert found == sum(numbers)
