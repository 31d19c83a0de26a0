"""The things that a search selects: found by the engine, ranked and counted here.

What is needed of every thing for that (its rank, its kind, its facets) is small and is read once, so a search
asks the engine for matches and for the rows of one page, and for nothing else.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from operator import mul
from typing import Final

from spacelod.search.database import Database
from spacelod.search.layout import FACETS
from spacelod.search.results import COLUMNS, Hit

__all__ = ["Catalog", "Filters", "Selection", "marks"]

Filters = Sequence[tuple[str, str]]
# Who types the whole name of one of these wants it first; a concept of that name may stand lower.
_NAMED_FIRST: Final = frozenset({"actor", "instrument", "group", "event", "vote"})
# A text has two keys at most, by its own letters and by Latin ones.
_KEYS: Final = 2
# All that the curated record has; of a larger release those that were found lately.
_MOST_HITS: Final = 4096
# A word in a name says more than one in a description.
# All in one row: Python gives its lock away for each row of an answer and for each query, and under load waits to get
# it back. The limit keeps the engine from dissolving the query that orders into the one that gathers.
_MATCHES: Final = f"""
SELECT json_group_array(rowid), json_group_array(score), (
    SELECT json_group_array(thing) FROM (
        SELECT thing FROM name WHERE compact IN ({", ".join("?" * _KEYS)}) ORDER BY likelihood DESC, thing LIMIT -1
    )
) FROM (SELECT rowid, bm25(words, 6.0, 1.0) AS score FROM words WHERE words MATCH ? LIMIT -1)
"""


class Catalog:
    """Rank, kind and facets of every thing, by its number; pairs of a facet and a value have numbers, too."""

    def __init__(self, database: Database) -> None:
        things = database.rows("SELECT id, kind, rank FROM thing ORDER BY id")
        self.ranks = array("d", bytes(8 * (things[-1][0] + 1 if things else 1)))
        kinds: dict[str, set[int]] = defaultdict(set)
        for number, kind, rank in things:
            self.ranks[number] = rank
            kinds[kind].add(number)
        self._kinds = dict(kinds)
        self.numbers = [number for number, _, _ in things]
        self.named_first = frozenset().union(*(self._kinds.get(kind, ()) for kind in _NAMED_FIRST))
        order = list(FACETS)
        rows = database.rows("SELECT facet, value, json_group_array(thing) FROM facet GROUP BY facet, value")
        rows.sort(key=lambda row: (order.index(row[0]), row[1]))
        # In the order of the facets, then of their values.
        self.pairs: list[tuple[str, str]] = [(facet, value) for facet, value, _ in rows]
        self.facets: list[tuple[int, ...]] = [()] * len(self.ranks)
        self._having: dict[tuple[str, str], set[int]] = {}
        for place, (facet, value, having) in enumerate(rows):
            numbers = self._having[facet, value] = set(json.loads(having))
            for number in numbers:
                self.facets[number] += (place,)
        self.hits: dict[int, Hit] = {}

    def fitting(self, filters: Filters, kinds: Sequence[str]) -> set[int] | None:
        """Return what fits some filters and kinds, None for everything.

        Several values of one facet widen, several facets narrow.
        """
        choices: dict[str, set[int]] = {}
        for facet, value in filters:
            choices.setdefault(facet, set()).update(self._having.get((facet, value), ()))
        sets = list(choices.values())
        if kinds:
            sets.append(set().union(*(self._kinds.get(kind, set()) for kind in kinds)))
        return set.intersection(*sets) if sets else None


class Selection:
    """Things in the order in which they are added; those of one expression are ordered by how well they fit.

    What bears the very name that was asked for comes before all others.
    """

    def __init__(
        self, database: Database, catalog: Catalog, *, filters: Filters = (), kinds: Sequence[str] = ()
    ) -> None:
        self._database, self._catalog = database, catalog
        self._allowed = catalog.fitting(filters, kinds)
        self._first: list[int] = []
        self._others: list[int] = []

    def __len__(self) -> int:
        return len(self._first) + len(self._others)

    def add_all(self) -> None:
        """Add everything that the filters leave, the best known first."""
        ranks = self._catalog.ranks
        numbers = self._allowed if self._allowed is not None else self._catalog.numbers
        self._others = sorted(numbers, key=lambda number: (-ranks[number], number))

    def add(self, expression: str, keys: Collection[str] = ()) -> int:
        """Add what fits an expression and is not there yet; return how many things come before all others.

        Those are the actors, instruments and events that bear a name with one of some keys.
        """
        padded = (*keys, *[""] * (_KEYS - len(keys)))
        [(written, scores, named)] = self._database.rows(_MATCHES, (*padded, expression))
        if keys:
            first = [number for number in json.loads(named) if number in self._catalog.named_first]
            self._first += self._new(dict.fromkeys(first), self._first)
            self._others = self._new(self._others, self._first)
        numbers = json.loads(written)
        # bm25 of SQLite is negative, and the lower the better.
        weighed = map(mul, json.loads(scores), map(self._catalog.ranks.__getitem__, numbers))
        fitting = [number for _, number in sorted(zip(weighed, numbers, strict=True))]
        self._others += self._new(fitting, [*self._first, *self._others])
        return len(self._first)

    def _new(self, numbers: Iterable[int], known: Iterable[int]) -> list[int]:
        """Return those of some things that are not known yet, and fit the filters."""
        known, allowed = set(known), self._allowed
        fitting = numbers if allowed is None else [number for number in numbers if number in allowed]
        return [number for number in fitting if number not in known]

    def page(self, limit: int, offset: int = 0) -> list[Hit]:
        """Return one page of the things, best first."""
        numbers = [*self._first, *self._others][offset : offset + limit]
        kept = self._catalog.hits
        found = {number: hit for number in numbers if (hit := kept.get(number))}
        missing = [number for number in numbers if number not in found]
        if missing:
            rows = self._database.rows(f"SELECT {COLUMNS} FROM thing WHERE id IN ({marks(missing)})", tuple(missing))
            read = {row[0]: Hit.of(row) for row in rows}
            found |= read
            if len(kept) + len(read) > _MOST_HITS:
                kept.clear()
            kept |= read
        return [found[number] for number in numbers]

    def facets(self, most: int) -> dict[str, list[tuple[str, int]]]:
        """Return the commonest values of each facet, and how many of the things have each; equal ones by their path."""
        counts = Counter(chain.from_iterable(map(self._catalog.facets.__getitem__, [*self._first, *self._others])))
        found: dict[str, list[tuple[str, int]]] = {facet: [] for facet in FACETS}
        pairs = self._catalog.pairs
        # Sorting keeps the order of equals, also when it is reversed.
        for place in sorted(sorted(counts), key=counts.__getitem__, reverse=True):
            facet, value = pairs[place]
            if len(found[facet]) < most:
                found[facet].append((value, counts[place]))
        return {facet: values for facet, values in found.items() if values}


def marks(values: Collection[object]) -> str:
    """Return as many question marks as there are values, for an SQL list."""
    return ", ".join("?" * len(values))
