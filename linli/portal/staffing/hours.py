"""Hours of a post as one line for each spell, read and written by people: "1-5 09:00-12:00"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from linli.kernel.errors import Refused

_LINE = re.compile(r"([1-7])(?:-([1-7]))?\s+(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)")
_WIDE = str.maketrans("：－–—～~　", ":----- ")


def read(text: str) -> list[dict[str, Any]]:
    """Return the spells of a text; Monday is 1. Raises Refused naming the line that is unclear."""
    lines = [line.strip() for line in re.split(r"[\n;；]", text.translate(_WIDE)) if line.strip()]
    return [_spell(line) for line in lines]


def show(spells: Iterable[Mapping[str, Any]]) -> str:
    """Return spells as `read` takes them."""
    return "\n".join(_line(spell) for spell in spells)


def _spell(line: str) -> dict[str, Any]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise _unclear(line)
    first, last, begins, ends = found.groups()
    days = list(range(int(first), int(last or first) + 1))
    begins, ends = begins.zfill(5), ends.zfill(5)
    if not days or not begins < ends <= "24:00" or max(begins[3:], ends[3:]) > "59":
        raise _unclear(line)
    return {"days": days, "from": begins, "to": ends}


def _line(spell: Mapping[str, Any]) -> str:
    days = sorted(spell["days"])
    run = f"{days[0]}-{days[-1]}" if len(days) > 1 else str(days[0])
    if days == list(range(days[0], days[-1] + 1)):
        return f"{run} {spell['from']}-{spell['to']}"
    return "\n".join(f"{day} {spell['from']}-{spell['to']}" for day in days)


def _unclear(line: str) -> Refused:
    said = _("This line of hours is unclear: %(line)s") % {"line": line[:40]}
    return Refused("org.hours", said, field="hours")
