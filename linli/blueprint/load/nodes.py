"""Walk the YAML node tree: plain data, the line of every value, and the traps of YAML 1.1."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 30

Path = tuple[str | int, ...]
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")


@dataclass
class Tree:
    """A YAML file as plain data, with the line of every path and what is wrong so far."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    def dotted(self) -> dict[str, int]:
        """Return the lines by dotted path."""
        return {dotted(path): line for path, line in self.lines.items()}

    def longest(self, path: Path) -> Path:
        """Return as much of `path` as stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return path

    def line_of(self, path: str) -> int:
        """Return the line of a dotted path, or of the nearest thing above it."""
        parts = tuple(int(one) if one.isdigit() else one for one in path.split(".") if one)
        return self.lines.get(self.longest(parts), 1)


def dotted(path: Path) -> str:
    """Write a path with dots: `levels.0.words.zh`."""
    return ".".join(map(str, path))


def read(text: str) -> Tree:
    """Read YAML text into a tree; what is wrong stands in its problems.

    Built from parser events, because libyaml's own composer recurses in C and deep nesting ends
    the process.
    """
    tree = Tree()
    if len(text.encode(errors="replace")) > MAX_BYTES:
        tree.problems.append((1, "", _("The file is larger than 1 MB.")))
        return tree
    try:
        _Reader(tree, text).read()
    except yaml.YAMLError as exc:
        tree.problems.append(_unreadable(exc))
        tree.data = None
    return tree


class _TooDeep(yaml.YAMLError):
    """The file nests deeper than any blueprint does."""


class _Reader:
    """Turns parser events into plain data, one value after the other."""

    def __init__(self, tree: Tree, text: str) -> None:
        self.tree = tree
        self.events = yaml.parse(text, Loader=Loader)

    def read(self) -> None:
        """Read the one document of the file."""
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            return
        self.tree.data = self.value(next(self.events), ())
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.blame(event, (), _("A blueprint is one document; remove the line “---”."))
                return

    def value(self, event: Any, path: Path) -> Any:
        """Return the value that begins with `event`."""
        self.tree.lines.setdefault(path, _line(event))
        if len(path) > MAX_DEPTH:
            raise _TooDeep
        if isinstance(event, yaml.AliasEvent):
            return self.blame(
                event, path, _("References with “*” are not used here; write it out.")
            )
        if event.tag is not None and event.tag != "!":
            self.blame(event, path, _("Tags with “!” are not used here."))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.scalar(event, path)

    def mapping(self, path: Path) -> dict[str, Any]:
        """Return a mapping; a key that comes twice is a problem at its second place."""
        data: dict[str, Any] = {}
        for event in iter(self.events.__next__, None):
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, path)
            inner = (*path, key)
            if key in data:
                told = _("“%(key)s” stands here twice; the first is in line %(line)d.")
                self.blame(event, inner, told % {"key": key, "line": self.tree.lines[inner]})
            self.tree.lines.setdefault(inner, _line(event))
            data[key] = self.value(next(self.events), inner)
        return data

    def key(self, event: Any, path: Path) -> str:
        """Return the text of a key."""
        if isinstance(event, yaml.ScalarEvent) and event.value != "<<":
            if not isinstance(self.scalar(event, (*path, event.value)), str):
                told = _("The key %(key)s is not read as a text; put quotes around it.")
                self.blame(event, (*path, event.value), told % {"key": event.value})
            return str(event.value)
        self.blame(event, path, _("Keys are plain words here."))
        if not isinstance(event, yaml.ScalarEvent):
            self.value(event, (*path, "?"))
        return "?"

    def sequence(self, path: Path) -> list[Any]:
        """Return a list."""
        data: list[Any] = []
        for event in iter(self.events.__next__, None):
            if isinstance(event, yaml.SequenceEndEvent):
                break
            data.append(self.value(event, (*path, len(data))))
        return data

    def scalar(self, event: Any, path: Path) -> Any:
        """Return a text, number, truth value or nothing; traps of YAML 1.1 are problems."""
        if not event.implicit[0]:
            return event.value
        tag, value = plain(event.value)
        if value is not None or tag == "null":
            return value
        told = _('YAML does not read %(text)s as it is written; put quotes around it: "%(text)s".')
        if tag == "bool":
            told = _('YAML reads %(text)s as true or false; write true, false or "%(text)s".')
        self.blame(event, path, told % {"text": event.value})
        return event.value

    def blame(self, event: Any, path: Path, message: str) -> None:
        """Note a problem at the line of `event`."""
        self.tree.problems.append((_line(event), dotted(path), message))


_RESOLVER: Any = yaml.resolver.Resolver()


def plain(text: str) -> tuple[str, str | int | float | None]:
    """Return how YAML 1.1 types an unquoted text, and its value where everybody would agree."""
    tag = str(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False))).removeprefix(_TAG)
    if tag == "str":
        return tag, text
    if tag == "bool" and text in {"true", "false"}:
        return tag, text == "true"
    if tag == "int" and _WHOLE.fullmatch(text):
        return tag, int(text)
    if tag == "float" and _DECIMAL.fullmatch(text):
        return tag, float(text)
    return tag, None


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _unreadable(exc: yaml.YAMLError) -> tuple[int, str, str]:
    if isinstance(exc, _TooDeep):
        return 1, "", _("The file is nested too deeply.")
    mark = getattr(exc, "problem_mark", None)
    why = getattr(exc, "problem", None) or getattr(exc, "reason", None) or str(exc)
    line = mark.line + 1 if mark else 1
    return line, "", _("This is not readable as YAML: %(why)s.") % {"why": why}
