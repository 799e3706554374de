"""One form for everybody: what is known is filled in, only what is new is asked (一表通).

In: a form somebody wants filled, its legal basis, its fields, perhaps the blank Excel or Word file.
Out: answers prefilled from figures and indicators, confirmed by the unit at the base, released.
"""
