"""Which things a change of the tables can have put in order or out of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from spacelod.diff import difference
from spacelod.iris import graph
from spacelod.terms import Quad, Term
from spacelod.vocab import RDF

__all__ = ["touched"]

_UNSEEN = graph("provenance")
_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
# What a shape asks of the things that a node points to.
_KIND = (RDF.type, "<http://www.w3.org/2004/02/skos/core#inScheme>")


def touched(before: Iterable[Quad], after: Collection[Quad]) -> frozenset[Term] | None:
    """Return the things of which shapes can find something else than before, derived statements included.

    These are the subjects of statements that came or went, and whatever points to a thing that has
    another class or scheme now. None means all: the classes themselves have changed.
    """
    changes = difference(before, after)
    # Shapes do not see provenance, and what a release says of its own findings is there.
    came_or_went = [quad for quad in (*changes.added, *changes.removed) if quad.graph != _UNSEEN]
    # A class that moved changes what every node below it has to fulfil.
    if any(quad.predicate == _SUBCLASS for quad in came_or_went):
        return None
    other = {quad.subject for quad in came_or_went if quad.predicate in _KIND}
    pointing = {quad.subject for quad in after if quad.object in other}
    return frozenset({quad.subject for quad in came_or_went} | pointing)
