"""The same difference as SPARQL 1.1 Update, for stores that know no patches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from spacelod.diff import Difference
from spacelod.terms import Quad

__all__ = ["write_update"]

# Stores bound the size of one operation; a request may hold any number of them.
_MOST: Final = 1000


def write_update(difference: Difference) -> Iterator[str]:
    """Yield a request that removes, then adds; the named graphs only, as dumps of the dataset have them."""
    between = ""
    for operation, quads in (("DELETE DATA", difference.removed), ("INSERT DATA", difference.added)):
        for start in range(0, len(quads), _MOST):
            yield between + operation + " {\n"
            yield from _graphs(quads[start : start + _MOST])
            yield "}"
            between = " ;\n"
    yield "\n"


def _graphs(quads: Sequence[Quad]) -> Iterator[str]:
    # One block for each graph, though the lines came sorted by subject.
    ordered = sorted(quads, key=lambda quad: (quad.graph, *quad))
    for graph, group in groupby(ordered, key=lambda quad: quad.graph):
        yield f"  GRAPH {graph} {{\n"
        yield from (f"    {quad.subject} {quad.predicate} {quad.object} .\n" for quad in group)
        yield "  }\n"
