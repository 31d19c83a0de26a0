"""A file of SQLite opened read-only: one connection for each thread, and no way to write."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from spacelod.errors import ReleaseError
from spacelod.search.layout import FORMAT

__all__ = ["Database", "ReadOnly", "Row"]

Row = tuple[Any, ...]
# The file never changes, so SQLite may map it and need not lock it.
_OPTIONS: Final = "mode=ro&immutable=1"
# Mapped, the pages of the file are shared by all processes, and none is copied into a cache of each.
_PRAGMAS: Final = ("PRAGMA query_only = ON", "PRAGMA mmap_size = 268435456", "PRAGMA cache_size = -8192")


class ReadOnly:
    """A file of SQLite that never changes; any number of threads and processes may read it."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ReleaseError(f"{path} does not exist; `spacelod build` makes it")
        self._address = f"file:{quote(str(path.resolve()))}?{_OPTIONS}"
        self._local = threading.local()

    def rows(self, query: str, parameters: tuple[Any, ...] | dict[str, Any] = ()) -> list[Row]:
        """Return every row of a query."""
        return self._connection().execute(query, parameters).fetchall()

    def row(self, query: str, parameters: tuple[Any, ...] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        found: Row | None = self._connection().execute(query, parameters).fetchone()
        return found

    def _connection(self) -> sqlite3.Connection:
        # One for each thread: a connection of Python's library belongs to the thread that made it.
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._address, uri=True, isolation_level=None, cached_statements=256)
            for pragma in _PRAGMAS:
                connection.execute(pragma)
            self._local.connection = connection
        return connection


class Database(ReadOnly):
    """A search index on disk, which says in ``meta`` of which base and of which layout it is."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.meta: dict[str, str] = self._read_meta(path)

    def _read_meta(self, path: Path) -> dict[str, str]:
        try:
            meta = {str(key): str(value) for key, value in self.rows("SELECT key, value FROM meta")}
        except sqlite3.DatabaseError as error:
            raise ReleaseError(f"{path} is not a search index ({error}); build the release again") from None
        if meta.get("format") != str(FORMAT):
            raise ReleaseError(f"{path} has the format {meta.get('format')!r}, not {FORMAT}; build the release again")
        return meta
