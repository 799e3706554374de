"""Budgets that keep the house readable; a ceiling may be raised only in a commit that says why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path
    for path in (ROOT / "linli").rglob("*.py")
    if "migrations" not in path.parts and "tests" not in path.parts
)
TEMPLATES = sorted((ROOT / "linli").rglob("templates/**/*.html"))
_COMMENT = re.compile(r"\{#.*?#\}")
_INCLUDED = re.compile(r'\{% include "([^"]+)"([^%]*)%\}')
FUNCTION, FILE, VIEW, TEMPLATE, ARGUMENTS = 40, 300, 12, 120, 6
FREE = {"self", "cls", "actor", "at"}
NAMES = {
    *[
        "urls",
        "views",
        "api",
        "open311",
        "feeds",
        "admin",
        "forms",
        "schemas",
        "deadlines",
        "fill",
        "wiring",
        "work",
        "actions",
        "queries",
    ],
    *[
        "reach",
        "log",
        "models",
        "states",
        "rules",
        "events",
        "apps",
        "__init__",
        "commands",
        "management",
        "migrations",
        "tests",
    ],
}
# Rooms that share tools rather than a subject have names of their own, each said here once.
OWN_NAMES = {
    "kernel": None,
    "shards": None,
    "ui": None,
    "config": None,
    "portal": None,
    "blueprint": {"types", "load", "checks", "templatetags"},
    "people": {"sessions", "hashers"},
    # The wiring is the page to read; what the reactions do stands beside it.
    "flows": {"reactions"},
    "matters": {"stories"},
    "cases": {"stories"},
    # One report becomes three kinds of files.
    "reports": {"writers"},
    # Several kinds of matter live in one room; `kinds` puts each together.
    "tasks": {"stories", "kinds"},
    # Blank forms of Excel and Word as plain grids: reading, comparing, writing into them.
    "one_form": {"paper", "stories"},
}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{named(p)}:{f.name} {length(f)}"
        for p in CODE
        for f in functions(p)
        if length(f) > FUNCTION
    ]

    assert long == []


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    sizes = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in CODE}

    assert {name: size for name, size in sizes.items() if size > FILE} == {}


def test_no_view_does_more_than_twelve_lines() -> None:
    views = [p for p in CODE if p.name == "views.py" or p.parent.name == "views"]
    long = [
        f"{named(p)}:{f.name} {body_length(f)}"
        for p in views
        for f in functions(p)
        if not f.name.startswith("_") and body_length(f) > VIEW
    ]

    assert long == []


def test_no_template_is_longer_than_a_hundred_and_twenty_lines() -> None:
    sizes = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in TEMPLATES}

    assert sizes
    assert {name: size for name, size in sizes.items() if size > TEMPLATE} == {}


def test_a_fragment_with_a_form_gets_the_token_that_sends_it() -> None:
    """`only` keeps the token out too, and the test client would not notice that it is missing."""
    texts = {
        str(path).rpartition("/templates/")[2]: path.read_text(encoding="utf-8")
        for path in TEMPLATES
    }

    def sends(name: str, above: tuple[str, ...] = ()) -> bool:
        text = _COMMENT.sub("", texts.get(name, ""))
        return "{% csrf_token %}" in text or any(
            sends(within, (*above, name))
            for within, _with in _INCLUDED.findall(text)
            if within not in above
        )

    lost = [
        f"{name} includes {within}"
        for name, text in texts.items()
        for within, told in _INCLUDED.findall(text)
        if told.split()[-1:] == ["only"] and "csrf_token=" not in told
        if sends(within)
    ]
    assert not lost


def test_no_function_takes_more_than_six_arguments_beyond_subject_actor_and_at() -> None:
    greedy = []
    for path in CODE:
        for function in functions(path):
            given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            names = [one.arg for one in given if one.arg not in FREE]
            if len(names) > ARGUMENTS + 1 and path.name != "0001_initial.py":
                greedy.append(f"{named(path)}:{function.name} {len(names)}")

    assert greedy == []


@pytest.mark.parametrize(
    "room", sorted({p.relative_to(ROOT / "linli").parts[0] for p in CODE} - {"__init__.py"})
)
def test_every_file_of_a_room_has_a_name_with_a_meaning(room: str) -> None:
    own = OWN_NAMES.get(room, set())
    if own is None:
        return
    top = {
        path.relative_to(ROOT / "linli" / room).parts[0].removesuffix(".py")
        for path in CODE
        if path.relative_to(ROOT / "linli").parts[0] == room
    }

    assert top - NAMES - own == set()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        named(path)
        for path in CODE
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_every_public_function_and_class_says_what_it_does() -> None:
    silent = []
    for path in CODE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            is_public = isinstance(
                node, ast.FunctionDef | ast.ClassDef
            ) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                silent.append(f"{named(path)}:{node.name}")

    assert silent == []
