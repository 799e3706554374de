"""Placeholder until the gallery lands."""

from __future__ import annotations

from typing import Any


def context(*_a: Any, **_k: Any) -> dict[str, Any]:
    """Nothing yet."""
    return {}
