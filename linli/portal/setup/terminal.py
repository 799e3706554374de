"""The questions of a first start in a terminal, each asked only where no flag answered it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from linli.portal.setup import forms, proposals, queries
from linli.portal.setup.actions import Plan, chain
from linli.portal.setup.proposals import KINDS, LEVELS, Place

PIPED = "-"
# What a flag answers: the field that a refusal blames -> the flag.
_FLAGS = {
    "name": "--place",
    "name_en": "--place-en",
    "kind": "--kind",
    "code": "--code",
    "mechanism": "--mechanism",
    "username": "--admin",
    "password": "--password-file",
}
Say = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the flags said; empty where they said nothing."""

    place: str = ""
    place_en: str = ""
    kind: str = ""
    code: str = ""
    above: str = ""
    admin: str = ""
    admin_name: str = ""
    mechanism: str = ""
    password_file: str = ""

    @property
    def is_unattended(self) -> bool:
        """Return whether the flags, or nobody at the keyboard, mean: do not ask."""
        return bool(self.place and self.admin) or not sys.stdin.isatty()


class Unanswered(Exception):
    """A question is open and nobody is there to answer it; `flag` would."""

    def __init__(self, flag: str) -> None:
        super().__init__(flag)
        self.flag = flag


def plan_of(given: Given, *, say: Say) -> Plan:
    """Return the plan that flags and answers make. Raises Unanswered, Refused, ValidationError."""
    place = _place(given)
    above = _above(given, place)
    chosen = given.mechanism or _choose(given, say)
    plan = Plan(place=place, mechanism=chosen, above=above)
    for row in chain(plan)[1:]:
        say(f"  {proposals.word_of(row.kind)}  {row.name}")
    return plan


def password_of(given: Given, *, say: Say) -> str:
    """Return the password: the first line of a file or of what is piped in, else typed twice."""
    if given.password_file == PIPED:
        return sys.stdin.readline().rstrip("\r\n")
    if given.password_file:
        lines = Path(given.password_file).read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    if not sys.stdin.isatty():
        raise Unanswered("--password-file")
    return _typed_twice(say)


def _typed_twice(say: Say) -> str:
    """Ask until a strong password was typed twice alike."""
    while True:
        word = getpass.getpass(f"{_('Password')}: ")
        try:
            validate_password(word)
        except ValidationError as problem:
            say(" ".join(problem.messages))
            continue
        if getpass.getpass(f"{_('Password once more')}: ") == word:
            return word
        say(_("The two passwords are not the same."))


def hinted(sentence: str, field: str | None) -> str:
    """Return the sentence with the flag that answers it."""
    flag = _FLAGS.get(field or "", "--above" if field in LEVELS else "")
    if not flag:
        return sentence
    return _("%(sentence)s (%(flag)s)") % {"sentence": sentence, "flag": flag}


def ask(question: object, given: str, *, flag: str, default: str = "") -> str:
    """Return what the flag said, else what is typed; the default for an empty line."""
    if given:
        return given
    if not sys.stdin.isatty():
        raise Unanswered(flag)
    shown = f"{question} [{default}]: " if default else f"{question}: "
    return input(shown).strip() or default


def _place(given: Given) -> Place:
    name = ask(_("Name of the place"), given.place, flag="--place")
    name_en, code = given.place_en, given.code
    if not given.is_unattended:
        name_en = ask(_("Name in English"), name_en, flag="--place-en")
        code = ask(_("Administrative code"), code, flag="--code")
    told = given.kind or proposals.kind_of(name, _normal(code))
    if not given.is_unattended and not given.kind:
        told = ask(_("Kind of place"), "", flag="--kind", default=told)
    form = forms.AboutPlace({"name": name, "name_en": name_en, "kind": told, "code": code})
    if not form.is_valid():
        errors = form.errors.items()
        raise ValidationError([hinted(str(one), field) for field, told in errors for one in told])
    return Place(**form.cleaned_data)


def _normal(code: str) -> str:
    try:
        return proposals.normal_code(code)
    except ValueError:
        return ""  # the form says so


def _above(given: Given, place: Place) -> dict[str, str]:
    known = dict(queries.known_above(place))
    if given.above:
        try:
            return {**known, **proposals.above_from(given.above, place.kind)}
        except ValueError as problem:
            told = _("Write what lies above as province/city/county, the highest first.")
            raise ValidationError(told) from problem
    if given.is_unattended:
        return known
    return {
        level: ask(_level(level, place.kind), "", flag="--above", default=known.get(level, ""))
        for level in proposals.levels_above(place.kind)
    }


def _level(level: str, kind: str) -> str:
    return f"{LEVELS[level]} {proposals.left_out(level, kind)}".strip()


def _choose(given: Given, say: Say) -> str:
    if given.is_unattended:
        return queries.FIRST
    for one in queries.offers():
        say(f"  {one.code}  {one.name}  {one.summary}")
    return ask(_("Mechanism"), "", flag="--mechanism", default=queries.FIRST)


def kinds() -> list[str]:
    """Return the kinds a place may have."""
    return list(KINDS)
