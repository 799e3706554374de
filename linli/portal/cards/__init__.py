"""Duty cards: what stands on a sheet, its PDF, what is missing where, mending a wrong one."""
