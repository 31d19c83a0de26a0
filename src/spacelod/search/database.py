"""A file of SQLite opened read-only: a connection for each query that runs, and no way to write."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
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
        # The one that was used last is taken first: what it has read and prepared serves whoever comes next, and
        # there are as many as queries ran at a time, not as many as threads.
        self._idle: deque[sqlite3.Connection] = deque()
        if not path.is_file():
            raise ReleaseError(f"{path} does not exist; `spacelod build` makes it")
        self._address = f"file:{quote(str(path.resolve()))}?{_OPTIONS}"

    def __del__(self) -> None:
        # A connection and the statements that it has prepared hold each other, and with them the file.
        for connection in self._idle:
            connection.close()

    def rows(self, query: str, parameters: tuple[Any, ...] | dict[str, Any] = ()) -> list[Row]:
        """Return every row of a query."""
        with self._connection() as connection:
            return connection.execute(query, parameters).fetchall()

    def row(self, query: str, parameters: tuple[Any, ...] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        with self._connection() as connection:
            found: Row | None = connection.execute(query, parameters).fetchone()
        return found

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        # One thread at a time uses it, though not always the same one.
        connection = sqlite3.connect(
            self._address, uri=True, isolation_level=None, cached_statements=256, check_same_thread=False
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
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
