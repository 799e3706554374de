"""Services and promises in the browser: what a place decided, its draft, its next edition.

In: forms and texts of a place administrator. Out: drafts and editions of the room `blueprint`, and
decisions of the room `org` on which edition runs from when. Nothing here writes rows of its own.
"""
