"""Public figures of a place, as the area page shows them."""

from __future__ import annotations

from ninja import Router

router = Router()
