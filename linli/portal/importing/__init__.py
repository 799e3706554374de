"""Taking in tables: a file comes in, is staged and compared with what stands, shown, applied.

In: a workbook or CSV of areas, units, posts or facilities, and the owners' intakes. Out: staged
rows with before and after, one bulk write with one journal entry, and the way back.
"""
