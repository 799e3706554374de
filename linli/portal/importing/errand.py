"""One import from a command line: looked at without a trace, or taken in while somebody waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.kernel.actor import Actor
from linli.kernel.errors import Refused
from linli.kernel.sheets import Unreadable
from linli.portal.importing import actions, queries, redrawn, rules, sentences
from linli.portal.importing.actions.taking import remember
from linli.portal.importing.files import chunks_of
from linli.portal.importing.kind import Kind
from linli.portal.importing.pace import unhindered
from linli.portal.importing.reading import Tell, read_table, remembered
from linli.portal.importing.showing import Blame, blames
from linli.portal.importing.staging import stage
from linli.portal.importing.telling import notes, touched
from linli.portal.models import Chunk, Import

WRONG_MOST = 20


@dataclass
class Outcome:
    """What came of it, for people and for programs."""

    kind: Kind
    state: str
    counts: Mapping[str, Any]
    binding: Mapping[str, Any]
    touches: Mapping[str, Any]
    wrong: list[list[Any]]
    words: str = ""
    error: str = ""

    @classmethod
    def unreadable(cls, kind: Kind, problem: Unreadable) -> Outcome:
        """Return what comes of a file that cannot be read."""
        words = sentences.unreadable(problem.code, problem.params)
        return cls(kind, rules.FAILED, {}, {}, {}, [], words=words, error=problem.code)

    @property
    def is_unreadable(self) -> bool:
        """Return whether the file itself is at fault, not its rows."""
        return self.state == rules.UNBOUND or self.error in sentences.UNREADABLE

    def as_json(self) -> dict[str, Any]:
        """Return everything, as JSON has it."""
        return {
            "kind": self.kind.code,
            "state": self.state,
            "counts": dict(self.counts),
            "sheet": self.binding.get("sheet", ""),
            "columns": self.binding.get("columns", {}),
            "unknown": self.binding.get("unknown", []),
            "notes": list(notes(self.binding)),
            "missing": self.binding.get("missing", []),
            "touches": redrawn.figures(self.touches),
            "grids": [asdict(one) for one in redrawn.grids(self.touches)],
            "error": self.error,
            "problem": self.words,
            "wrong": [
                {
                    "row": number,
                    "faults": [
                        {"column": column, "letter": letter, "value": value, "code": code}
                        | {"what_to_do": sentences.fault(code, params)}
                        for column, letter, value, code, params in faults
                    ],
                }
                for number, _before, _after, faults, *_said in self.wrong
            ],
        }

    def lines(self) -> Iterator[str]:
        """Say what came of it."""
        if self.state == rules.UNBOUND:
            yield from self._unbound()
            return
        if self.is_unreadable:
            yield self.words
            return
        yield from self._faults()
        if len(self.wrong) > WRONG_MOST:
            yield _("and %(n)d more rows.") % {"n": len(self.wrong) - WRONG_MOST}
        yield _("New %(new)d, changed %(changed)d, unchanged %(unchanged)d, wrong %(wrong)d.") % {
            fate: self.counts.get(fate, 0)
            for fate in (rules.NEW, rules.CHANGED, rules.UNCHANGED, rules.BAD)
        }
        if gone := self.counts.get(rules.GONE):
            yield _("Taken away %(n)d.") % {"n": gone}
        yield from touched(self.touches)
        yield from redrawn.lines(self.touches)
        yield from notes(self.binding)
        yield self.words or self._verdict()

    def _faults(self) -> Iterator[str]:
        heads = self.binding.get("headers", {})
        for number, _before, _after, faults, *_said in self.wrong[:WRONG_MOST]:
            for one in blames(self.kind, faults, heads):
                yield _("%(where)s: %(sentence)s") % {
                    "where": "".join(self._where(number, one)),
                    "sentence": one.sentence,
                }

    def _where(self, number: int, one: Blame) -> Iterator[str]:
        told = {"sheet": self.binding.get("sheet", ""), "row": number, **vars(one)}
        yield (_("%(sheet)s, row %(row)s") if told["sheet"] else _("row %(row)s")) % told
        if one.letter:
            yield _(", column %(letter)s (%(head)s)") % told
        elif one.head:
            yield _(", %(head)s") % told
        if one.value:
            yield f" “{one.value}”"

    def _verdict(self) -> str:
        if self.state == rules.WRONG:
            return _("Nothing was written. Correct these rows and take the file in again.")
        written = self.counts.get("written")
        if self.state != rules.APPLIED:
            return _("Looked at only: nothing was written.")
        return _("Applied.") if written else _("Nothing to do: everything stands as in the file.")

    def _unbound(self) -> Iterator[str]:
        heads = self.binding.get("headers", {}).values()
        if twins := self.binding.get("twins"):
            yield from map(sentences.twin, twins)
            return
        yield _("These columns are lacking or doubtful: %(columns)s.") % {
            "columns": ", ".join(
                f"{name} ({self.kind.heads.get(name, name)})"
                for name in dict.fromkeys(
                    [*self.binding.get("missing", ())]
                    + [name for _heads, names in self.binding.get("doubts", ()) for name in names]
                )
            )
        }
        yield _("The headers found: %(heads)s.") % {"heads": ", ".join(heads) or "–"}
        yield _('Say what a header tells, as in: --bind "%(head)s=%(column)s"') % {
            "head": next(iter(heads), "楼号"),
            "column": next(iter(self.binding.get("missing", ())), "code"),
        }


@dataclass
class Errand:
    """A table of one kind for one place, on its way in by hand."""

    kind: Kind
    area: Area | None
    actor: Actor
    at: datetime
    tell: Tell

    def look(self, path: Path, *, sheet: str, told: Mapping[str, str]) -> Outcome:
        """Compare and write nothing at all. Raises OSError."""
        try:
            return self._look(path, sheet=sheet, told=told)
        except Unreadable as problem:
            return Outcome.unreadable(self.kind, problem)

    def _look(self, path: Path, *, sheet: str, told: Mapping[str, str]) -> Outcome:
        with unhindered():
            contents = read_table(
                path,
                self.kind.layout(),
                name=path.name,
                sheet=sheet,
                known={**remembered(self.kind.code), **told},
                tell=self.tell,
            )
            if not contents.told["is_complete"]:
                return Outcome(self.kind, rules.UNBOUND, {}, contents.told, {}, [])
            staged = stage(self.kind, contents, scope=self.area, at=self.at)
        touches = self.kind.touches(staged.changes, self.at)
        wrong = staged.fates.get(rules.BAD, [])
        return Outcome(self.kind, staged.state, staged.counts, contents.told, touches, wrong)

    def take_in(self, path: Path, *, sheet: str, told: Mapping[str, str]) -> Outcome:
        """Stage and apply; what is wrong leaves nothing behind. Raises Refused, OSError."""
        remember(self.kind.code, told, headers=None)
        found = actions.take_up(
            self.kind,
            chunks_of(path),
            file_name=path.name,
            area=self.area,
            sheet=sheet,
            actor=self.actor,
            at=self.at,
        )
        actions.check(found, at=self.at, tell=self.tell)
        if found.state == rules.READY:
            return self._apply(found)
        outcome = _outcome(self.kind, found)
        actions.discard(found)
        return outcome

    def take_back(self, *, is_preview: bool) -> Outcome:
        """Take the last import of this kind and place back. Raises Refused."""
        last = queries.last_applied(
            Import(kind=self.kind.code, area_id=self.area.pk if self.area else None)
        )
        if last is None:
            raise Refused("import.nothing", _("There is no import to take back."))
        found = actions.undo(last, actor=self.actor, at=self.at)
        if found.state == rules.STAGED:
            found = actions.look_back(found, at=self.at)
        if found.state == rules.READY and not is_preview:
            return self._apply(found)
        outcome = _outcome(self.kind, found)
        actions.discard(found)
        return outcome

    def _apply(self, found: Import) -> Outcome:
        actions.start(found, at=self.at)
        try:
            actions.carry_out(found, at=self.at)
        except Refused:
            actions.discard(found)
            raise
        return _outcome(self.kind, found)


def _outcome(kind: Kind, found: Import) -> Outcome:
    parts = Chunk.objects.filter(part_of=found, fate=rules.BAD).order_by("number")
    wrong = [row for part in parts for row in part.rows]
    return Outcome(
        kind=kind,
        state=found.state,
        counts=found.counts,
        binding=found.binding,
        touches=found.touches,
        wrong=wrong,
        words=found.error_words,
        error=found.error,
    )
