"""Pages across subjects: public site, staff desk, search, figures, API root, and the commands.

In: requests. Out: pages and answers made of what the rooms below know.
"""
