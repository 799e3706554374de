"""Measure the house: what accepting a case costs, how pages grow, what memory and pages weigh.

`linli bench` runs this package in a process and a data folder of its own. Only ratios to the
yardstick of the same run count; nothing here is a test with a time limit.
"""
