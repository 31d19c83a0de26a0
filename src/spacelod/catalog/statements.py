"""Statements put together from prefixed names, and the names of what is described."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from spacelod.catalog.words import Concept
from spacelod.manifest import Manifest
from spacelod.prefixes import OUTSIDE
from spacelod.terms import Term, iri, text

__all__ = ["FURTHER", "About", "Statement", "about", "concept", "name"]

# Namespaces that only the description uses.
FURTHER: Final = {
    "dcatap": "http://data.europa.eu/r5r/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_KNOWN: Final = {**OUTSIDE, **FURTHER}

Statement = tuple[Term, Term, Term]


def name(prefixed: str) -> Term:
    """Return the term of a prefixed name."""
    prefix, _, local = prefixed.partition(":")
    return iri(_KNOWN[prefix] + local)


def about(subject: Term, predicate: str, *objects: Term) -> Iterator[Statement]:
    """Yield one statement for each object."""
    for value in objects:
        yield subject, name(predicate), value


def concept(entry: Concept, *kinds: str) -> Iterator[Statement]:
    """Yield what an entry of a list is, so that a reader need not fetch the list."""
    node = iri(entry.iri)
    yield from about(node, "rdf:type", *map(name, kinds or ("skos:Concept",)))
    # A concept has a preferred label; what is no concept has a label.
    yield from about(node, "rdfs:label" if kinds and "skos:Concept" not in kinds else "skos:prefLabel",
                     text(entry.label, "en"))  # fmt: skip


@dataclass(frozen=True)
class About:
    """The names of everything that a description is about; all of them answer on the server."""

    manifest: Manifest

    @cached_property
    def work(self) -> Term:
        """The dataset whatever its version."""
        return iri(f"{self.manifest.base}dataset")

    @cached_property
    def version(self) -> Term:
        """This release of the dataset."""
        return iri(f"{self.manifest.base}release/{self.manifest.version}")

    @cached_property
    def ontology(self) -> Term:
        """The version of the ontology that the release conforms to."""
        return iri(f"{self.manifest.base}def/{self.manifest.ontology}")

    @cached_property
    def endpoint(self) -> Term:
        """The query service."""
        return iri(f"{self.manifest.base}sparql")

    def shared(self, fragment: str) -> Term:
        """Return the name of something described beside the dataset."""
        return iri(f"{self.work[1:-1]}#{fragment}")

    def part(self, fragment: str) -> Term:
        """Return the name of something described beside the release."""
        return iri(f"{self.version[1:-1]}#{fragment}")

    def file(self, path: str) -> Term:
        """Return the address of a file of the release."""
        return iri(f"{self.version[1:-1]}/{path}")
