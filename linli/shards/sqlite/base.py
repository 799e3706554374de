"""Django's SQLite engine behind a write gate (`scale.md` 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from linli.shards.sqlite.gate import Gate, path_beside

_READS = re.compile(
    r"\s*(?:SELECT|WITH|VALUES|EXPLAIN|PRAGMA|BEGIN|COMMIT|END|SAVEPOINT|RELEASE|ROLLBACK)\b", re.I
)


# Statements longer than this (long lists of ids) are not worth remembering.
_LONG = 4000


@lru_cache(maxsize=1024)
def _with_marks(query: str) -> str:
    """Return a statement as SQLite wants it: `?` for `%s`."""
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class GatedCursor(base.SQLiteCursorWrapper):
    """A cursor whose writing statements pass the gate, also outside a transaction."""

    wrapper: DatabaseWrapper

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Return the statement in SQLite's own style; those asked often are converted once."""
        if param_names is None and len(query) < _LONG:
            return _with_marks(query)
        return str(super().convert_query(query, param_names=param_names))

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement, inside the gate if it writes."""
        gate = self.wrapper.gate
        if gate is not None and gate.is_held:
            return super().execute(query, params)
        with self.wrapper.gated(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement many times, inside the gate if it writes."""
        with self.wrapper.gated(query):
            return super().executemany(query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the gate from before BEGIN until its transaction is over."""

    gate: Gate | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """Connect; a database in memory needs no gate."""
        is_file = not self.is_in_memory_db()
        self.gate = Gate(path_beside(str(self.settings_dict["NAME"]))) if is_file else None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that knows the gate."""
        if self.gate is None:
            return super().create_cursor(name)
        cursor = self.connection.cursor(factory=GatedCursor)
        cursor.wrapper = self
        return cursor

    @contextmanager
    def gated(self, query: str) -> Iterator[None]:
        """Hold the gate while a writing statement runs, and on while its transaction lasts.

        An INSERT .. RETURNING commits when its rows are read: for that instant the next writer
        inside the gate falls back to SQLite's own waiting.
        """
        if self.gate is None or self.gate.is_held or _READS.match(query):
            yield
            return
        self.gate.enter()
        try:
            yield
        finally:
            self._settle()

    def _start_transaction_under_autocommit(self) -> None:
        if self.gate is not None:
            self.gate.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        finally:
            self._settle()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # not in the stubs
        finally:
            self._settle()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._settle()

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001  Django's own signature
        try:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        finally:
            self._settle()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            if self.gate is not None:
                self.gate.close()

    def _settle(self) -> None:
        """Leave the gate unless a transaction is open; a failed commit leaves it open."""
        if self.gate is None or not self.gate.is_held:
            return
        if self.connection is None or not self.connection.in_transaction:
            self.gate.leave()
