"""Statements as text, for documents: cut into their three terms, and put in reading order.

To look at each part of the engine's objects, and to make such objects of names and remarks, takes longer than to
cut and join their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacelod.vocab import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod.store import Statement
    from spacelod.terms import Term

__all__ = ["FIRST", "Triple", "cut", "in_order", "n_triples", "place"]

Triple = tuple[str, str, str]

# What a thing is and is called, which is read before every other property: those begin with a bracket.
FIRST: Final = {RDF.type: "", RDFS.label: " ", SKOS.prefLabel: "  "}


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


def place(property: Term) -> str:
    """Return what sorts properties in reading order: type, label, then the others as in a sorted dump."""
    return FIRST.get(property, property)


def _order(triple: Triple) -> tuple[Term, str, Term]:
    subject, predicate, value = triple
    return subject, place(predicate), value
