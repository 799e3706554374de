"""One figure at a time: what it says, over which months and places, and the matters behind it.

In: cells that `indicators` counted, and the blueprint's definitions. Out: pages, files for
spreadsheets, and one entry in the journal for each file that left with what the public may not see.
"""
