"""The statements that every node has, and the way to write further ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from spacelod.dates import bounds, date_literal
from spacelod.iris import concept, graph
from spacelod.terms import Quad, Term, text
from spacelod.vocab import DCTERMS, RDF, RDFS, SPACELOD

__all__ = [
    "CLAIMS",
    "FACTS",
    "LINKS",
    "PROVENANCE",
    "Objects",
    "dated",
    "describe",
    "english",
    "interval",
    "note",
    "statements",
]

FACTS: Final = graph("facts")
CLAIMS: Final = graph("claims")
LINKS: Final = graph("links")
PROVENANCE: Final = graph("provenance")

# One object, several, or none: an empty cell says nothing, so it makes no statement.
Objects = Term | Iterable[Term] | None
Pair = tuple[Term, Objects]


def statements(node: Term, graph: Term, *pairs: Pair) -> Iterator[Quad]:
    """Yield one quad for each object of each (predicate, objects) pair."""
    for predicate, objects in pairs:
        if isinstance(objects, str):
            yield Quad(node, predicate, objects, graph)
        else:
            for value in objects or ():
                yield Quad(node, predicate, value, graph)


def describe(
    node: Term, graph: Term, kind: Term, label: str, *, sources: Iterable[Term], status: str
) -> Iterator[Quad]:
    """Yield what each published node has: a class, an English label, its sources and how far it is verified.

    ``status`` is a key of the scheme verification-status.
    """
    return statements(
        node,
        graph,
        (RDF.type, kind),
        (RDFS.label, text(label, "en")),
        (DCTERMS.source, sources),
        (SPACELOD.verificationStatus, concept("verification-status", status)),
    )


def dated(node: Term, graph: Term, value: str, predicate: Term = SPACELOD.date) -> Iterator[Quad]:
    """Yield a date as precise as its source and the first and last day that it may mean."""
    if value:
        earliest, latest = bounds(value)
        yield from statements(
            node,
            graph,
            (predicate, date_literal(value)),
            (SPACELOD.dateEarliest, earliest),
            (SPACELOD.dateLatest, latest),
        )


def interval(
    node: Term, graph: Term, start: str, end: str, predicates: tuple[Term, Term] = (SPACELOD.start, SPACELOD.end)
) -> Iterator[Quad]:
    """Yield the two ends of an interval, each with its bounds; an empty end is unknown or open."""
    if start:
        earliest, latest = bounds(start)
        yield Quad(node, predicates[0], date_literal(start), graph)
        yield Quad(node, SPACELOD.startEarliest, earliest, graph)
        yield Quad(node, SPACELOD.startLatest, latest, graph)
    if end:
        earliest, latest = bounds(end)
        yield Quad(node, predicates[1], date_literal(end), graph)
        yield Quad(node, SPACELOD.endEarliest, earliest, graph)
        yield Quad(node, SPACELOD.endLatest, latest, graph)


def english(value: str) -> Term | None:
    """Return an English literal, or None for an empty cell."""
    return text(value, "en") if value else None


def note(value: str) -> Term | None:
    """Return a plain literal, or None for an empty cell."""
    return text(value) if value else None
