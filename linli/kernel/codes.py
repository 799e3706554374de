"""Codes that people read out and type: 12 signs of Crockford base 32, the last one a check sign.

A code is the key of a jurisdiction (4 signs), 7 random signs and the check sign. The signs are
elements of GF(32), each weighted with another power of a generator; the weighted sum of a right
code is zero. So every single wrong sign and every swap of two unequal signs is noticed.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY_SIGNS = 4
RANDOM_SIGNS = 7
CODE_SIGNS = KEY_SIGNS + RANDOM_SIGNS + 1

_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_ALIKE = str.maketrans("OIL", "011")
_DASHES = re.compile(r"[-\u2010-\u2015\u2212\s\u200b\ufeff]+")
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, for which x generates GF(32)


def make(key: str, *, random: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a new code of the jurisdiction `key`, without dashes."""
    if len(key) != KEY_SIGNS or not _VALUES.keys() >= set(key):
        raise ValueError("shape")
    body = key + _signs(RANDOM_SIGNS, random)
    return body + ALPHABET[_weighted(body + "0")]


def make_key(random: Callable[[int], int] = secrets.randbelow) -> str:
    """Return four random signs for a jurisdiction; whoever stores it sees that it is unique."""
    return _signs(KEY_SIGNS, random)


def show(code: str) -> str:
    """Return the code in groups of four, as people read it."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def parse(text: str) -> str:
    """Return the code meant by what somebody typed.

    Raises ValueError("shape") when it cannot be a code, ValueError("check") when a sign is wrong.
    """
    code = _DASHES.sub("", plain(text))
    if len(code) != CODE_SIGNS or not _VALUES.keys() >= set(code):
        raise ValueError("shape")
    if _weighted(code):
        raise ValueError("check")
    return code


def key_of(code: str) -> str:
    """Return the key of the jurisdiction that gave out the code."""
    return code[:KEY_SIGNS]


def plain(text: str) -> str:
    """Return half-width capitals, with O, I and L read as the digits they look like."""
    return unicodedata.normalize("NFKC", text).upper().translate(_ALIKE)


def _signs(count: int, random: Callable[[int], int]) -> str:
    return "".join(ALPHABET[random(len(ALPHABET))] for _ in range(count))


def _weighted(code: str) -> int:
    """Return the sum of the signs, the last weighted 1 and each one before it by x more."""
    total = 0
    for sign in code:
        total = _times_x(total) ^ _VALUES[sign]
    return total


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _FIELD_POLYNOMIAL if doubled >= len(ALPHABET) else doubled
