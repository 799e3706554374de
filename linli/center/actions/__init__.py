"""What is done with facilities: set them up, take them in from tables, let them follow places."""

from __future__ import annotations

from linli.center.actions.facilities import take_in
from linli.center.actions.following import follow
from linli.center.rules import FacilityRow

__all__ = ["FacilityRow", "follow", "take_in"]
