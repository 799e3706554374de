"""Pages across subjects: the public site, the staff desk, search, figures, the API root; and the operator's commands.

In: requests. Out: pages and answers made of what the rooms below know.
"""
