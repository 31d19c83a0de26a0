"""How much points to each hub of a record: counted once, when a release is built.

The engine counts by reading, and half of a record may point to a few states. So the first page of a hub would cost
as much as the record is large, only to say how many pages there are.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from spacelod.describe import PAGE_SIZE
from spacelod.iris import BASE
from spacelod.search.database import ReadOnly

__all__ = ["INCOMING", "Incoming", "write_incoming"]

INCOMING: Final = "incoming.sqlite"
_SCHEMA: Final = (
    "CREATE TABLE incoming (target TEXT NOT NULL, property TEXT NOT NULL, things INTEGER NOT NULL, "
    "PRIMARY KEY (target, property)) WITHOUT ROWID"
)
_BLOCK: Final = 1 << 22
# So many counters take 16 MB, and keep apart what is pointed to a hundred times and what is not.
_COUNTERS: Final = 1 << 22
Statement = tuple[bytes, bytes, bytes]


class Incoming:
    """The counts of one release; what is no hub has none."""

    def __init__(self, path: Path) -> None:
        self._file = ReadOnly(path)

    def of(self, target: str) -> dict[str, int]:
        """Return how many things point to an IRI by each property, sorted by property; nothing for what is no hub."""
        rows = self._file.rows("SELECT property, things FROM incoming WHERE target = ? ORDER BY property", (target,))
        return dict(rows)


def write_incoming(path: Path, nquads: Path, *, base: str = BASE, most: int = PAGE_SIZE) -> None:
    """Write the counts of everything under a base to which more than ``most`` statements of sorted N-Quads point.

    A statement that several graphs hold counts once. What is held in memory grows with the hubs alone.
    """
    counts: Counter[tuple[bytes, bytes]] = Counter()
    seen = _seen(nquads, base)
    for found in _pointing(nquads, base):
        counts.update((target, link) for _, link, target in found if seen[hash(target) % _COUNTERS] > most)
    totals: Counter[bytes] = Counter()
    for (target, _), number in counts.items():
        totals[target] += number
    rows = (
        (target.decode(), link.decode(), number) for (target, link), number in counts.items() if totals[target] > most
    )
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_SCHEMA)
        database.executemany("INSERT INTO incoming VALUES (?, ?, ?)", sorted(rows))


def _seen(nquads: Path, base: str) -> array[int]:
    """Return at least how often each thing is pointed to, at the place of its hash."""
    # Most things have few neighbours: their numbers in full would take as much memory as the record. What looks
    # like a statement inside a text is counted too, and left out when the hubs are counted.
    seen = array("I", bytes(array("I").itemsize * _COUNTERS))
    statement = re.compile(rb" <[^>]*> <(%b[^>]*)> <" % re.escape(base.encode()))
    for block in _blocks(nquads):
        for target, number in Counter(statement.findall(block)).items():
            seen[hash(target) % _COUNTERS] += number
    return seen


def _pointing(nquads: Path, base: str) -> Iterator[dict[Statement, None]]:
    """Yield the distinct statements that point to something under a base: their beginnings, properties and targets."""
    # Every line is read to its end: a search for the next beginning would try each of its characters.
    statement = re.compile(rb"(?:(<[^>]*> <([^>]*)> <(%b[^>]*)>) )?.*\n" % re.escape(base.encode()))
    last: Statement = (b"", b"", b"")
    for block in _blocks(nquads):
        found: dict[Statement, None] = dict.fromkeys(statement.findall(block))
        # Lines that point to nothing are all alike. What graphs repeat stands together, but not always in one block.
        repeated, last = last, next(reversed(found), last)
        found.pop(repeated, None)
        found.pop((b"", b"", b""), None)
        yield found


def _blocks(nquads: Path) -> Iterator[bytes]:
    with nquads.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block + file.readline()
