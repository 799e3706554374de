"""Units, what they cover, posts, who holds them today, duty cards, which mechanism runs where.

In: a unit with its level and base. Out: who answers for this building today, which is never nobody.
"""
