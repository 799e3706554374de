"""Insert headers, details and entries once more, and nothing else: `python -m bench.bulk FILE N`.

The same rows, tables and indexes as the tasks that were made, in N transactions of SQLite itself.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import costs
from bench.storing import LIKE_THE_HOUSE

TABLES = ("matters_matter", "tasks_task", "journal_entry")


def main(path: str, transactions: int) -> None:
    """Read everything first, then begin to count."""
    source = sqlite3.connect(path)
    rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608
    made = [
        sql
        for name in TABLES
        for [sql] in source.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", [name]
        )
    ]
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        target = sqlite3.connect(Path(folder) / "copy.sqlite3")
        target.executescript(";".join([LIKE_THE_HOUSE, "PRAGMA foreign_keys=OFF", *made]))
        costs.tell(lambda: _store(target, rows, transactions))
        target.close()


def _store(
    target: sqlite3.Connection, rows: dict[str, list[tuple[Any, ...]]], transactions: int
) -> str:
    for turn in range(transactions):
        for name, own in rows.items():
            each = -(-len(own) // transactions)
            marks = ", ".join("?" * len(own[0]))
            some = own[turn * each : (turn + 1) * each]
            target.executemany(f"INSERT INTO {name} VALUES ({marks})", some)  # noqa: S608  own
        target.commit()
    return str(sum(map(len, rows.values())))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
