"""Plain Python that knows neither Django nor a database.

In come values: instants, spans, calendars, texts, tables of moves. Out go values, or a `Refused`.
Every room may import this one; it imports none. The rules that are easy to get wrong live here
once: working time, life cycles, codes with a check sign, paths of areas, and what must not stand
in a text.
"""

from __future__ import annotations
