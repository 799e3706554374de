"""Places as a tree, the days they work, and who may do what where.

In: area rows that never change their parent, grants from a day to a day. Out: subtree ranges,
calendars, and the judgements of `reach`.
"""
