"""Changes collect in a draft: each is checked as a whole file would be, and blames its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.blueprint import actions as blueprints
from linli.blueprint.load import BlueprintProblems
from linli.blueprint.load.rewrite import rewrite
from linli.blueprint.models import Draft
from linli.kernel.actor import Actor
from linli.kernel.errors import Missing, Refused, Stale
from linli.portal.editing import checking, counting, fields, sections
from linli.portal.editing.decided import Decided
from linli.portal.editing.faults import Faults, Overtaken, line_words, with_lines
from linli.portal.editing.fields import PROMISES, SERVICE

Values = Mapping[str, Any]
Blame = Callable[[str], str | None]
CODES_MOST = 500


def change_service(
    decided: Decided,
    *,
    service: str,
    values: Values,
    seen: Values | None,
    actor: Actor,
    at: datetime,
) -> Draft:
    """Change one service in the draft. `seen` is what its fields showed when the form was opened.

    Raises Faults with everything that is wrong, Overtaken when another changed the same fields.
    """
    place = _place_of(decided, service)
    entry = decided.data["appeals"][place]
    _not_overtaken(decided, fields.values_of(entry, SERVICE), seen)
    decided.data["appeals"][place] = fields.put_values(entry, values, SERVICE)
    return keep(decided, _blame(f"appeals.{place}.", SERVICE), actor=actor, at=at)


def add_service(decided: Decided, *, values: Values, actor: Actor, at: datetime) -> Draft:
    """Add a service to the draft; its code is made here and stays for good. Raises Faults."""
    appeals = decided.data.setdefault("appeals", [])
    entry = fields.put_values({"code": _free_code(appeals)}, values, SERVICE)
    appeals.append(entry)
    return keep(decided, _blame(f"appeals.{len(appeals) - 1}.", SERVICE), actor=actor, at=at)


def retire(decided: Decided, *, service: str, actor: Actor, at: datetime) -> Draft:
    """Offer a service to nobody any more; what is open goes on. Raises Faults for the last one."""
    return _mark(decided, service, retired=True, actor=actor, at=at)


def bring_back(decided: Decided, *, service: str, actor: Actor, at: datetime) -> Draft:
    """Offer a retired service again."""
    return _mark(decided, service, retired=False, actor=actor, at=at)


def remove(decided: Decided, *, service: str, actor: Actor, at: datetime) -> Draft:
    """Take a service out of the draft.

    Raises Refused for one that is in force or that matters carry: that one is retired instead.
    """
    place = _place_of(decided, service)
    if not may_remove(decided, service):
        told = _("This service is in use: retire it, and what is open keeps it.")
        raise Refused("blueprint.in_use", told)
    del decided.data["appeals"][place]
    return keep(decided, _anywhere, actor=actor, at=at)


def may_remove(decided: Decided, service: str) -> bool:
    """Tell whether a service stands only in the draft, and no matter carries its code."""
    if service in {one.code for one in decided.latest_made.every_appeal}:
        return False
    return not counting.used(decided.area, {service}, editions=decided.editions)


def change_promises(
    decided: Decided, *, values: Values, seen: Values | None, actor: Actor, at: datetime
) -> Draft:
    """Change working hours and waiting times in the draft. Raises as `change_service`."""
    _not_overtaken(decided, fields.values_of(decided.data, PROMISES), seen)
    for name, value in values.items():
        section, key = PROMISES[name]
        decided.data[section][key] = value
    return keep(decided, _blame("", PROMISES), actor=actor, at=at)


def change_words(
    decided: Decided,
    *,
    section: str,
    values: Values,
    seen: Values | None,
    actor: Actor,
    at: datetime,
) -> Draft:
    """Change the words of one section in the draft; `values` by dotted path. Raises as above."""
    known = words_of(decided, section)
    _not_overtaken(decided, known, seen)
    for path, value in values.items():
        if path not in known:
            raise Missing("blueprint.no_words", _("There are no such words here."))
        _put_words(decided.data, path, str(value).strip())
    return keep(decided, lambda path: path if path in known else None, actor=actor, at=at)


def words_of(decided: Decided, section: str) -> dict[str, str]:
    """Return the words of a section by dotted path. Raises Missing for another section."""
    if section not in dict(sections.offered(decided.data)):
        raise Missing("blueprint.no_section", _("There is no such section here."))
    return sections.words_in(decided.data, section)


def take_over(decided: Decided, *, text: str, actor: Actor, at: datetime) -> Draft:
    """Put a whole text in the place of the draft. Raises Faults, each problem with its line."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = checking.problems(text)
    if found:
        raise with_lines(found)
    made = checking.read(text)
    if made.id != decided.code:
        told = _("This file holds the mechanism “%(other)s”, not “%(code)s”.")
        raise Faults([("file", told % {"other": made.id, "code": decided.code})])
    return _kept(decided, text, actor=actor, at=at)


