"""Places in the browser and over the API: look through the tree, see a change, make it.

In: a place, and what somebody wants to do with it. Out: the tree within their reach, the story of a
place, what a change touches before it is made; the change itself is done by `areas` and `org`.
"""
