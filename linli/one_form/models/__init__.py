"""Rows of the room `one_form`; each family has a file of its own."""

from __future__ import annotations

from .papers import Binding, Template
from .requests import AskedBefore, Field, FormRequest, Round
from .sheets import Answer, Doubt, Sheet

__all__ = [
    "Answer",
    "AskedBefore",
    "Binding",
    "Doubt",
    "Field",
    "FormRequest",
    "Round",
    "Sheet",
    "Template",
]
