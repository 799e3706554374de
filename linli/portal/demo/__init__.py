"""The demo world: places as reported in one newspaper article, invented people and cases.

What comes in: the data files of `demo/` and an instant. What goes out: a database filled through
the real actions, a note beside it that says so, and the list of sign-ins.
"""

from __future__ import annotations

from linli.portal.demo import marker


def is_demo() -> bool:
    """Return whether the data here are invented, so that every public page can say so."""
    return marker.read() is not None
