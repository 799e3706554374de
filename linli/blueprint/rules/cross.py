"""A blueprint against the code, and one edition against another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from linli.blueprint.load import Problem
from linli.blueprint.types import Marked, Mechanism, Role
from linli.blueprint.types.indicators import ANY_EVENT, Indicator, Term
from linli.blueprint.types.rounds import Rule

MATTER_FACTS = frozenset({"crossed", "crossed_closed", "late", "kind", "topic"})
MATTER_FACTS |= {"owners", "minutes_open"}
"""Facts that entries about a matter carry, whatever happened."""

MEASURED = (
    *("principles", "services", "activities", "goals", "measures", "institutions"),
    *("working_rules", "forces", "lead_products"),
)
"""The lists whose entries may be seen by figures."""

_NO_ROLES: Mapping[str, Role] = MappingProxyType({})
_Found = Iterator[tuple[str, str]]


def check_against(
    mechanism: Mechanism,
    *,
    events: Mapping[str, Set[str]],
    permissions: Set[str],
    flows: Set[str],
    roles: Mapping[str, Role] = _NO_ROLES,
    sources: Set[str] = frozenset(),
) -> list[Problem]:
    """Return what the mechanism names and the code does not have.

    `events` maps a kind of entry to its facts, `sources` names the figures that other mechanisms
    declare. What carries `awaits` is left out. Roles are looked at only when some are given.
    """
    found = [*_events(mechanism, events), *_duties(mechanism, events), *_flows(mechanism, flows)]
    found += _sources(mechanism, sources | sources_of(mechanism))
    if roles:
        found += _roles(mechanism, roles, permissions)
    line = mechanism.line_of
    return [Problem(line(path), path, told, f"{mechanism.id}.yaml") for path, told in found]


def check_roles(roles: Mapping[str, Role], *, permissions: Set[str]) -> list[Problem]:
    """Return the permissions that a role names and no room declares."""
    told = _("No room declares the permission “%(code)s”.")
    return [
        Problem(1, f"roles.{role.code}", told % {"code": code}, "roles.yaml")
        for role in roles.values()
        for code in role.may
        if code not in permissions
    ]


def _events(mechanism: Mechanism, events: Mapping[str, Set[str]]) -> _Found:
    for index, one in enumerate(mechanism.indicators):
        if one.awaits is None:
            for inner, term in _terms(one):
                yield from _term(term, f"indicators.{index}.{inner}", events)


def _duties(mechanism: Mechanism, events: Mapping[str, Set[str]]) -> _Found:
    """Yield what duties that come round name and nothing writes."""
    named: list[tuple[str, Marked, Rule | None]] = [
        (f"institutions.{index}", one, one.rule) for index, one in enumerate(mechanism.institutions)
    ]
    for index, around in enumerate(mechanism.working_rules):
        path = f"working_rules.{index}.cycles"
        for place, part in enumerate(around.cycles):
            named.append((f"{path}.{place}", around if around.awaits else part, part.rule))
    for path, one, rule in named:
        if rule is None or one.awaits is not None:
            continue
        for number, line in enumerate(rule.fulfilled_by):
            inner = f"{path}.rule.fulfilled_by.{number}"
            if line.event == ANY_EVENT:
                yield f"{inner}.event", _("Name the entry that fulfils it.")
            else:
                yield from _term(line.term, inner, events)


def _terms(one: Indicator) -> Iterator[tuple[str, Term]]:
    left_out = [(f"exclusions.{place}.of", what.of) for place, what in enumerate(one.exclusions)]
    for side, terms in (("of", one.of), ("out_of", one.out_of), *left_out):
        for number, term in enumerate(terms):
            yield f"{side}.{number}", term


def _term(term: Term, path: str, events: Mapping[str, Set[str]]) -> _Found:
    if term.event != ANY_EVENT and term.event not in events:
        yield f"{path}.event", _("Nothing writes the entry “%(code)s”.") % {"code": term.event}
        return
    known = MATTER_FACTS | events.get(term.event, frozenset())
    for fact in sorted(term.facts - known):
        told = _("The entry “%(event)s” has no fact “%(fact)s”.")
        yield path, told % {"event": term.event, "fact": fact}


def _flows(mechanism: Mechanism, flows: Set[str]) -> _Found:
    named: list[tuple[str, Marked, str | None]] = []
    for section in ("services", "institutions"):
        entries = getattr(mechanism, section)
        named += [(f"{section}.{i}.flow", one, one.flow) for i, one in enumerate(entries)]
    named += [(f"flows.{i}.code", one, one.code) for i, one in enumerate(mechanism.flows)]
    for path, one, flow in named:
        if flow and one.awaits is None and flow not in flows:
            yield path, _("There is no flow “%(code)s”.") % {"code": flow}


def sources_of(mechanism: Mechanism) -> frozenset[str]:
    """Return every figure that a mechanism declares, as its entries and those of others name it."""
    counted = [one.code for one in mechanism.indicators]
    split = [f"{code}@{one.code}" for code in counted for one in mechanism.every_appeal]
    named = [f"indicator:{code}" for code in (*counted, *split)]
    return frozenset([*named, *(f"figure:{one.code}" for one in mechanism.figures)])


def _sources(mechanism: Mechanism, known: Set[str]) -> _Found:
    for section in MEASURED:
        for index, one in enumerate(getattr(mechanism, section)):
            for number, source in enumerate(one.figures):
                if source not in known:
                    told = _("No mechanism declares the figure “%(code)s”.")
                    yield f"{section}.{index}.figures.{number}", told % {"code": source}


def _roles(mechanism: Mechanism, roles: Mapping[str, Role], permissions: Set[str]) -> _Found:
    for section in ("levels", "overlays", "tiers"):
        for index, unit in enumerate(getattr(mechanism, section)):
            for number, post in enumerate(unit.posts):
                path = f"{section}.{index}.posts.{number}.role"
                if post.role and post.role not in roles:
                    yield path, _("There is no role “%(code)s”.") % {"code": post.role}
                elif post.role and not set(roles[post.role].may) <= permissions:
                    told = _("The role “%(code)s” names a permission that no room declares.")
                    yield path, told % {"code": post.role}


def awaiting(mechanism: Mechanism) -> list[tuple[str, str]]:
    """Return (path, room) of everything that waits for a room that is not built yet."""
    found: list[tuple[str, str]] = []
    for path, value in _flat(mechanism.model_dump(mode="json", by_alias=True), ""):
        head, _dot, key = path.rpartition(".")
        if key == "awaits" and value is not None:
            found.append((head, str(value)))
    return found


@dataclass(frozen=True)
class Change:
    """One difference between two editions; `kind` is added, dropped or changed."""

    kind: str
    path: str
    old: str | None = None
    new: str | None = None

    @property
    def drops_code(self) -> bool:
        """Tell whether a code that rows may store is gone."""
        return self.kind == "dropped" and self.path.rpartition(".")[2] == "code"


def compare(old: Mechanism, new: Mechanism) -> list[Change]:
    """Return the differences from `old` to `new`, by codes instead of places in a list."""
    before = dict(_flat(old.model_dump(mode="json", by_alias=True), ""))
    after = dict(_flat(new.model_dump(mode="json", by_alias=True), ""))
    changes = []
    for path in sorted(before.keys() | after.keys()):
        was, now = before.get(path), after.get(path)
        if was != now:
            kind = "added" if was is None else "dropped" if now is None else "changed"
            changes.append(Change(kind, path, _shown(was), _shown(now)))
    return changes


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{path}.{_key(inner, index)}")
    else:
        yield path, value


def _key(one: Any, index: int) -> str:
    if isinstance(one, dict):
        return str(one.get("code") or one.get("level") or index)
    return str(index)


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)
