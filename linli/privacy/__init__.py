"""The contact vault, consent, who looked at what, and how long anything is kept.

In: contact data with a purpose. Out: tokens; the words themselves only against a reason that is
written down.
"""
