"""What changed since the last run of the same period, and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.reports.rules.tree import Leaf

FIGURE = "figure:"
NEW, GONE, DEFINITION, CORRECTED, RAN_ON, HIDDEN, LATE = (
    *("new", "gone", "definition", "corrected", "ran_on", "hidden", "late"),
)
WHY = {
    NEW: gettext_lazy("It was not part of the last report."),
    GONE: gettext_lazy("It is not part of this report anymore."),
    DEFINITION: gettext_lazy("The definition was changed."),
    CORRECTED: gettext_lazy("The figure was entered or corrected since."),
    RAN_ON: gettext_lazy("The period ran on since."),
    HIDDEN: gettext_lazy("The group became large enough to be shown, or too small."),
    LATE: gettext_lazy("Something was recorded late or corrected after the period had ended."),
}


class Value(Leaf):
    """One value as a run found it: of which source and part, its definition and when counted.

    `where` tells the parts of a source apart: empty for the whole, else a unit, place or service.
    """

    source: str
    where: str = ""
    words: str
    text: str
    value: str | None
    definition: str
    as_of: str
    remark: str = ""
    is_suppressed: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells a value from another."""
        return self.source, self.where


class Change(Leaf):
    """One value that is another now: how it was, how it is, and why."""

    source: str
    where: str
    words: str
    before: str
    after: str
    why: str
    remark: str = ""


def version(definition: str) -> str:
    """Return what tells one wording of a definition from another."""
    return hashlib.sha256(definition.encode()).hexdigest()[:12]


def digest(values: Iterable[Value]) -> str:
    """Return the SHA-256 of what was said; when it was counted does not matter."""
    said = [[*one.key, one.text, one.value, one.definition] for one in values]
    return hashlib.sha256(json.dumps(sorted(said), ensure_ascii=False).encode()).hexdigest()


def between(before: Sequence[Value], after: Sequence[Value], *, ran_on: bool) -> list[Change]:
    """Return what differs between two runs of one period, in the order of the later one.

    `ran_on` says that the earlier run was made while the period still ran.
    """
    old = {one.key: one for one in before}
    new = {one.key: one for one in after}
    found = [
        _change(old.get(one.key), one, _why(old.get(one.key), one, ran_on=ran_on))
        for one in after
        if _differs(old.get(one.key), one)
    ]
    return found + [_change(one, None, GONE) for one in before if one.key not in new]


def why_words(one: Change) -> str:
    """Return the reason as people read it; a correction in the words of who made it."""
    return one.remark or str(WHY[one.why])


def _differs(before: Value | None, after: Value) -> bool:
    if before is None:
        return True
    return (before.value, before.definition, before.is_suppressed) != (
        *(after.value, after.definition, after.is_suppressed),
    )


def _why(before: Value | None, after: Value, *, ran_on: bool) -> str:
    if before is None:
        return NEW
    reasons: list[tuple[str, Callable[[], bool]]] = [
        (DEFINITION, lambda: before.definition != after.definition),
        (HIDDEN, lambda: before.is_suppressed != after.is_suppressed),
        (CORRECTED, lambda: after.source.startswith(FIGURE)),
        (RAN_ON, lambda: ran_on),
    ]
    return next((code for code, is_so in reasons if is_so()), LATE)


def _change(before: Value | None, after: Value | None, why: str) -> Change:
    one = after or before
    assert one is not None  # noqa: S101  one of the two is there
    nothing = _("nothing")
    return Change(
        source=one.source,
        where=one.where,
        words=one.words,
        before=before.text if before else nothing,
        after=after.text if after else nothing,
        why=why,
        remark=after.remark if after and why == CORRECTED else "",
    )
