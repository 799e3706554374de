"""How large a blank form may be: what no form on paper ever reaches."""

from __future__ import annotations

TITLE_LENGTH = 120
ADDRESS_LENGTH = 120
FILE_BYTES_MOST = 5 * 1024 * 1024
UNPACKED_MOST = 32 * 1024 * 1024
# Of these, texts: what a reader makes of them takes twenty times the room.
XML_MOST = 12 * 1024 * 1024
GRIDS_MOST = 60
ROWS_MOST = 5_000
COLUMNS_MOST = 200
# Places of all grids, empty ones too.
PLACES_MOST = 60_000
# Tables within tables within tables: nobody reads deeper.
DEPTH_MOST = 6
BINDINGS_MOST = 10_000
# Names of places looked up among the labels of one form.
PLACES_NAMED = 900
