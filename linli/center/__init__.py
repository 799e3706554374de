"""Service centers and facilities near a door, with their opening hours; rooms and bookings follow.

In: a facility, the areas it serves, its hours. Out: what is open now.
"""
