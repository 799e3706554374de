"""Tests of codes."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from linli.kernel import codes

_DICE = Random(7)
SAMPLES = [codes.make(codes.make_key(_DICE.randrange), random=_DICE.randrange) for _ in range(40)]
SAMPLES += [codes.make("0000", random=lambda _: 0), codes.make("ZZZZ", random=lambda n: n - 1)]


def _refusal(text: str) -> str:
    with pytest.raises(ValueError) as refused:
        codes.parse(text)
    return str(refused.value)


def test_a_new_code_has_twelve_signs_and_begins_with_the_key() -> None:
    code = codes.make("K3QF")

    assert len(code) == 12
    assert set(code) <= set(codes.ALPHABET)
    assert codes.key_of(code) == "K3QF"
    assert codes.parse(code) == code


def test_two_codes_of_one_place_differ() -> None:
    assert codes.make("K3QF") != codes.make("K3QF")


@pytest.mark.parametrize("key", ["", "K3Q", "K3QF7", "k3qf", "K3QU", "K3Q-"])
def test_no_code_is_made_for_a_wrong_key(key: str) -> None:
    with pytest.raises(ValueError, match="shape"):
        codes.make(key)


def test_a_key_has_four_signs() -> None:
    assert codes.make_key(lambda n: n - 1) == "ZZZZ"
    assert len(codes.make_key()) == 4


def test_the_alphabet_leaves_out_what_looks_alike() -> None:
    assert len(set(codes.ALPHABET)) == 32
    assert not set("ILOU") & set(codes.ALPHABET)


def test_a_code_is_shown_in_three_groups() -> None:
    assert codes.show("K3QF7M2P9XT4") == "K3QF-7M2P-9XT4"


def test_every_single_wrong_sign_is_noticed() -> None:
    for code in SAMPLES:
        for at in range(12):
            for sign in set(codes.ALPHABET) - {code[at]}:
                assert _refusal(code[:at] + sign + code[at + 1 :]) == "check"


def test_every_swap_of_two_unequal_signs_is_noticed() -> None:
    for code in SAMPLES:
        for one, other in combinations(range(12), 2):
            if code[one] != code[other]:
                signs = list(code)
                signs[one], signs[other] = signs[other], signs[one]
                assert _refusal("".join(signs)) == "check"


def test_the_weights_of_the_signs_all_differ_so_that_the_samples_stand_for_all_codes() -> None:
    weights = []
    for at in range(12):
        signs = ["0"] * 12
        signs[at] = "1"
        weights.append(codes._weighted("".join(signs)))

    assert len(set(weights)) == 12
    assert 0 not in weights


def test_multiplying_by_the_generator_visits_every_element_but_zero() -> None:
    element, seen = 1, set()
    while element not in seen:
        seen.add(element)
        element = codes._times_x(element)

    assert seen == set(range(1, 32))


def test_a_code_is_understood_however_it_is_typed() -> None:
    code = next(code for code in SAMPLES if "0" in code and "1" in code)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in codes.show(code))
    spoken = code.replace("0", "o").replace("1", "l").lower()

    for typed in (code.lower(), codes.show(code), f"  {code[:4]} {code[4:]} ", wide, spoken):
        assert codes.parse(typed) == code
    assert codes.parse(code.replace("1", "I").replace("0", "O")) == code
    assert codes.parse(codes.show(code).replace("-", "—")) == code


@pytest.mark.parametrize(
    "text", ["", "K3QF", "K3QF-7M2P-9XT", "K3QF-7M2P-9XT42", "路灯不亮了路灯不亮了啊啊", "U" * 12]
)
def test_what_cannot_be_a_code_is_refused_for_its_shape(text: str) -> None:
    assert _refusal(text) == "shape"
