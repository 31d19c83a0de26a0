"""Shapes inside shapes report nothing themselves: each is emptied in turn, and what is found must change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef

from shape_fixtures import dataset, invalid
from spacelod.findings import SHAPE, Finding
from spacelod.iris import graph
from spacelod.terms import Quad
from spacelod.validate import ShapeModule, read_shapes, validate

KEPT = {RDF.type, SH.path, SH.name, SH.message, SH.severity}
KINDS = {SH.NodeShape, SH.PropertyShape}


@cache
def quads() -> tuple[Quad, ...]:
    """The faults, and of the ontology what the inner shapes can see: this runs some fifty times."""
    seen = {f"<{term}>" for term in (RDF.type, RDFS.subClassOf, SKOS.inScheme)}
    return tuple(quad for quad in dataset(*invalid()) if quad.graph != graph("ontology") or quad.predicate in seen)


def inner(module: ShapeModule) -> Iterator[URIRef]:
    """The shapes of a module that others refer to for the form of a value, and that hold a constraint."""
    targeted = {*module.shapes.subjects(SH.targetClass), *module.shapes.subjects(SH.targetSubjectsOf)}
    direct = {shape for node in targeted for shape in module.shapes.objects(node, SH.property)}
    for shape in {shape for kind in KINDS for shape in module.shapes.subjects(RDF.type, kind)} - targeted - direct:
        if isinstance(shape, URIRef) and _used(module.shapes, shape, targeted | direct):
            yield shape


def _used(shapes: Graph, shape: URIRef, roots: set[object]) -> bool:
    referring = [node for node, path in shapes.subject_predicates(shape) if path != RDF.type]
    return any(node in roots or _used(shapes, node, roots) for node in referring if node != shape)


def cases() -> list[tuple[str, str]]:
    """One module for each inner shape: any that uses it."""
    found: dict[str, str] = {}
    for module in read_shapes():
        for shape in inner(module):
            found.setdefault(str(shape).removeprefix(SHAPE), module.name)
    return sorted((module, shape) for shape, module in found.items())


@cache
def findings(name: str) -> set[Finding]:
    return set(validate(quads(), [module for module in read_shapes() if module.name == name]))


@pytest.mark.parametrize(("name", "shape"), cases())
def test_an_emptied_inner_shape_is_missed(name: str, shape: str) -> None:
    module = next(module for module in read_shapes() if module.name == name)
    emptied = Graph()
    for triple in module.executable:
        if triple[0] != URIRef(SHAPE + shape) or triple[1] in KEPT:
            emptied.add(triple)
    assert set(validate(quads(), [replace(module, executable=emptied)])) != findings(name)
