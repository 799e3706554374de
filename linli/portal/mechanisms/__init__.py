"""How a mechanism stands in a place.

Its levels, what it names with live figures, what is due.

Comes in: the edition in force, the tree, units and posts, figures (`indicators.queries.values`) and
cycles. Goes out: one page for everybody, the list of what is missing, and the same over the API.
"""

from __future__ import annotations

from linli.portal.mechanisms.places import running, shared_place

__all__ = ["running", "shared_place"]
