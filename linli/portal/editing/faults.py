"""Refusals that know the fields of a form: everything wrong at once, or what changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from linli.blueprint.load import Problem
from linli.kernel.errors import Refused, Stale

SHOWN = 20


class Faults(Refused):
    """Everything that is wrong with what was sent; `told` holds (field or None, sentence)."""

    def __init__(self, told: Sequence[tuple[str | None, str]]) -> None:
        self.told = list(told)
        sentence = "\n".join(words for _field, words in self.told[:SHOWN])
        field = next((field for field, _words in self.told if field), None)
        super().__init__("blueprint.problems", sentence, field=field)


class Overtaken(Stale):
    """Somebody changed the same thing since the form was opened; `now` is how it stands."""

    def __init__(self, changes: Sequence[str], now: Mapping[str, Any]) -> None:
        told = _("Somebody changed this meanwhile: %(changes)s Send it again to put yours instead.")
        super().__init__("blueprint.overtaken", told % {"changes": " ".join(changes)})
        self.now = now


def with_lines(problems: Sequence[Problem]) -> Faults:
    """Return the problems of a text, each with its line."""
    return Faults([(None, line_words(one)) for one in problems])


def line_words(problem: Problem) -> str:
    """Return a problem in one sentence with its line."""
    words = {"line": problem.line, "path": problem.path, "told": problem.message}
    if not problem.path:
        return _("Line %(line)d: %(told)s") % words
    return _("Line %(line)d, %(path)s: %(told)s") % words
