"""Statements as text, for documents: cut into their three terms, and put in reading order.

To look at each part of the engine's objects, and to make such objects of names and remarks, takes longer than to
cut and join their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacelod.terms import unwrap
from spacelod.vocab import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod.store import Statement
    from spacelod.terms import Term

__all__ = ["Triple", "cut", "in_order", "is_first", "n_triples", "place"]

Triple = tuple[str, str, str]

# Before every other property: no IRI holds a space.
_FIRST: Final = {unwrap(RDF.type): "", unwrap(RDFS.label): " ", unwrap(SKOS.prefLabel): "  "}


def cut(statements: Iterable[Statement]) -> list[Triple]:
    """Return the terms of statements; the graph is left out."""
    # Neither IRIs nor the names of blank nodes hold spaces.
    return [tuple(str(statement.triple).split(" ", 2)) for statement in statements]  # type: ignore[misc]


def in_order(triples: Iterable[Triple]) -> list[Triple]:
    """Return triples sorted by subject, then type, label and the other properties by name."""
    return sorted(triples, key=_order)


def n_triples(triples: Iterable[Triple]) -> str:
    """Return triples as N-Triples, a line each."""
    return "".join([f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples])


def place(property: str) -> str:
    """Return what sorts properties, given by their IRIs, in reading order: type, label, then the others by name."""
    return _FIRST.get(property, property)


def is_first(property: str) -> bool:
    """Return whether a property, given by its IRI, says what a thing is or is called, which is read before the rest."""
    return property in _FIRST


def _order(triple: Triple) -> tuple[Term, str, Term]:
    subject, predicate, value = triple
    return subject, place(predicate[1:-1]), value
