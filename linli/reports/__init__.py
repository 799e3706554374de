"""Reports of an area or a mechanism as Word, Excel and PDF, written from the journal.

In: what to report on, for which months, when. Out: files whose every figure has its definition and
the instant it was counted, and what changed since the last run.
"""
