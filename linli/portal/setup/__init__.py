"""A first start for real: the one-time word, the questions, the founding, what is still missing.

What comes in: answers from a browser or a terminal, and an instant. What goes out: a place with its
chain up to the root, a mechanism, a calendar and one administrator; then a checklist.
"""
