"""Where everything stands in a YAML text: each value with its first and last sign."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from linli.blueprint.load.nodes import Loader


@dataclass
class Node:
    """One value: `start` to `end` in the text; the end of a block is that of its last value."""

    kind: str
    start: int
    end: int
    is_flow: bool = False
    style: str = ""
    keys: dict[str, tuple[int, Node]] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)


def read(text: str) -> Node:
    """Return the tree of a text that the loader accepts."""
    events = yaml.parse(text, Loader=Loader)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            break
    return _value(next(events), events, text)


def _value(event: Any, events: Any, text: str) -> Node:
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(event, events, text)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(event, events, text)
    start, end = event.start_mark.index, event.end_mark.index
    kept = len(text[start:end].rstrip())
    return Node("scalar", start, start + kept, style=event.style or "")


def _mapping(event: Any, events: Any, text: str) -> Node:
    node = Node("mapping", event.start_mark.index, event.end_mark.index, bool(event.flow_style))
    for inner in iter(events.__next__, None):
        if isinstance(inner, yaml.MappingEndEvent):
            node.end = _end(inner) if node.is_flow else node.end
            return node
        child = _value(next(events), events, text)
        node.keys[inner.value] = (inner.start_mark.index, child)
        node.end = max(node.end, inner.end_mark.index, child.end)
    return node


def _sequence(event: Any, events: Any, text: str) -> Node:
    node = Node("sequence", event.start_mark.index, event.end_mark.index, bool(event.flow_style))
    for inner in iter(events.__next__, None):
        if isinstance(inner, yaml.SequenceEndEvent):
            node.end = _end(inner) if node.is_flow else node.end
            return node
        child = _value(inner, events, text)
        node.items.append(child)
        node.end = max(node.end, child.end)
    return node


def _end(event: Any) -> int:
    return int(event.end_mark.index)
