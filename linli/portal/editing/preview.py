"""What a change means, in sentences: for new cases from a day on, and for those that are open."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.blueprint.rules.cross import Change, compare
from linli.blueprint.types import Appeal, span_text
from linli.blueprint.types import Mechanism as Blueprint
from linli.portal.editing.sections import section_words
from linli.ui.words import day

NOBODY: Mapping[str, int] = MappingProxyType({})
OWN = ("appeals.", "hours.", "timers.")


@dataclass(frozen=True)
class Line:
    """One sentence about a change; `kind` is added, changed or gone."""

    kind: str
    text: str
    code: str = ""


def lines(
    old: Blueprint,
    new: Blueprint,
    *,
    from_on: date,
    today: date,
    open_now: Mapping[str, int] = NOBODY,
) -> list[Line]:
    """Return what changes from `old` to `new`, services first."""
    said = {"day": day_words(from_on, today)}
    found = [
        *_services(old, new, said, open_now),
        *_hours(old, new, said),
        *_timers(old, new, said),
    ]
    rest = [one for one in compare(old, new) if not one.path.startswith(OWN)]
    return found + [_other(one, old, new) for one in rest]


def day_words(on: date, today: date) -> str:
    """Return a day as sentences name it: today and tomorrow by name."""
    named = day(datetime.combine(on, time(12), tzinfo=get_current_timezone()))
    if on == today:
        return _("today (%(day)s)") % {"day": named}
    if on == today + timedelta(days=1):
        return _("tomorrow (%(day)s)") % {"day": named}
    return named


def text_diff(old: str, new: str) -> list[tuple[str, str]]:
    """Return the changed lines of two texts with some around them, as (sign, line)."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), n=2, lineterm="")
    return [(one[:1], one[1:]) for one in found if not one.startswith(("---", "+++"))]


def _services(
    old: Blueprint, new: Blueprint, said: dict[str, Any], open_now: Mapping[str, int]
) -> Iterator[Line]:
    was, now = ({one.code: one for one in made.every_appeal} for made in (old, new))
    for code, one in now.items():
        words = {**said, "name": str(one.words)}
        stay = _stay(open_now.get(code, 0))
        before = was.get(code)
        yield from _offered(before, one, words, stay)
        if before is not None:
            yield from _changes(before, one, words, stay, (old, new))
    for code in was.keys() - now.keys():
        told = _("From %(day)s, “%(name)s” is gone from the file.")
        yield Line("gone", told % {**said, "name": str(was[code].words)}, code)


def _offered(was: Appeal | None, now: Appeal, words: dict[str, Any], stay: str) -> Iterator[Line]:
    if (was is None or was.retired) and not now.retired:
        yield Line("added", _added(now, words), now.code)
    elif was is not None and now.retired and not was.retired:
        told = _("From %(day)s, nobody can ask for “%(name)s” any more.") % words
        yield Line("gone", told + stay, now.code)


def _stay(count: int) -> str:
    if not count:
        return ""
    told = ngettext(
        " %(n)d open case keeps its promise.", " %(n)d open cases keep their promise.", count
    )
    return told % {"n": count}


def _added(one: Appeal, words: dict[str, Any]) -> str:
    told = _(
        "From %(day)s, residents can ask for “%(name)s”: first answer within %(first)s, "
        "finished within %(finish)s."
    )
    spans = {"first": span_text(one.first_answer), "finish": span_text(one.finish)}
    return told % {**words, **spans}


def _changes(
    was: Appeal,
    now: Appeal,
    words: dict[str, Any],
    stay: str,
    made: tuple[Blueprint, Blueprint],
) -> Iterator[Line]:
    if promise := _promise(was, now, words):
        yield Line("changed", promise + stay, now.code)
    for text in _others(was, now, words, made):
        yield Line("changed", text, now.code)


def _others(
    was: Appeal, now: Appeal, words: dict[str, Any], made: tuple[Blueprint, Blueprint]
) -> Iterator[str]:
    if (was.starts_at, was.prefer) != (now.starts_at, now.prefer):
        told = _("From %(day)s, new cases of “%(name)s” begin at %(new)s instead of %(old)s.")
        yield told % {**words, "old": _begin(was, made[0]), "new": _begin(now, made[1])}
    if was.joinable != now.joinable:
        yield _joining(now, words)
    for field, old, new in _wordings(was, now):
        told = _("“%(name)s”, %(field)s: “%(new)s” instead of “%(old)s”.")
        yield told % {**words, "field": field, "old": old, "new": new}
    if was.icon != now.icon:
        yield _("“%(name)s” gets another icon.") % words
    if was.editable_example != now.editable_example:
        yield _example(now, words)


