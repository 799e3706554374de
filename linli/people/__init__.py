"""Who signs in: staff accounts, sessions, tokens, and the limits that keep guessing slow.

In: a name and a word, or a token. Out: a `User` that every action takes as its actor. Residents
never have an account here.
"""
