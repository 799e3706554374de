"""Reads blank Excel and Word forms as grids of cells, compares two of them, and writes into them.

In: the bytes of a file somebody sent, which is not trusted. Out: plain models and bytes again; no
database, no clock.
"""
