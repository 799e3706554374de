"""Write values the way our blueprint files look, where no text of somebody's own is to be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from linli.blueprint.load.nodes import plain

WIDTH = 100
_BARE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_ ./-]*[A-Za-z0-9_./])?")


def scalar(value: object) -> str:
    """Return one value as YAML that everybody reads alike."""
    if value is None:
        return "null"
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and plain(value)[0] == "str"
        return value if bare else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def words(value: str) -> str:
    """Return a text for people: always in quotes."""
    return json.dumps(value, ensure_ascii=False)


def flow(value: Any, key: str = "") -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{scalar(name)}: {flow(one, name)}" for name, one in value.items())
        return "{" + inner + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    return words(value) if key in {"zh", "en"} and isinstance(value, str) else scalar(value)


def block(value: Any, indent: int, *, nested: bool = False) -> str:
    """Return a value as whole lines, each ended, indented by `indent`.

    `nested` leaves the first indent out: what stands before it is already on the line.
    """
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        lines = [pad + entry(name, one, indent) for name, one in value.items()]
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        lines = [pad + "- " + _item(one, indent + 2) for one in value]
    else:
        lines = [pad + flow(value) + "\n"]
    text = "".join(lines)
    return text.removeprefix(pad) if nested else text


def entry(name: str, value: Any, indent: int) -> str:
    """Return a key with its value, without the indent before the key, with the line end."""
    if not _stands_alone(value, indent + len(name)):
        return f"{scalar(name)}: {flow(value, name)}\n"
    return f"{scalar(name)}:\n{block(value, indent + 2)}"


def _item(value: Any, indent: int) -> str:
    if isinstance(value, Mapping) and _stands_alone(value, indent):
        return block(value, indent, nested=True)
    return flow(value) + "\n"


def _stands_alone(value: Any, indent: int) -> bool:
    """Tell whether a value wants lines of its own: it holds others that do, or is too long."""
    if isinstance(value, str) or not isinstance(value, Mapping | Sequence) or not value:
        return False
    inner = list(value.values()) if isinstance(value, Mapping) else list(value)
    deep = any(isinstance(one, Mapping | list | tuple) for one in inner)
    return deep or indent + len(flow(value)) > WIDTH
