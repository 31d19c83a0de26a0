"""Where everything begins in the sorted statements of a release, what it is called, and the pages of hubs.

All of that is found once, when a release is built.

A search by halving reads the more of a file the longer it is; and to number what is said of a hub, all of that, which
grows with the record, would be read for every page. A document names dozens of things, a page of a hub hundreds, and
of a large record not all names fit into memory: so those of many things are one look-up.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from spacelod.describe import OWN_PAGE_SIZE, naming
from spacelod.search.database import ReadOnly
from spacelod.triples import FIRST
from spacelod.vocab import RDF

if TYPE_CHECKING:
    from spacelod.terms import Term

__all__ = ["OFFSETS", "Offsets", "Page", "write_offsets"]

OFFSETS: Final = "offsets.sqlite"
_SCHEMA: Final = (
    "CREATE TABLE subjects (subject TEXT PRIMARY KEY, start INTEGER NOT NULL) WITHOUT ROWID",
    # The lines that name a thing in documents, without the thing itself.
    "CREATE TABLE names (subject TEXT PRIMARY KEY, lines TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE hubs (subject TEXT PRIMARY KEY, said INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE pages (subject TEXT NOT NULL, page INTEGER NOT NULL, start INTEGER NOT NULL, "
    "PRIMARY KEY (subject, page)) WITHOUT ROWID",
)
_START: Final = "SELECT start FROM subjects WHERE subject = ?"
_HAS_NAMES: Final = "SELECT 1 FROM sqlite_schema WHERE name = 'names'"
_NAMES: Final = "SELECT subject, lines FROM json_each(?) CROSS JOIN names ON subject = value"
_PAGE: Final = (
    "SELECT said, one.start, two.start FROM hubs LEFT JOIN pages AS one ON one.subject = hubs.subject AND one.page = ? "
    "LEFT JOIN pages AS two ON two.subject = one.subject AND two.page = one.page + 1 WHERE hubs.subject = ?"
)
_FIRST: Final = frozenset(each.encode() for each in FIRST)
_LABELS: Final = _FIRST - {RDF.type.encode()}


class Page(NamedTuple):
    """How many statements are said of a hub, and between which bytes those of one page stand.

    Statements that every page shows are numbered before the others, and may stand between them.
    """

    said: int
    start: int
    stop: int


class Offsets:
    """Places in the sorted statements of one release. Things are terms."""

    def __init__(self, path: Path) -> None:
        # Nothing is read yet: processes are forked between opening and reading, and each needs connections of its own.
        self._file = ReadOnly(path)

    @cached_property
    def size(self) -> int:
        """How many statements a page has."""
        return int(self._file.rows("PRAGMA user_version")[0][0])

    def of(self, subject: Term) -> int | None:
        """Return where the lines about a thing begin, None where there are none."""
        found = self._file.row(_START, (subject,))
        return found[0] if found else None

    @cached_property
    def has_names(self) -> bool:
        """Whether names are known; a release of an earlier version of the program has none here."""
        return self._file.row(_HAS_NAMES) is not None

    def names(self, subjects: Iterable[Term]) -> dict[Term, list[str]]:
        """Return the lines that name things in documents, as ``describe.naming`` chooses them; not all have any."""
        found = self._file.rows(_NAMES, (json.dumps(list(subjects)),))
        return {subject: [f"{subject} {line}" for line in lines.split("\n")] for subject, lines in found}

    def page(self, subject: Term, page: int) -> Page | None:
        """Return the place of a page, an empty one beyond the last page; None for what is no hub."""
        found = self._file.row(_PAGE, (page, subject))
        if not found:
            return None
        said, start, stop = found
        return Page(said, start, stop) if stop is not None else Page(said, 0, 0)


def write_offsets(path: Path, nquads: Path, *, size: int = OWN_PAGE_SIZE) -> None:
    """Write where each subject of sorted N-Quads begins, its names, and the pages of what has over ``size`` statements.

    A statement that several graphs hold counts once.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"PRAGMA user_version = {size:d}")
        for table in _SCHEMA:
            database.execute(table)
        database.executemany("INSERT INTO subjects VALUES (?, ?)", _subjects(nquads, size, database))


def _subjects(nquads: Path, size: int, database: sqlite3.Connection) -> Iterator[tuple[Term, int]]:
    """Yield each subject and where it begins; names, and what is a hub, are written on the way."""
    start = 0
    with nquads.open("rb") as file:
        for subject, group in groupby(file, _subject):
            # No more is held in memory than what is said of one thing.
            lines, term = list(group), subject.decode()
            yield term, start
            if names := naming([line.decode().rstrip("\n") for line in lines if line.split(b" ", 2)[1] in _LABELS]):
                said = "\n".join(line[len(term) + 1 :] for line in names)
                database.execute("INSERT INTO names VALUES (?, ?)", (term, said))
            if len(lines) > size:
                _write_hub(database, term, *_starts(lines, start, size), size)
            start += sum(map(len, lines))


def _write_hub(database: sqlite3.Connection, subject: Term, said: int, starts: Sequence[int], size: int) -> None:
    if said > size:
        database.execute("INSERT INTO hubs VALUES (?, ?)", (subject, said))
        pages = [(subject, page, start) for page, start in enumerate(starts, 1)]
        database.executemany("INSERT INTO pages VALUES (?, ?, ?)", pages)


def _starts(lines: Sequence[bytes], begin: int, size: int) -> tuple[int, list[int]]:
    """Return how many statements the lines about one thing hold, and where each page begins, and the last one ends."""
    # Equal statements of several graphs stand side by side.
    number = sum(_is_first(triple) for triple, _ in groupby(lines, _triple))
    offset, starts = begin, list[int]()
    for triple, group in groupby(lines, _triple):
        if not _is_first(triple):
            # What every page shows may fill whole pages before.
            starts += [offset] * (number // size + 1 - len(starts))
            number += 1
        offset += sum(map(len, group))
    return number, starts + [offset] * (-(-number // size) + 1 - len(starts))


def _subject(line: bytes) -> bytes:
    return line.partition(b" ")[0]


def _triple(line: bytes) -> bytes:
    # Behind the graph stand a space, a full stop and a line feed.
    return line[: line.rindex(b" ", 0, -3)]


def _is_first(triple: bytes) -> bool:
    return triple.split(b" ", 2)[1] in _FIRST