def discard(decided: Decided, *, version: int, actor: Actor, at: datetime) -> None:
    """Throw the draft away that was seen. Raises Stale when it is another by now."""
    draft = decided.draft
    if draft is None or draft.version != version:
        raise Stale("blueprint.draft_stale", _("Somebody else just changed this draft."))
    blueprints.discard_draft(draft, actor=actor, at=at)


def keep(decided: Decided, blame: Blame, *, actor: Actor, at: datetime) -> Draft:
    """Keep the changed data as the draft. Raises Faults, each at the field that `blame` names."""
    text = rewrite(decided.text, decided.data)
    found = checking.problems(text)
    if found:
        told = [(blame(one.path), one) for one in found]
        raise Faults([(field, one.message if field else line_words(one)) for field, one in told])
    return _kept(decided, text, actor=actor, at=at)


def _kept(decided: Decided, text: str, *, actor: Actor, at: datetime) -> Draft:
    try:
        if decided.draft is None:
            return blueprints.begin_draft(
                decided.area.pk, decided.latest_edition, text=text, actor=actor, at=at
            )
        if decided.draft.text == text:
            return decided.draft
        return blueprints.change_draft(decided.draft, text=text, actor=actor, at=at)
    except BlueprintProblems as exc:
        raise with_lines(exc.problems) from exc


def _place_of(decided: Decided, service: str) -> int:
    for place, one in enumerate(decided.data.get("appeals", [])):
        if one["code"] == service:
            return place
    raise Missing("blueprint.no_service", _("There is no such service here."))


def _mark(decided: Decided, service: str, *, retired: bool, actor: Actor, at: datetime) -> Draft:
    place = _place_of(decided, service)
    entry = {**decided.data["appeals"][place], "retired": True}
    if not retired:
        del entry["retired"]
    decided.data["appeals"][place] = fields.put_values(entry, {}, SERVICE)
    return keep(decided, _anywhere, actor=actor, at=at)


def _free_code(appeals: list[dict[str, Any]]) -> str:
    taken = {one["code"] for one in appeals}
    free = (f"service_{n}" for n in range(1, CODES_MOST) if f"service_{n}" not in taken)
    return next(free)


def _blame(prefix: str, paths: Mapping[str, fields.Path]) -> Blame:
    def field(path: str) -> str | None:
        if not path.startswith(prefix):
            return None
        return fields.field_at(path.removeprefix(prefix), paths)

    return field


def _anywhere(_path: str) -> None:
    return None


def _put_words(data: Any, path: str, value: str) -> None:
    *parts, last = path.split(".")
    for part in parts:
        data = data[int(part)] if isinstance(data, list) else data[part]
    if value or last == "zh":
        data[last] = value
    else:
        data.pop(last, None)


def _not_overtaken(decided: Decided, now: Values, seen: Values | None) -> None:
    if seen is None:
        return
    changed = [name for name in now if name in seen and seen[name] != now[name]]
    if changed:
        raise Overtaken([_told(decided, name, seen, now) for name in changed], dict(now))


def _told(decided: Decided, name: str, seen: Values, now: Values) -> str:
    label = fields.LABELS.get(name) or sections.label_of(decided.data, name, sections.ABOUT)
    old, new = (fields.said(name, values[name], decided.made) for values in (seen, now))
    words = {"label": label, "new": new, "old": old}
    return _("%(label)s is now “%(new)s” and was “%(old)s”.") % words
