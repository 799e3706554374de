"""The memory: typed, past-tense events, append-only and hash-chained, free of personal text.

In: events that actions record inside their own transaction. Out: entries to read, and one pending
delivery for each wired reaction.
"""
