"""Linli: neighborhood governance and services; who answers for every building, and every promise kept in sight."""

from __future__ import annotations

__version__ = "0.1.0"
