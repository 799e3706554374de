"""What must hold within a blueprint.

It reads plain data, so that every contradiction is found even when some field beside it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

Found = Iterator[tuple[str, str]]
Data = Mapping[str, Any]

NAMED_COUNTS: Mapping[str, Mapping[str, int]] = {
    "four_level": {"levels": 4},
    "district_365": {"tiers": 3, "services": 6, "activities": 5, "parties": 5},
    "park_3355": {"goals": 3, "services": 3, "measures": 5, "institutions": 5},
}
"""What the reported names promise; a place that wants other numbers names its mechanism anew."""

_SCORES = frozenset({"score", "scores", "scoring", "points", "ranking", "rank", "ranks"})
_SCORES |= frozenset({"credit", "credits", "blacklist", "redlist"})
_TRACKS = frozenset({"track", "tracks", "trajectory", "gps", "checkin", "online", "face", "faces"})
_PHOTOS = frozenset({"photo", "photos", "selfie", "picture", "pictures"})
_SCORES_ZH = re.compile("积分|评分|打分|排名|红黑榜|黑名单|红榜|黑榜")
_TRACKS_ZH = re.compile("轨迹|人脸|实时定位|在线时长|强制打卡")
_PHOTOS_ZH = re.compile("必须拍照|强制拍照|必传照片|拍照留痕")
_RATES, _BUCKETED = ("share", "ratio"), ("quantile", "mean")
_PERSON_FACTS = frozenset(
    {"actor", "actor_id", "user", "user_id", "person", "person_id", "voice", "voice_id"}
    | {"handler", "handler_id", "holder", "holder_id", "requester", "token", "phone"}
)


def contradictions(data: Data) -> Found:
    """Yield (path, sentence) for everything in a mechanism that cannot hold."""
    yield from _counts(data)
    yield from _levels(data)
    yield from _codes(data, "")
    yield from _marks(data, "")
    yield from _persons(data, "")
    yield from _appeals(data)
    yield from _references(data)
    yield from _rounds(data)
    for path, one in _items(data, "indicators"):
        yield from _indicator(one, path)


def role_contradictions(data: Data) -> Found:
    """Yield (path, sentence) for everything in the roles that cannot hold."""
    yield from _codes(data, "")
    for path, role in _items(data, "roles"):
        may = _list(role.get("may"))
        for index, permission in enumerate(may):
            if permission in may[:index]:
                yield f"{path}.may.{index}", _twice(permission)


def _counts(data: Data) -> Found:
    counts = data.get("counts")
    counts = counts if isinstance(counts, dict) else {}
    named = NAMED_COUNTS.get(str(data.get("id")), {})
    for section, wanted in named.items():
        if counts.get(section) != wanted:
            told = _("The name promises %(wanted)d under “%(section)s”; say so in the counts.")
            yield f"counts.{section}", told % {"wanted": wanted, "section": section}
    for section, wanted in counts.items():
        found = len(_list(data.get(section)))
        if isinstance(wanted, int) and found != wanted:
            told = _("“%(section)s” has %(found)d entries, %(wanted)d are promised.")
            yield (
                f"counts.{section}",
                told
                % {
                    "section": section,
                    "found": found,
                    "wanted": wanted,
                },
            )


def _levels(data: Data) -> Found:
    for number, (path, level) in enumerate(_items(data, "levels"), start=1):
        if level.get("level") != number:
            told = _("Levels stand in order from the top: this one is level %(number)d.")
            yield f"{path}.level", told % {"number": number}
        covers = level.get("covers")
        if isinstance(covers, dict) and _above(
            covers.get("min_buildings"), covers.get("max_buildings")
        ):
            yield f"{path}.covers", _("The least number of buildings is above the largest.")


def _above(low: object, high: object) -> bool:
    return isinstance(low, int) and isinstance(high, int) and low > high


def _codes(value: Any, path: str) -> Found:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _codes(inner, _join(path, key))
    if isinstance(value, list):
        seen: set[object] = set()
        for index, one in enumerate(value):
            code = one.get("code") if isinstance(one, dict) else None
            if isinstance(code, str) and code in seen:
                yield f"{_join(path, index)}.code", _twice(code)
            seen.add(code if isinstance(code, str) else None)
            yield from _codes(one, _join(path, index))


def _twice(code: object) -> str:
    return _("“%(code)s” is used twice in this list.") % {"code": code}


def _marks(value: Any, path: str) -> Found:
    marks = ("from_source", "editable_example")
    if isinstance(value, dict) and all(value.get(mark) is True for mark in marks):
        told = _("What the source names is no example: set only one of the two marks.")
        yield f"{path}.editable_example", told
    for key, inner in _inner(value):
        yield from _marks(inner, _join(path, key))


def _persons(value: Any, path: str) -> Found:
    """Refuse what `domain.md` 6.2 R19 forbids: scores on persons, mandatory photos, tracks."""
    for key, inner in _inner(value):
        where = _join(path, key)
        told = _forbidden(_said(key, inner)) if isinstance(value, dict) else ""
        if told:
            yield where, told
        else:
            yield from _persons(inner, where)


def _said(key: object, value: Any) -> str:
    """Return what an entry calls itself; notes and definitions may speak of what is not done."""
    if key in {"words", "name"} and isinstance(value, dict):
        return str(value.get("zh"))
    return str(value) if key in {"code", "org_type"} else str(key)


def _forbidden(said: str) -> str:
    parts = set(said.lower().split("_"))
    if parts & _SCORES or _SCORES_ZH.search(said):
        return _("Linli keeps no scores, points or rankings of persons (rule R19).")
    if parts & _TRACKS or _TRACKS_ZH.search(said):
        return _("Linli keeps no tracks, faces or online times of persons (rule R19).")
    if parts & _PHOTOS or _PHOTOS_ZH.search(said):
        return _("A photo is never mandatory (rule R19).")
    return ""


def _appeals(data: Data) -> Found:
    appeals = list(_items(data, "appeals"))
    levels = _known(data, "levels", "level")
    for path, appeal in appeals:
        if _code(appeal, "starts_at") not in levels:
            told = _("There is no level %(level)s.")
            yield f"{path}.starts_at", told % {"level": appeal.get("starts_at")}
        if _code(appeal, "prefer") not in {None, *_org_types(data)}:
            told = _("No unit type “%(code)s” is described here.")
            yield f"{path}.prefer", told % {"code": appeal.get("prefer")}
    if appeals and all(one.get("retired") is True for _path, one in appeals):
        yield "appeals", _("At least one service must stay open to residents.")
    wanted = ("outcomes", "handover_reasons", "dispute_reasons", "redirect_channels")
    for section in wanted if appeals else ():
        if not _list(data.get(section)):
            told = _("Appeals need at least one entry under “%(section)s”.")
            yield section, told % {"section": section}


def _org_types(data: Data) -> set[str | int | None]:
    described = _known(data, "levels", "org_type") | _known(data, "tiers", "org_type")
    return described | _known(data, "overlays", "code")


def _rounds(data: Data) -> Found:
    for path, one in _items(data, "institutions"):
        if one.get("rule") and not one.get("cycle"):
            yield f"{path}.rule", _("Say how often it comes round: the rule needs a cycle.")


def _references(data: Data) -> Found:
    known = _known(data, "indicators", "code")
    named = [
        (f"{path}.{key}", one.get(key))
        for section, key in (
            ("goals", "indicator"),
            ("measures", "indicator"),
            ("indicators", "counter"),
        )
        for path, one in _items(data, section)
    ]
    for path, code in named:
        if isinstance(code, str) and code not in known:
            yield path, _("No indicator “%(code)s” is declared here.") % {"code": code}
    levels = _known(data, "levels", "level")
    for path, overlay in _items(data, "overlays"):
        if _code(overlay, "level") not in levels:
            yield (
                f"{path}.level",
                _("There is no level %(level)s.") % {"level": overlay.get("level")},
            )
    center = data.get("center")
    center = center if isinstance(center, dict) else {}
    for path, room in _items(center, "rooms"):
        if _above(room.get("floor"), center.get("floors")):
            yield f"center.{path}.floor", _("The house has no such floor.")


def _indicator(one: Data, path: str) -> Found:
    of = list(_items(one, "of"))
    if not of and not one.get("awaits"):
        yield path, _("Say under “of” which entries are counted, or which room this awaits.")
    yield from _sides(one, path)
    buckets = [bound for bound in _list(one.get("buckets")) if isinstance(bound, int)]
    if buckets != sorted(set(buckets)):
        yield f"{path}.buckets", _("Buckets stand in rising order.")
    for inner, term in of:
        if _code(one, "measure") in {"sum", "distinct", *_BUCKETED} and not term.get("fact"):
            yield f"{path}.{inner}", _("Say which fact is measured.")
    for inner, term in _all_terms(one):
        if term.get("stands") and term.get("fact"):
            told = _("A term counts what stands in a state, or measures a fact, not both.")
            yield f"{path}.{inner}", told
    yield from _person_rows(one, path)


def _sides(one: Data, path: str) -> Found:
    measure, of = _code(one, "measure"), _list(one.get("of"))
    if of and (measure in _RATES) != bool(_list(one.get("out_of"))):
        yield path, _("A share or ratio, and nothing else, is counted “out_of” something.")
    if of and (measure in _BUCKETED) != bool(_list(one.get("buckets"))):
        yield path, _("A quantile or mean, and nothing else, needs buckets.")
    if _list(one.get("exclusions")) and measure not in _RATES:
        yield f"{path}.exclusions", _("Only a share or ratio leaves something out.")


def _person_rows(one: Data, path: str) -> Found:
    for inner, term in _all_terms(one):
        where = term.get("where")
        facts = [term.get("fact"), *(where if isinstance(where, dict) else ())]
        if _PERSON_FACTS & {fact for fact in facts if isinstance(fact, str)}:
            yield f"{path}.{inner}", _("No indicator takes a person as its row (rule R19).")


def _all_terms(one: Data) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _items(one, "of")
    yield from _items(one, "out_of")
    for place, what in _items(one, "exclusions"):
        for inner, term in _items(what, "of"):
            yield f"{place}.{inner}", term


def _items(data: Any, section: str) -> Iterable[tuple[str, dict[str, Any]]]:
    for index, one in enumerate(_list(data.get(section))):
        if isinstance(one, dict):
            yield f"{section}.{index}", one


def _code(one: Data, key: str) -> str | int | None:
    """Return a text or a number; nothing where something else stands, which the types refuse."""
    value = one.get(key)
    return value if isinstance(value, str | int) else None


def _known(data: Data, section: str, key: str) -> set[str | int | None]:
    return {_code(one, key) for _path, one in _items(data, section)}


def _inner(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
