"""Searching a release: words in, ranked things and facets out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from spacelod.search.database import Database
from spacelod.search.expressions import prefix_expression, readings
from spacelod.search.folding import compact, fold, latin, stems
from spacelod.search.layout import FACETS
from spacelod.search.results import COLUMNS, NAME_COLUMNS, Facet, Hit, Results, Value
from spacelod.search.selection import Catalog, Filters, Selection, marks
from spacelod.search.spelling import Vocabulary

__all__ = ["LONGEST", "Finder"]

# A longer text is no name; what lies behind is not read.
LONGEST: Final = 256
_MOST_WORDS: Final = 16
_FACET_VALUES: Final = 12
# A search that finds fewer is widened.
_FEW: Final = 3


class Finder:
    """Finds things in the index of one release."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._labels: dict[tuple[str, str], str] = {}

    @classmethod
    def open(cls, path: Path) -> Finder:
        """Open an index read-only; raise ReleaseError when there is none that can be read."""
        return cls(Database(path))

    @property
    def base(self) -> str:
        """The base of the IRIs of the release."""
        return self.database.meta["base"]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of all names."""
        return Vocabulary(dict(self.database.rows("SELECT word, things FROM word")), partial(_near, self.database))

    def warm(self) -> None:
        """Read what every search needs, so that the first one waits for nothing."""
        _ = self.vocabulary, self._catalog

    def thing(self, path: str) -> Hit | None:
        """Return the thing at a path such as ``id/actor/usa``, or None."""
        row = self.database.row(f"SELECT {COLUMNS} FROM thing WHERE path = ?", (path,))
        return Hit.of(row) if row else None

    def label(self, path: str) -> str:
        """Return the label of a thing, or the last part of its path."""
        known = self._labels.get((path, ""))
        if known is None:
            row = self.database.row("SELECT label FROM thing WHERE path = ?", (path,))
            if row is None:
                # Strangers may ask for any path, so only what is there is kept.
                return path.rpartition("/")[2].rpartition("#")[2]
            known = self._labels[path, ""] = str(row[0])
        return known

    def label_in(self, path: str, language: str) -> str:
        """Return the label of a thing in a language, else that of ``label``."""
        if language == "en":
            return self.label(path)
        known = self._labels.get((path, language))
        if known is None:
            row = self.database.row(
                "SELECT text FROM name JOIN thing ON thing.id = name.thing WHERE path = ? AND language = ? "
                "AND origin IN ('label', 'official', 'exonym') ORDER BY origin = 'label' DESC, likelihood DESC",
                (path, language),
            )
            known = str(row[0]) if row else self.label(path)
            if (path, "") in self._labels or row:
                self._labels[path, language] = known
        return known

    def short_name(self, hit: Hit) -> str:
        """Return the name of a state in everyday English, and the label of anything else."""
        row = self.database.row(
            "SELECT text FROM name WHERE thing = ? AND origin IN ('exonym', 'official') AND language = 'en' "
            "ORDER BY length(text)",
            (hit.number,),
        )
        return str(row[0]) if row and "State" in hit.types else hit.label

    def facet(self, hit: Hit, facet: str) -> list[str]:
        """Return the values that a thing has for a facet."""
        rows = self.database.rows("SELECT value FROM facet WHERE thing = ? AND facet = ?", (hit.number, facet))
        return [value for (value,) in rows]

    def named(self, text: str) -> list[Hit]:
        """Return what bears exactly this name, whatever its case, accents, spaces or alphabet; the likeliest first."""
        text = text[:LONGEST]
        keys = _keys(text)
        rows = self.database.rows(
            f"SELECT {COLUMNS}, {NAME_COLUMNS} FROM name JOIN thing ON thing.id = name.thing "
            f"WHERE name.compact IN ({marks(keys)}) ORDER BY name.likelihood DESC, thing.path",
            keys,
        )
        return _distinct(map(Hit.of, rows))

    def suggest(self, prefix: str, *, kinds: Sequence[str] = (), limit: int = 10, offset: int = 0) -> list[Hit]:
        """Return what has a name that begins with a text, then what has its words in a name; the likeliest first."""
        folded = fold(prefix[:LONGEST])
        if not folded:
            return []
        wanted = f" AND thing.kind IN ({marks(kinds)})" if kinds else ""
        # Several names of one thing may begin alike.
        most = 4 * (limit + offset)
        rows = self.database.rows(
            f"SELECT {COLUMNS}, {NAME_COLUMNS} FROM name JOIN thing ON thing.id = name.thing "
            f"WHERE name.folded >= ? AND name.folded < ?{wanted} ORDER BY name.likelihood DESC, thing.path LIMIT ?",
            (folded, folded + "\U0010ffff", *kinds, most),
        )
        found = _distinct(sorted(map(Hit.of, rows), key=lambda hit: fold(hit.name) != folded))
        words = stems(folded)[:_MOST_WORDS]
        if len(found) < limit + offset and words:
            rows = self.database.rows(
                f"SELECT {COLUMNS} FROM words JOIN thing ON thing.id = words.rowid WHERE words MATCH ?{wanted} "
                f"ORDER BY thing.rank DESC LIMIT ?",
                (prefix_expression(words), *kinds, most),
            )
            found = _distinct([*found, *map(Hit.of, rows)])
        return found[offset : offset + limit]

    def bearing(self, keys: Collection[str], kinds: Sequence[str]) -> dict[str, list[Hit]]:
        """Return the things of some kinds that bear names, by the compact keys of the names; the likeliest first."""
        rows = self.database.rows(
            f"SELECT {COLUMNS}, {NAME_COLUMNS}, name.compact FROM name JOIN thing ON thing.id = name.thing "
            f"WHERE name.compact IN ({marks(keys)}) AND thing.kind IN ({marks(kinds)}) "
            "ORDER BY name.likelihood DESC, thing.path",
            (*keys, *kinds),
        )
        found: dict[str, list[Hit]] = defaultdict(list)
        for *row, key in rows:
            found[key].append(Hit.of(tuple(row)))
        return {key: _distinct(hits) for key, hits in found.items()}

    def search(
        self, text: str, *, filters: Filters = (), kinds: Sequence[str] = (), limit: int = 20, offset: int = 0
    ) -> Results:
        """Return the things that fit a text, best first; without a text those that the filters leave.

        A filter is a facet and a value; a kind is a table such as "actor". Where few things have all the words,
        mistyped words are mended and things with some of the words follow.
        """
        words = stems(fold(text[:LONGEST]))[:_MOST_WORDS]
        if not words and not filters:
            return Results([], 0)
        selection, reading = self.select(filters=filters, kinds=kinds), ""
        if words:
            exact, keys = 0, _keys(text)
            for expression, read in readings(words, self.vocabulary):
                if read:
                    keys = () if reading else _keys(read)
                    reading = reading or read
                named = selection.add(expression, keys)
                exact = exact or (0 if read else named)
                if exact or len(selection) >= _FEW:
                    break
        else:
            selection.add_all()
        return Results(selection.page(limit, offset), len(selection), self._facets(selection), reading)

    def select(self, *, filters: Filters = (), kinds: Sequence[str] = ()) -> Selection:
        """Return an empty selection, kept to some filters and kinds."""
        return Selection(self.database, self._catalog, filters=filters, kinds=kinds)

    @cached_property
    def _catalog(self) -> Catalog:
        return Catalog(self.database)

    def _facets(self, selection: Selection) -> list[Facet]:
        return [
            Facet(name, FACETS[name], [Value(path, self.label(path), count) for path, count in values])
            for name, values in selection.facets(_FACET_VALUES).items()
        ]


def _near(database: Database, keys: Iterable[int]) -> list[str]:
    """Return the words that have one of some keys."""
    wanted = tuple(keys)
    [(words,)] = database.rows(
        "SELECT json_group_array(DISTINCT word.word) FROM slip JOIN word ON word.rowid = slip.word "
        f"WHERE key IN ({marks(wanted)})",
        wanted,
    )
    near: list[str] = json.loads(words)
    return near


def _keys(text: str) -> tuple[str, ...]:
    """Return the keys of the names that a text may be, whatever their case, accents, spaces or alphabet."""
    return tuple(key for key in dict.fromkeys((compact(fold(text)), compact(latin(text)))) if key)


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    found: dict[str, Hit] = {}
    for hit in hits:
        found.setdefault(hit.path, hit)
    return list(found.values())
