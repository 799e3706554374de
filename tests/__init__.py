"""Promises about the whole house, and what its tests stand on."""

from __future__ import annotations