def _promise(was: Appeal, now: Appeal, words: dict[str, Any]) -> str:
    first = (span_text(was.first_answer), span_text(now.first_answer))
    finish = (span_text(was.finish), span_text(now.finish))
    said = {
        **words,
        "first": first[1],
        "first_old": first[0],
        "finish": finish[1],
        "finish_old": finish[0],
    }
    if was.first_answer != now.first_answer and was.finish != now.finish:
        told = _(
            "From %(day)s, new cases of “%(name)s” get a first answer within %(first)s "
            "instead of %(first_old)s and are finished within %(finish)s instead of %(finish_old)s."
        )
    elif was.first_answer != now.first_answer:
        told = _(
            "From %(day)s, new cases of “%(name)s” get a first answer within %(first)s "
            "instead of %(first_old)s."
        )
    elif was.finish != now.finish:
        told = _(
            "From %(day)s, new cases of “%(name)s” are finished within %(finish)s "
            "instead of %(finish_old)s."
        )
    else:
        return ""
    return told % said


def _begin(one: Appeal, made: Blueprint) -> str:
    name = str(made.level(one.starts_at).words)
    types = dict(type_words(made))
    if one.prefer in types:
        return _("“%(first)s”, else “%(name)s”") % {"first": types[one.prefer], "name": name}
    return _("“%(name)s”") % {"name": name}


def type_words(made: Blueprint) -> list[tuple[str, str]]:
    """Return (type of unit, its words) of every type a service may begin with."""
    found = [(one.code, str(one.words)) for one in made.overlays]
    found += [(one.org_type, str(one.words)) for one in made.levels]
    found += [(one.org_type, str(one.words)) for one in made.tiers]
    return found


def _joining(now: Appeal, words: dict[str, Any]) -> str:
    if now.joinable:
        return _("From %(day)s, neighbors can join open cases of “%(name)s”.") % words
    return _("From %(day)s, neighbors cannot join cases of “%(name)s” any more.") % words


def _wordings(was: Appeal, now: Appeal) -> Iterator[tuple[str, str, str]]:
    pairs = [
        (_("name"), was.words, now.words),
        (_("explanation"), was.hint, now.hint),
        (_("who is in charge"), was.duty.who, now.duty.who),
        (_("legal basis"), was.duty.basis, now.duty.basis),
    ]
    for field, old, new in pairs:
        if old.zh != new.zh:
            yield field, old.zh, new.zh
        if old.en != new.en:
            yield _("%(field)s in English") % {"field": field}, old.en or "", new.en or ""
    if was.duty.kind != now.duty.kind:
        kinds = {"own": _("duty of its own"), "assist": _("helps")}
        yield _("kind of duty"), kinds[was.duty.kind], kinds[now.duty.kind]


def _example(now: Appeal, words: dict[str, Any]) -> str:
    if now.editable_example:
        return _("“%(name)s” is marked as an example again.") % words
    return _("“%(name)s” is no example any more: it is what this place promises.") % words


def _hours(old: Blueprint, new: Blueprint, said: dict[str, Any]) -> Iterator[Line]:
    was, now = hours_words(old), hours_words(new)
    if was != now:
        told = _(
            "From %(day)s, working hours are %(new)s instead of %(old)s for new cases; "
            "clocks that run already keep theirs."
        )
        yield Line("changed", told % {**said, "old": was, "new": now})


def hours_words(made: Blueprint) -> str:
    """Return the working hours as people write them."""
    return ", ".join(f"{one:%H:%M}-{other:%H:%M}" for one, other in made.hours.spans)


def timer_words() -> dict[str, str]:
    """Return what each waiting time is called."""
    return {
        "wait_for_answer": _("Wait for a resident's answer"),
        "wait_for_rating": _("Wait for a resident's rating"),
        "verify": _("Check what was done"),
        "decide": _("Decide on an objection"),
        "reopen_within": _("Reopen after closing within"),
        "upward_reply": _("Answer a request from below"),
    }


def _timers(old: Blueprint, new: Blueprint, said: dict[str, Any]) -> Iterator[Line]:
    for name, title in timer_words().items():
        was, now = (span_text(getattr(made.timers, name)) for made in (old, new))
        if was != now:
            told = _("From %(day)s, for new cases: “%(title)s”: %(new)s instead of %(old)s.")
            yield Line("changed", told % {**said, "title": title, "old": was, "new": now})


def _other(one: Change, old: Blueprint, new: Blueprint) -> Line:
    where = section_words(one.path, old, new)
    if one.kind == "added":
        return Line("added", _("%(where)s: new: “%(new)s”.") % {"where": where, "new": one.new})
    if one.kind == "dropped":
        return Line("gone", _("%(where)s: gone: “%(old)s”.") % {"where": where, "old": one.old})
    told = _("%(where)s: “%(new)s” instead of “%(old)s”.")
    return Line("changed", told % {"where": where, "old": one.old, "new": one.new})
