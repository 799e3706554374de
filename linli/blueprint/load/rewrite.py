"""Change values inside a blueprint's text and leave every other sign as somebody wrote it.

The text is edited where the values stand, so comments, order and quotes survive. What comes out is
read again and compared; where somebody's way of writing does not allow it, that section alone is
written anew, and at last the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linli.blueprint.load import canonical, nodes, spans
from linli.blueprint.load.spans import Node

Edit = tuple[int, int, str]


class _CannotKeep(Exception):
    """This place is written in a way that cannot be changed sign by sign."""


def rewrite(text: str, data: dict[str, Any]) -> str:
    """Return `text` changed so that it reads as `data`; it must be readable itself."""
    old = nodes.read(text).data
    if old == data:
        return text
    for changed in (_by_signs, _by_sections):
        try:
            made = changed(text, old, data)
        except _CannotKeep:
            continue
        if _reads_as(made, data):
            return made
    return canonical.block(data, 0)


def _reads_as(text: str, data: dict[str, Any]) -> bool:
    tree = nodes.read(text)
    return not tree.problems and bool(tree.data == data)


def _by_signs(text: str, old: Any, new: Any) -> str:
    return _applied(text, _Rewriter(text).edits(spans.read(text), old, new))


def _by_sections(text: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    """Write only those sections anew that changed."""
    root = spans.read(text)
    if root.is_flow:
        raise _CannotKeep
    edits, writer = [], _Rewriter(text)
    for name, (start, node) in root.keys.items():
        if name in new and new[name] != old[name]:
            made = canonical.entry(name, new[name], 0)
            edits.append((start, writer.line_end(node.end), made))
    rest = {name: new.get(name) if name in new else None for name in old}
    kept = {name: value for name, value in rest.items() if name in new}
    middle = _applied(text, edits)
    return _by_signs(middle, kept, new) if kept.keys() != new.keys() or kept != new else middle


def _applied(text: str, edits: list[Edit]) -> str:
    for _order, (start, end, put) in sorted(enumerate(edits), key=_later, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _later(numbered: tuple[int, Edit]) -> tuple[int, int, int]:
    order, (start, end, _put) = numbered
    return start, end, order


class _Rewriter:
    """Finds the fewest signs to change between what a text says and what it is to say."""

    def __init__(self, text: str) -> None:
        self.text = text

    def line_start(self, at: int) -> int:
        """Return where the line of `at` begins."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Return where the line after that of `at` begins."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def edits(self, node: Node, old: Any, new: Any, key: str = "") -> list[Edit]:
        """Return what must change so that `node` reads as `new`."""
        if old == new and type(old) is type(new):
            return []
        if node.kind == "mapping" and isinstance(new, dict) and new and old:
            return list(self._mapping(node, old, new))
        if node.kind == "sequence" and isinstance(new, list) and new and old:
            return self._sequence(node, old, new)
        return [self._replaced(node, new, key)]

    def _replaced(self, node: Node, new: Any, key: str) -> Edit:
        quoted = node.style in {'"', "'", "|", ">"} or key in {"zh", "en"}
        put = canonical.words(new) if quoted and isinstance(new, str) else canonical.flow(new, key)
        return node.start, node.end, put if node.end > node.start else f" {put}"

    def _mapping(self, node: Node, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Edit]:
        if not node.is_flow:
            self._must_be_in_block(node)
        for name, (_start, child) in node.keys.items():
            if name in new:
                yield from self.edits(child, old[name], new[name], name)
        gone = [name for name in node.keys if name not in new]
        if gone:
            yield from self._dropped(node, gone)
        before = None
        for name, value in new.items():
            if name not in node.keys:
                yield self._added(node, before, name, value)
            elif name not in gone:
                before = name

    def _must_be_in_block(self, node: Node) -> None:
        if not self.text[self.line_start(node.start) : node.start].strip() or node.keys:
            return
        raise _CannotKeep

    def _added(self, node: Node, before: str | None, name: str, value: Any) -> Edit:
        if before is None:
            raise _CannotKeep
        end = node.keys[before][1].end
        if node.is_flow:
            return end, end, f", {canonical.scalar(name)}: {canonical.flow(value, name)}"
        start = next(iter(node.keys.values()))[0]
        indent = start - self.line_start(start)
        at = self.line_end(end)
        made = " " * indent + canonical.entry(name, value, indent)
        return at, at, made if self.text[:at].endswith("\n") else "\n" + made

    def _dropped(self, node: Node, gone: list[str]) -> Iterator[Edit]:
        names = list(node.keys)
        first = node.keys[names[0]][0]
        if names[0] in gone and (node.is_flow or self.text[self.line_start(first) : first].strip()):
            raise _CannotKeep  # it shares its line or bracket with what stands before
        for name in gone:
            start, child = node.keys[name]
            if node.is_flow:
                yield node.keys[names[names.index(name) - 1]][1].end, child.end, ""
            else:
                yield self.line_start(start), self.line_end(child.end), ""

    def _sequence(self, node: Node, old: list[Any], new: list[Any]) -> list[Edit]:
        was, now = [_key(one) for one in old], [_key(one) for one in new]
        if _in_place(was, now):
            pairs = zip(node.items, old, new, strict=True)
            return [edit for item, one, other in pairs for edit in self.edits(item, one, other)]
        if node.is_flow:
            return [(node.start, node.end, canonical.flow(new))]
        return [self._rearranged(node, old, new)]

    def _rearranged(self, node: Node, old: list[Any], new: list[Any]) -> Edit:
        """Keep the lines of each item that stays, with the comments above it."""
        bounds = self._bounds(node)
        indent = node.start - self.line_start(node.start)
        known = {_key(one): place for place, one in enumerate(old)}
        if None in known or len(known) != len(old):
            return bounds[0], bounds[-1], canonical.block(new, indent)
        parts = []
        for one in new:
            place = known.get(_key(one))
            if place is None:
                parts.append(canonical.block([one], indent))
                continue
            start, end = bounds[place], bounds[place + 1]
            inner = self.edits(node.items[place], old[place], one)
            moved = [(a - start, b - start, put) for a, b, put in inner]
            parts.append(_ended(_applied(self.text[start:end], moved)))
        return bounds[0], bounds[-1], "".join(parts)

    def _bounds(self, node: Node) -> list[int]:
        """Return where the lines of each item begin, and where those of the last one end."""
        first = self.line_start(node.start)
        if self.text[first : node.start].strip():
            raise _CannotKeep
        return [first, *(self.line_end(item.end) for item in node.items)]


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _in_place(was: list[Any], now: list[Any]) -> bool:
    """Tell whether every entry stands where it stood; one may have been given a new code."""
    if len(was) != len(now):
        return False
    changed = [(one, other) for one, other in zip(was, now, strict=True) if one != other]
    if len(changed) < 2:
        return True
    return all(one not in now and other not in was for one, other in changed)


def _key(one: Any) -> object:
    """Return what tells the entries of a list apart: their code, or the value itself."""
    if isinstance(one, dict):
        code = one.get("code", one.get("level"))
        return None if isinstance(code, dict | list) else code
    return None if isinstance(one, list) else ("plain", type(one), one)
