"""RDF Dataset Canonicalization (RDFC-1.0) by the engine, for documents in any format."""

from __future__ import annotations

import hashlib

import pyoxigraph as ox
import rdflib

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML,
}  # fmt: skip
RDFLIB = {"ttl": "turtle", "nt": "nt11", "nq": "nquads", "trig": "trig", "jsonld": "json-ld", "rdf": "xml"}


def rdfc(document: bytes, suffix: str) -> tuple[str, int]:
    """Return the RDFC-1.0 hash of a document as the engine reads it, and how many statements it holds."""
    dataset = ox.Dataset(ox.parse(document, format=FORMATS[suffix]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return hashlib.sha256("".join(lines).encode()).hexdigest(), len(lines)


def rdfc_by_rdflib(document: bytes, suffix: str) -> tuple[str, int]:
    """Return the same of what rdflib reads in a document."""
    dataset = rdflib.Dataset().parse(data=document, format=RDFLIB[suffix])
    lines = []
    for graph in dataset.graphs():
        name = "" if graph.identifier == dataset.default_graph.identifier else f"<{graph.identifier}> "
        written = graph.serialize(format="nt11", encoding="utf-8").decode()
        lines += [line.removesuffix(".") + f"{name}.\n" for line in written.split("\n") if line]
    return rdfc("".join(lines).encode(), "nq")
