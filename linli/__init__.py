"""Linli: neighborhood services; who answers for every building, every promise kept in sight."""

from __future__ import annotations

__version__ = "0.1.0"
