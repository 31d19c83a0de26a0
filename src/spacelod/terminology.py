"""The hand-written RDF that is part of the dataset: the ontology and its concept schemes, as one graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from spacelod.errors import BuildError
from spacelod.formats import by_name
from spacelod.iris import graph
from spacelod.resources import resource
from spacelod.store import read
from spacelod.terms import Quad

__all__ = ["terminology"]

# OWL restrictions and lists cannot be written without blank nodes, which no published graph has;
# this module is published as a file of the ontology only.
FILE_ONLY: Final = {"axioms-dl.ttl"}


def terminology(folder: Path | None = None) -> list[Quad]:
    """Return the statements of the ontology and its schemes; raise BuildError naming the file at fault."""
    root = folder or resource("ontology")
    files = [*sorted(root.glob("*.ttl")), *sorted(root.glob("schemes/*.ttl"))]
    return [quad for file in files if file.name not in FILE_ONLY for quad in _read(file)]


def _read(file: Path) -> Iterator[Quad]:
    turtle = by_name("turtle")
    assert turtle is not None
    target = graph("ontology")
    try:
        for subject, predicate, object_ in read(file.read_bytes(), turtle):
            if subject.startswith("_:") or object_.startswith("_:"):
                raise BuildError(f"{file.parent.name}/{file.name}: a blank node at {predicate}; give it an IRI")
            yield Quad(subject, predicate, object_, target)
    except SyntaxError as error:
        raise BuildError(f"{file.parent.name}/{file.name}:{error.lineno}: not Turtle: {error.msg}") from None
