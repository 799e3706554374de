"""Read all cells of a file and do nothing with them: `python -m bench.bare FILE`."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from python_calamine import load_workbook

from bench import costs


def read(path: Path) -> str:
    """Read with the library that `linli.kernel.sheets` uses; return how many rows there are."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return str(sum(1 for _row in csv.reader(file)))
    return str(sum(1 for _row in load_workbook(path).get_sheet_by_index(0).iter_rows()))


if __name__ == "__main__":
    costs.tell(lambda: read(Path(sys.argv[1])))
