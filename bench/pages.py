"""Write docs/performance.md: what was measured now takes the place of its like, the rest stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bench.report import Figure, parts, rows

HEAD = """\
# Performance

Written by `make bench`, part by part: what a run did not measure keeps its figures and its date.
Only ratios within one run count. Unless a part says otherwise they are ratios to its yardstick: a
bare Django view behind the house's own middleware, same server and database, that validates a form
with one text field and inserts one row. Server CPU is user and system time of the web server's
processes; PostgreSQL's is told apart. Latencies are seen from a client on the same machine, which
it shares with the server. `no middleware` is the same view with nothing of the house before it.
"""
ABOUT = {
    "accept": "",
    "growth": """\
Copies of the demo's own matters, with true chains and counts, in other places of the country.
The pages of both sizes are looked at in turns; the values are medians.""",
    "weight": "",
    "imports": """\
A workbook of subdistricts, communities, grids, estates and buildings for an empty place: code,
name, kind and the place above. The yardstick is the bare reading of that file by the library that
the house reads workbooks with (calamine, written in Rust): every cell, nothing done with it. Each
step is a process of its own; what counts is its CPU, user and system, after everything was loaded,
the median of runs that take turns (bare, step, bare, step). Memory is the most that the process
ever held (VmHWM), Python, Django and the mapped pages of the database included.

The goal of three times was set before the reader was chosen. calamine takes two microseconds for a
row; that many rows cannot even be stored in that time, as `bare storing` shows: SQLite alone, the
same rows, tables and indexes, one transaction. What the house adds to these two is told beside.""",
    "country": """\
Provinces, cities, counties, and 41,352 subdistricts and towns as four CSV files for an empty
place: the sum of the four commands after everything was loaded. Memory is VmHWM. The list is not
part of the repository: LINLI_DIVISIONS or `--divisions` says where it is.""",
    "cascade": """\
One task of a county split among units in all its towns: parts laid out, then their tasks made with
headers, details, legs, clocks, entries and what they owe, a short transaction at a time, as the
loop does it. The yardstick inserts the same headers, details and entries alone, at once, in SQLite
itself, same tables and indexes. CPU is user and system time after everything was loaded.""",
    "reports": """\
A report with forty indicators, charts and tables of many places, built from what was read and
written in one process as each kind of file, in turns with the same rows bare: every cell of its
tables by the same library, without look, footnotes, charts or drawings. The values are medians.""",
    "forms": """\
A blank Excel form read and filled, cell by cell, with its sheet of sources, in turns with opening
and saving the same file alone by openpyxl. The values are medians; every cell is read back.""",
    "journal": """\
The same country of two thousand towns with four communities each, on both sides; in as many towns
as it takes, first county by first county, a journal of 5,000 entries over two years. They are
copies of the demo's own entries: kind, time of day, days until due and facts as they were, with new
ids, streams, places, units and days, stored in the order of days. No matters come with them, and
the hashes stay as they were, since only counting is measured. A roll-up counts one more case of one
town, on one of eight days, until nothing is dirty any more from the town to the root. The full
recount is `fill.refill` of all these towns and everything above them into empty tables, which is
the dearest case: every cell is written too. The bare query groups all entries by kind, day and
place in SQLite itself; the ratio is one of CPU by entry, since a run may count the first towns only
(`entries counted`); roll-up and pages then find all entries, but cells of those towns alone. CPU of
pages is that of the thread that answers, both sides in turns; the values are medians.""",
    "doors": """\
Estates with building groups, posts, holders and duty cards in other places of the country, planted
in bulk, with every ground's cards counted. `country` is what somebody sees who looks after all of
it; the others see the demo's places, which do not grow. Both sizes are looked at in turns; the
values are medians.""",
}
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def page(figures: list[Figure], *, at: datetime, told: Mapping[str, str], before: str) -> str:
    """Return docs/performance.md, given how it reads now (or nothing)."""
    sections = _sections(before)
    for part, own in parts(figures).items():
        sections[_title(part)] = _section(part, own, at, told)
    written = [f"## {title}\n\n{text}\n" for title, text in sorted(sections.items(), key=_order)]
    return "\n".join([HEAD, *written])


def _sections(page: str) -> dict[str, str]:
    _head, *found = _SECTION.split(page)
    pairs = zip(found[::2], found[1::2], strict=True)
    return {title: text.strip() for title, text in pairs}


def _order(section: tuple[str, str]) -> tuple[int, int, str]:
    title, _text = section
    families = list(ABOUT)
    family = _family(title)
    return families.index(family) if family in families else len(families), len(title), title


def _family(part: str) -> str:
    return part.partition(",")[0].lower()


def _title(part: str) -> str:
    return part[0].upper() + part[1:]


def _section(part: str, figures: list[Figure], at: datetime, told: Mapping[str, str]) -> str:
    on = ", ".join(f"{name} {value}" for name, value in told.items() if name != "Machine")
    about = ABOUT.get(_family(part), "")
    return "\n".join(
        [
            *([about, ""] if about else []),
            f"Measured {at:%Y-%m-%d}: {told['Machine']}; {on}.",
            "",
            "| what | figure | value | goal | | seen |",
            "| --- | --- | ---: | ---: | --- | --- |",
            *(f"| {' | '.join(row)} |" for row in rows(figures)),
        ]
    )
