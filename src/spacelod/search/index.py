"""The search index of a release: one SQLite file, written once and opened read-only ever after.

Its content follows from the statements alone, so two builds of the same release hold the same rows.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from spacelod.iris import BASE, DEF
from spacelod.search.entries import Entry, EntryCollector, Name
from spacelod.search.folding import compact, fold, initials, latin, stems
from spacelod.search.layout import FORMAT, INDEXES, INSERT, SCHEMA
from spacelod.search.links import Link, LinkCollector
from spacelod.search.origins import DESCRIPTIVE, ORIGINS
from spacelod.search.spelling import slips
from spacelod.search.standings import write_standings
from spacelod.terms import Quad, unwrap

__all__ = ["IndexBuilder", "build_index"]

# These names are found by themselves and would only blur the search by words.
_NOT_IN_WORDS: Final = DESCRIPTIVE | {"minor-exonym", "initials"}
_ABBREVIATED: Final = frozenset({"label", "official", "title", "native", "alternative"})
_ORDER: Final = tuple(ORIGINS)
_STANDING_NODES: Final = tuple(f"<{BASE}id/{table}/" for table in ("participation", "act", "membership"))
_SUBCLASS: Final = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
_CLASSES: Final = f"<{DEF}"


class IndexBuilder:
    """Gathers what an index holds while statements with the canonical base pass by, and writes it."""

    def __init__(self) -> None:
        self._entries, self._links = EntryCollector(), LinkCollector()
        self._standings: list[Quad] = []
        self._broader: set[tuple[str, str]] = set()

    def watch(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield statements as they come, and note them."""
        for quad in quads:
            self._entries.add(quad)
            self._links.add(quad)
            if quad.subject.startswith(_STANDING_NODES):
                self._standings.append(quad)
            elif quad.predicate == _SUBCLASS and quad.subject.startswith(_CLASSES) and quad.object.startswith(_CLASSES):
                self._broader.add((unwrap(quad.subject).removeprefix(DEF), unwrap(quad.object).removeprefix(DEF)))
            yield quad

    def links(self) -> list[Link]:
        """Return the links to identifiers elsewhere, sorted."""
        return self._links.links()

    def write(self, path: Path, *, base: str = BASE) -> None:
        """Write the index to a new file.

        IRIs are kept without their base, so only ``meta`` names the base of the release.
        """
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # Nothing has to survive a crash: a build that fails throws the file away.
            database.executescript("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            database.executescript(SCHEMA)
            database.execute("BEGIN")
            database.executemany(INSERT["meta"], [("base", base), ("format", str(FORMAT))])
            database.executemany(INSERT["broader"], sorted(self._broader))
            database.executemany(INSERT["link"], self.links())
            _write_things(database, self._entries.entries())
            write_standings(database, self._standings)
            database.execute("COMMIT")
            database.executescript(INDEXES)


def build_index(quads: Iterable[Quad], path: Path, *, base: str = BASE) -> None:
    """Write the index of a release whose statements have the canonical base."""
    builder = IndexBuilder()
    for _ in builder.watch(quads):
        pass
    builder.write(path, base=base)


def _write_things(database: sqlite3.Connection, found: Iterable[Entry]) -> None:
    vocabulary: Counter[str] = Counter()
    for number, entry in enumerate(found, 1):
        types = " ".join(entry.types)
        thing = (number, entry.path, entry.kind, types, entry.label, entry.description, entry.links, entry.rank)
        database.execute(INSERT["thing"], thing)
        names = _keyed(entry)
        rows = [(number, *name, entry.rank * ORIGINS[name[2]].sureness) for name in names]
        database.executemany(INSERT["name"], rows)
        database.executemany(INSERT["facet"], [(number, *pair) for pair in entry.facets])
        folded = (folded for _, _, origin, folded, _ in names if origin not in _NOT_IN_WORDS)
        words = list(dict.fromkeys(word for name in folded for word in stems(name)))
        database.execute(INSERT["words"], (number, " ".join(words), " ".join(stems(fold(entry.about)))))
        vocabulary.update(words)
    _write_words(database, vocabulary)


def _write_words(database: sqlite3.Connection, vocabulary: Counter[str]) -> None:
    words = sorted(vocabulary.items())
    database.executemany(INSERT["word"], words)
    # A number with a wrong digit is another number.
    keys = ((key, row) for row, (word, _) in enumerate(words, 1) if not word.isdigit() for key in slips(word))
    database.executemany(INSERT["slip"], sorted(keys))


def _keyed(entry: Entry) -> list[tuple[str, str, str, str, str]]:
    """Return the names of an entry with their keys; of those with the same key the first counts."""
    rows: dict[str, tuple[str, str, str, str, str]] = {}
    for name in _spelled(entry.names):
        folded = fold(name.text)
        key = compact(folded)
        if key and key not in rows:
            rows[key] = (*name, folded, key)
    return list(rows.values())


def _spelled(names: Iterable[Name]) -> Iterator[Name]:
    """Yield names, the surest first, then what may be written for them."""
    given = list(names)
    yield from sorted(given, key=lambda name: _ORDER.index(name.origin))
    for name in given:
        if name.origin != "minor-exonym" and (other := latin(name.text)):
            yield Name(other, f"{name.language}-latn", "transliteration")
    for name in given:
        if name.origin in _ABBREVIATED or (name.origin, name.language) == ("exonym", "en"):
            for short in sorted(initials(fold(name.text))):
                yield Name(short.upper(), name.language, "initials")
