"""The sign-ins of the demo: who they are in plain words, and the one password of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from linli.blueprint import queries as blueprint
from linli.portal.demo import files

# Printed wherever the demo is started: an artificial word for artificial people.
PASSWORD = "linli-demo-2026"  # noqa: S105


@dataclass(frozen=True)
class Account:
    """One person one can sign in as."""

    username: str
    name: str
    name_en: str
    roles: list[str]
    units: list[str]
    role_words: str
    role_words_en: str
    shows: str
    shows_en: str
    is_suggested: bool
    password: str = PASSWORD


def accounts() -> list[Account]:
    """Return every sign-in, those worth trying first."""
    made = [_account(person) for person in files.load("people")["people"]]
    return sorted(made, key=lambda one: not one.is_suggested)


def _account(person: dict[str, Any]) -> Account:
    chairs = [files.titles()[code] for code in person["posts"]]
    grants = person.get("grants", [])
    shows = person.get("shows", {})
    return Account(
        username=person["username"],
        name=person["zh"],
        name_en=person["en"],
        roles=[post["role"] for _unit, post in chairs] + [grant["role"] for grant in grants],
        units=[unit["code"] for unit, _post in chairs],
        role_words="、".join([*(_chair(*one, "zh") for one in chairs), *_granted(grants, "zh")]),
        role_words_en=", ".join([*(_chair(*one, "en") for one in chairs), *_granted(grants, "en")]),
        shows=shows.get("zh", ""),
        shows_en=shows.get("en", ""),
        is_suggested=bool(person.get("demo")),
    )


def _chair(unit: dict[str, Any], post: dict[str, Any], language: str) -> str:
    gap = " · " if language == "zh" else ": "
    return f"{unit[language]}{gap}{post['title'][language]}"


def _granted(grants: list[dict[str, Any]], language: str) -> list[str]:
    roles = blueprint.roles()
    return [str(getattr(roles[grant["role"]].words, language)) for grant in grants]
