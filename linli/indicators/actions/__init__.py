"""Writes: numbers that are entered by hand (`stating`)."""

from __future__ import annotations

from linli.indicators.actions.stating import correct_figure, state_figure

__all__ = ["correct_figure", "state_figure"]
