"""Figures that people enter: what a place has, whose they are, the story of each, entering them.

In: rows of `indicators.models.Stated` and the blueprint's words. Out: pages, forms and tables.
"""
