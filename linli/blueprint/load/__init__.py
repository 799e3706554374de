"""Read a blueprint file, and report everything that is wrong with it at once, with lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from pydantic import ValidationError

from linli.blueprint.load import nodes
from linli.blueprint.rules import within
from linli.blueprint.types import Mechanism, Part, Roles

_Part = TypeVar("_Part", bound=Part)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a blueprint, where, in a sentence for people."""

    line: int
    path: str
    message: str
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {where}{self.message}"


class BlueprintProblems(Exception):
    """A blueprint was refused; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def load(text: str, *, file: str = "blueprint.yaml") -> Mechanism:
    """Read a mechanism; raise BlueprintProblems with all its problems, in the order of the file."""
    tree = _tree(text, file)
    said = {(path, message) for path, message in within.contradictions(tree.data)}
    mechanism = _accept(Mechanism, tree, said, file)
    mechanism._lines.update(tree.dotted())  # noqa: SLF001 - the loader alone fills it
    return mechanism


def load_roles(text: str, *, file: str = "roles.yaml") -> Roles:
    """Read the installation's roles; raise BlueprintProblems with all their problems."""
    tree = _tree(text, file)
    return _accept(Roles, tree, set(within.role_contradictions(tree.data)), file)


def _tree(text: str, file: str) -> nodes.Tree:
    tree = nodes.read(text)
    if not isinstance(tree.data, dict):
        found = tree.problems or [(1, "", _("This is not a mapping of keys and values."))]
        raise BlueprintProblems(_sorted(found, file))
    return tree


def _accept(wanted: type[_Part], tree: nodes.Tree, said: set[tuple[str, str]], file: str) -> _Part:
    found = [*tree.problems, *((tree.line_of(path), path, message) for path, message in said)]
    spoiled = {path for _line, path, _message in found}
    try:
        part = wanted.model_validate_json(json.dumps(tree.data))
    except ValidationError as exc:
        found += [one for one in _from_pydantic(exc, tree) if one[1] not in spoiled]
        raise BlueprintProblems(_sorted(found, file)) from exc
    if found:
        raise BlueprintProblems(_sorted(found, file))
    return part


def _from_pydantic(exc: ValidationError, tree: nodes.Tree) -> Iterator[tuple[int, str, str]]:
    errors = exc.errors(include_url=False)
    spots = {error["loc"] for error in errors}
    for error in errors:
        depth = len(error["loc"])
        if error["type"] == "too_short" and any(
            one[:depth] == error["loc"] for one in spots if len(one) > depth
        ):
            continue  # pydantic does not count entries that are wrong themselves
        kept = tree.longest(error["loc"])
        missing = error["type"] == "missing"
        name = str(error["loc"][-1]) if error["loc"] else ""
        path = nodes.dotted((*kept, name) if missing else kept)
        yield tree.line_of(nodes.dotted(kept)), path, _sentence(error["type"], error, name)


def _sentence(kind: str, error: Any, name: str) -> str:
    if kind == "value_error":
        return str(error["ctx"]["error"])
    context = error.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return _("Choose one of: %(choices)s.") % {"choices": context["expected"]}
    if kind == "string_pattern_mismatch":
        return _pattern_sentence(context["pattern"])
    plain = {
        "missing": _("“%(name)s” is missing."),
        "extra_forbidden": _("“%(name)s” is not known here."),
        "string_type": _("A text is wanted here; put quotes around it."),
        "string_too_short": _("This must not be empty."),
        "string_too_long": _("This is too long."),
        "int_type": _("A whole number is wanted here, without quotes."),
        "bool_type": _("Write true or false here, without quotes."),
        "tuple_type": _("A list is wanted here."),
        "dict_type": _("Keys and values are wanted here."),
        "model_type": _("Keys and values are wanted here."),
        "model_attributes_type": _("Keys and values are wanted here."),
        "too_short": _("This list must not be empty."),
        "greater_than_equal": _("This number is too small."),
        "less_than_equal": _("This number is too large."),
    }
    return (plain.get(kind) or _("This does not fit here.")) % {"name": name}


def _pattern_sentence(pattern: str) -> str:
    if pattern.startswith("^[0-9]{6}"):
        return _("An area code of six digits is wanted here, in quotes.")
    if pattern.startswith("^(indicator"):
        return _("Name a figure as “indicator:code”, “indicator:code@service” or “figure:code”.")
    if "\\." in pattern:
        return _("A permission is written as “subject.verb”.")
    return _("Codes are written with small letters, digits and “_”, at most 40 signs.")


def _sorted(found: list[tuple[int, str, str]], file: str) -> list[Problem]:
    problems = {Problem(line, path, message) for line, path, message in found}
    ordered = sorted(problems, key=lambda one: (one.line, one.path, one.message))
    return [replace(one, file=file) for one in ordered]
