"""Everything somebody owes somebody: one inbox, clock, escalation line and timeline for all kinds.

In: a kind registers its flow and words. Out: the common moves, the desk, the deadlines. A subject
adds only its own moves and its detail row.
"""
