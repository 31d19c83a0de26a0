"""The things that a search selects: found by the engine, ranked and counted here.

What is needed of every thing for that (its rank, its kind, its facets) is small and is read once, so a search
asks the engine for matches and for the rows of one page, and for nothing else.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from spacelod.search.database import Database
from spacelod.search.results import COLUMNS, Hit

__all__ = ["Catalog", "Filters", "Selection", "marks"]

Filters = Sequence[tuple[str, str]]
# A word in a name says more than one in a description.
# All in one row: Python gives its lock away for each row of an answer, and under load waits to get it back.
_MATCHES = (
    "SELECT json_group_array(rowid), json_group_array(score) FROM "
    "(SELECT rowid, bm25(words, 6.0, 1.0) AS score FROM words WHERE words MATCH ? LIMIT -1)"
)


class Catalog:
    """Rank, kind and facets of every thing, by its number."""

    def __init__(self, database: Database) -> None:
        things = database.rows("SELECT id, kind, rank FROM thing")
        self.ranks: dict[int, float] = {number: rank for number, _, rank in things}
        kinds: dict[str, set[int]] = defaultdict(set)
        for number, kind, _ in things:
            kinds[kind].add(number)
        self._kinds = dict(kinds)
        self.facets: dict[int, list[tuple[str, str]]] = {number: [] for number, _, _ in things}
        having: dict[tuple[str, str], set[int]] = defaultdict(set)
        # Things share few values: each is kept once, and not as often as a row of the database gives it.
        once: dict[tuple[str, str], tuple[str, str]] = {}
        for number, *pair in database.rows("SELECT thing, facet, value FROM facet"):
            shared = once.setdefault((pair[0], pair[1]), (pair[0], pair[1]))
            self.facets[number].append(shared)
            having[shared].add(number)
        self._having = dict(having)

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
    """Things in the order in which they are added; those of one expression are ordered by how well they fit."""

    def __init__(
        self, database: Database, catalog: Catalog, *, filters: Filters = (), kinds: Sequence[str] = ()
    ) -> None:
        self._database, self._catalog = database, catalog
        self._allowed = catalog.fitting(filters, kinds)
        self._keys: dict[int, tuple[int, float, int]] = {}
        self._tiers = 0

    def __len__(self) -> int:
        return len(self._keys)

    def put_first(self, numbers: Iterable[int]) -> None:
        """Put things before all others."""
        for place, number in enumerate(numbers):
            if self._allowed is None or number in self._allowed:
                self._keys[number] = (0, place, number)

    def add_all(self) -> None:
        """Add everything that the filters leave, the best known first."""
        for number in self._allowed if self._allowed is not None else self._catalog.ranks:
            self._keys.setdefault(number, (1, -self._catalog.ranks[number], number))

    def add(self, expression: str) -> None:
        """Add what fits an expression and is not there yet."""
        self._tiers += 1
        ranks, allowed = self._catalog.ranks, self._allowed
        [(numbers, scores)] = self._database.rows(_MATCHES, (expression,))
        for number, score in zip(json.loads(numbers), json.loads(scores), strict=True):
            if number not in self._keys and (allowed is None or number in allowed):
                # bm25 of SQLite is negative, and the lower the better.
                self._keys[number] = (self._tiers, score * ranks[number], number)

    def page(self, limit: int, offset: int = 0) -> list[Hit]:
        """Return one page of the things, best first."""
        numbers = sorted(self._keys, key=self._keys.__getitem__)[offset : offset + limit]
        rows = self._database.rows(f"SELECT {COLUMNS} FROM thing WHERE id IN ({marks(numbers)})", tuple(numbers))
        found = {row[0]: Hit.of(row) for row in rows}
        return [found[number] for number in numbers]

    def facets(self) -> Counter[tuple[str, str]]:
        """Return how many of the things have each value of each facet."""
        return Counter(chain.from_iterable(map(self._catalog.facets.__getitem__, self._keys)))


def marks(values: Collection[object]) -> str:
    """Return as many question marks as there are values, for an SQL list."""
    return ", ".join("?" * len(values))
