"""Store the places of a database once more, and do nothing else: `python -m bench.storing FILE`.

The same rows, tables and indexes, in one transaction of SQLite itself.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

from bench import costs

TABLE = "areas_area"
LIKE_THE_HOUSE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-20000"
)


def main(path: str) -> None:
    """Read everything first, then begin to count."""
    source = sqlite3.connect(path)
    rows = source.execute(f"SELECT * FROM {TABLE} ORDER BY id").fetchall()  # noqa: S608  own name
    made = source.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", [TABLE]
    ).fetchall()
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        target = sqlite3.connect(Path(folder) / "copy.sqlite3")
        target.executescript(";".join([LIKE_THE_HOUSE, *(sql for [sql] in made)]))
        costs.tell(lambda: _store(target, rows))
        target.close()


def _store(target: sqlite3.Connection, rows: list[tuple[object, ...]]) -> str:
    marks = ", ".join("?" * len(rows[0]))
    target.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", rows)  # noqa: S608  own name
    target.commit()
    return str(len(rows))


if __name__ == "__main__":
    main(sys.argv[1])
