"""Cases (诉求): what a resident asks for, from the code on a building to a rated answer.

In: a service, a place and some words. Out: a code, a promise, one owner, and three rates kept
apart.
"""
