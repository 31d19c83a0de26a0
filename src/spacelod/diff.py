"""What changes between two datasets: statements that appear and statements that go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from spacelod.iris import BASE
from spacelod.prefixes import prefixes
from spacelod.terms import Quad, Term
from spacelod.turtle import TurtleWriter

__all__ = ["Difference", "difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The statements of one dataset that the other lacks, each side sorted."""

    added: tuple[Quad, ...]
    removed: tuple[Quad, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def text(self) -> Iterator[str]:
        """Yield lines for readers: a head for each graph, then its changes, those of one thing together.

        A line is a sign (``-`` gone, ``+`` new) and a statement in Turtle. The prefixes are those of
        every dump, so a line can be searched for, and its names pasted into a query.
        """
        term = TurtleWriter(prefixes(BASE)).term
        changes = sorted([*((quad, "-") for quad in self.removed), *((quad, "+") for quad in self.added)], key=_place)
        for graph, group in groupby(changes, key=lambda change: change[0].graph):
            of_graph = list(group)
            new = sum(sign == "+" for _, sign in of_graph)
            yield f"{term(graph)}: {len(of_graph) - new:,} removed, {new:,} added"
            for quad, sign in of_graph:
                yield f"{sign} {term(quad.subject)} {term(quad.predicate)} {term(quad.object)} ."


def difference(before: Iterable[Quad], after: Iterable[Quad]) -> Difference:
    """Return which statements ``after`` has and ``before`` lacks, and the reverse."""
    old, new = set(before), set(after)
    return Difference(tuple(sorted(new - old)), tuple(sorted(old - new)))


def _place(change: tuple[Quad, str]) -> tuple[Term, Term, Term, bool, Term]:
    quad, sign = change
    # The sign before the object: what a property had and what it has now stand together.
    return quad.graph, quad.subject, quad.predicate, sign == "+", quad.object
