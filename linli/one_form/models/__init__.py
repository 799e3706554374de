"""Rows of the room `one_form`; each family has a file of its own."""

from __future__ import annotations

from .papers import Binding, Template

__all__ = ["Binding", "Template"]
