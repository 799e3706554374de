"""Figures counted from the journal: what blueprints declare becomes cells per place, unit and day.

In: entries of the journal, one delivery each. Out: cells that equal a recount at any time, and the
figures that pages show.
"""
