"""What an address of a list asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from linli.tasks.queries import lists


def wanted(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what a list of tasks shows: whose tasks, over or not, which page."""
    show = lists.ISSUED if given.get("show") == lists.ISSUED else lists.OURS
    return {"show": show, "is_over": given.get("over") == "1", "page": page_of(given)}


def page_of(given: Mapping[str, str]) -> int:
    """Return the page an address asks for, the first where it asks for none."""
    text = given.get("page", "1")
    return lists.within(int(text)) if text.isdecimal() and len(text) < 6 else 1


def address(want: Mapping[str, Any]) -> str:
    """Return the address of a page of the same list."""
    asked = {"show": want["show"], "over": "1" if want["is_over"] else "", "page": want["page"]}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
