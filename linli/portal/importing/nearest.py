"""The name that was probably meant by a word that nothing is called by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

# Comparing costs: for so many different words, against so many names.
WORDS_MOST, NAMES_MOST, BEGINNINGS_MOST = 20, 5_000, 50
NEAR = 0.7
_NUMBERS = re.compile(r"[0-9]+|[一二三四五六七八九十百]+")


class Nearest:
    """Suggests a name for the first words that nothing is called by; `known` is asked once."""

    def __init__(self, known: Callable[[], Iterable[str]]) -> None:
        self._known = known
        self._names: list[str] | None = None
        self._found: dict[str, str] = {}

    def to(self, word: str) -> str:
        """Return the name nearest to a word; nothing where none is near, or two are as near.

        Another number is another place, never a slip: 2栋 is not offered for 3栋.
        """
        if word not in self._found and len(self._found) < WORDS_MOST:
            if self._names is None:
                self._names = list(dict.fromkeys(self._known()))
            self._found[word] = _nearest(word, self._names)
        return self._found.get(word, "")


def alike(rows: QuerySet[Any], words: Iterable[str]) -> Iterable[str]:
    """Return names of rows that begin as one of the words does, in one question."""
    letters = sorted({word[0] for word in words if word and not word.isdigit()})
    begins = Q()
    for letter in letters[:BEGINNINGS_MOST]:
        begins |= Q(name__startswith=letter)
    return rows.filter(begins).values_list("name", flat=True)[:NAMES_MOST] if letters else ()


def few(names: Iterable[str]) -> Iterable[str]:
    """Return as many names as are compared."""
    return islice(names, NAMES_MOST)


def _nearest(word: str, names: Iterable[str]) -> str:
    letters, numbers = set(word), _numbers(word)
    may = [
        name
        for name in names
        if 2 * len(letters.intersection(name)) >= len(letters) and _numbers(name) == numbers
    ]
    best = get_close_matches(word, may, n=2, cutoff=NEAR)
    if len(best) == 2 and _ratio(word, best[0]) == _ratio(word, best[1]):
        return ""
    return best[0] if best else ""


def _ratio(word: str, name: str) -> float:
    return SequenceMatcher(None, name, word).ratio()


def _numbers(name: str) -> list[str]:
    return _NUMBERS.findall(unicodedata.normalize("NFKC", name))
