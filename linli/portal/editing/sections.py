"""What the parts of a blueprint are called on pages, and which words of them may be edited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.blueprint.types import Mechanism as Blueprint

ABOUT = "about"
# Lists whose words a place edits; what code relies on (flows, events, indicators) is not there.
TEXTS = (
    "principles",
    "overlays",
    "tiers",
    "parties",
    "goals",
    "measures",
    "institutions",
    "services",
    "activities",
    "outcomes",
    "handover_reasons",
    "dispute_reasons",
    "redirect_channels",
    "estate_facilities",
)


def titles() -> dict[str, str]:
    """Return what each section is called."""
    return {
        ABOUT: _("Name and summary"),
        "name": _("Name of the mechanism"),
        "summary": _("Summary"),
        "source": _("Where it comes from"),
        "note": _("Note"),
        "principles": _("Principles"),
        "levels": _("Levels"),
        "overlays": _("Units beside the levels"),
        "tiers": _("Tiers"),
        "parties": _("Parties"),
        "goals": _("Goals"),
        "measures": _("Measures"),
        "institutions": _("Institutions"),
        "services": _("Services in the mechanism's name"),
        "activities": _("Activities"),
        "outcomes": _("How a matter may end"),
        "handover_reasons": _("Reasons to hand over"),
        "dispute_reasons": _("Reasons to object"),
        "redirect_channels": _("Where else it may belong"),
        "estate_facilities": _("Facilities of the estate"),
        "indicators": _("Indicators"),
        "flows": _("Flows"),
        "appeals": _("What residents may ask for"),
        "duty_card": _("Duty card"),
        "routing": _("Routing"),
    }


def key_words() -> dict[str, str]:
    """Return what the keys inside a section are called."""
    return {
        "words": _("name"),
        "note": _("note"),
        "rule": _("rule"),
        "hint": _("explanation"),
        "basis": _("legal basis"),
        "duties": _("duties"),
        "posts": _("post"),
        "zh": "",
        "en": _("in English"),
        "summary": _("summary"),
        "name": _("name"),
        "editable_example": _("marked as an example"),
    }


def section_words(path: str, *made: Blueprint) -> str:
    """Return where a dotted path of codes leads, in words."""
    head, *rest = path.split(".")
    names, keys = titles(), key_words()
    found: list[str] = [names.get(head, head)]
    here = [_plain(one).get(head) for one in made]
    for part in rest:
        here = [_step(one, part) for one in here]
        named = next((_named(one) for one in here if _named(one)), "")
        found.append(named or keys.get(part, part))
    return " · ".join(one for one in found if one)


def _plain(made: Blueprint) -> dict[str, Any]:
    return {name: getattr(made, name) for name in type(made).model_fields}


def _step(one: Any, part: str) -> Any:
    if isinstance(one, tuple):
        found = (item for item in one if _code(item) == part)
        return next(found, None)
    return getattr(one, part, None)


def _code(item: Any) -> str:
    return str(getattr(item, "level", "") or getattr(item, "code", ""))


def _named(one: Any) -> str:
    words = getattr(one, "words", None)
    return str(words) if words is not None else ""


def offered(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (section, title) of all the words a place may edit in forms."""
    names = titles()
    found = [(ABOUT, names[ABOUT])]
    for place, level in enumerate(data.get("levels", [])):
        said = {"n": level["level"], "name": _first(level)}
        found.append((f"levels.{place}", _("Level %(n)d: %(name)s") % said))
    return found + [(one, names[one]) for one in TEXTS if data.get(one)]


def _first(one: dict[str, Any]) -> str:
    words = one["words"]
    speaks_english = (get_language() or "").startswith("en")
    return str((speaks_english and words.get("en")) or words["zh"])


def rooms() -> dict[str, str]:
    """Return what the rooms a blueprint waits for will do."""
    return {
        "activities": _("Activities"),
        "center": _("Service center"),
        "courses": _("Courses"),
        "enterprises": _("Enterprises"),
        "exchange": _("Matching means with needs"),
        "meetings": _("Meetings"),
        "one_form": _("One form"),
        "produce": _("Farm produce"),
        "reports": _("Reports"),
        "tasks": _("Tasks and requests"),
        "tours": _("Study tours"),
        "villages": _("Villages"),
        "whistles": _("Calling departments to the spot"),
    }


def words_in(data: dict[str, Any], section: str) -> dict[str, str]:
    """Return, by dotted path, every text for people in a section, both languages; "" if missing."""
    found: dict[str, str] = {}
    for path, words in _words(data, section):
        found[f"{path}.zh"] = words.get("zh", "")
        found[f"{path}.en"] = words.get("en", "")
    return found


def _words(data: dict[str, Any], section: str) -> Iterator[tuple[str, dict[str, str]]]:
    if section == ABOUT:
        for name in ("name", "summary", "source", "note"):
            if name in data:
                yield name, data[name]
        return
    head, _dot, place = section.partition(".")
    here = data[head][int(place)] if place else data[head]
    yield from _inside(here, section)


def _inside(value: Any, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict) and "zh" in value:
        yield path, value
        return
    pairs: Any = ()
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield from _inside(inner, f"{path}.{key}")


def label_of(data: dict[str, Any], path: str, section: str) -> str:
    """Return what a text of a section is, by its path: the entry's name and which of its texts."""
    keys, depth = key_words(), section.count(".") + 1
    here: Any = data
    names: list[str] = []
    parts = path.split(".")
    for place, part in enumerate(parts[:-1]):
        here = here[int(part)] if isinstance(here, list) else here[part]
        if place < depth and section != ABOUT:
            continue
        if isinstance(here, dict) and isinstance(here.get("words"), dict):
            names.append(_first(here))
        elif not part.isdigit() and not isinstance(here, list):
            names.append(keys.get(part, part))
    language = _("Chinese") if parts[-1] == "zh" else _("English")
    return _("%(what)s (%(language)s)") % {"what": " · ".join(names), "language": language}
