"""VALUES that stand behind a query or a sub-query, moved into its pattern.

By the standard they are joined with the pattern, before anything is sorted, cut off or projected. Virtuoso joins them
with the rows that are left in the end: it loses rows, and fails on variables that are not projected.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from spacelod.sparql.expressions import AGGREGATES
from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import QueryReader

__all__ = ["without_late_values"]

_WORD: Final = re.compile(r"\bVALUES\b", re.IGNORECASE)
# With these, VALUES are joined with the groups, and a place in the pattern would not mean the same.
_GROUPING: Final = AGGREGATES | {"GROUP"}
# What was legal stays legal when it was put into a larger query.
_MORE: Final = 100


def without_late_values(text: str, limits: Limits) -> str:
    r"""Return a legal query in which VALUES stand in patterns, unless they choose among groups.

    >>> without_late_values("SELECT ?a { ?a a ?b } LIMIT 1 VALUES ?b { <urn:c> }", Limits())
    'SELECT ?a { { ?a a ?b } VALUES ?b { <urn:c> }\n} LIMIT 1 '
    """
    if not _WORD.search(text):
        return text
    return _Mover(text, replace(limits, nesting=limits.nesting + _MORE, clauses=limits.clauses + _MORE)).moved()


class _Mover(QueryReader):
    def __init__(self, text: str, limits: Limits) -> None:
        super().__init__(text, limits, "urn:base")
        self.resolving = False
        self._moves: list[tuple[int, int, str]] = []
        # Where the patterns begin and end of the queries that are being read, and whether their solutions are grouped.
        self._patterns: list[tuple[int, int, bool]] = []
        self._groups = False

    def moved(self) -> str:
        """Read the whole text and return it with what is to be moved in its new place."""
        self.read(None)
        text = self.text
        # From the end to the beginning: what is changed must not move the places of what is left.
        for start, end, instead in sorted(self._moves, reverse=True):
            text = f"{text[:start]}{instead}{text[end:]}"
        return text

    def _projection(self, projected: dict[str, None]) -> int | None:
        begin = len(self.seen)
        star = super()._projection(projected)
        self._groups = not _GROUPING.isdisjoint(self.seen[begin:])
        return star

    def _where(self, visible: dict[str, None]) -> None:
        groups, self._groups = self._groups, False
        if self.kind == "WHERE":
            self.advance()
        start = self.start
        super()._where(visible)
        # Up to the next token, since a comment may follow the bracket.
        self._patterns.append((start, self.start, groups))

    def _modifiers(self) -> None:
        begin = len(self.seen) - 1
        super()._modifiers()
        if not _GROUPING.isdisjoint(self.seen[begin:]) and self._patterns:
            start, end, _ = self._patterns.pop()
            self._patterns.append((start, end, True))

    def _late_values(self, visible: dict[str, None]) -> None:
        begin = self.start
        super()._late_values(visible)
        # Sub-queries are read before what they stand in: the last pattern is that of the query that ends here.
        start, end, groups = self._patterns.pop() if self._patterns else (0, 0, True)
        if self.start > begin and not groups:
            values = self.text[begin : self.start]
            self._moves += [(start, start, "{ "), (end, end, f"{values}\n}} "), (begin, self.start, "")]
