"""Validation by shacl-rust instead of pyshacl: the same findings for a fraction of the time.

pyshacl stays the reference, by which a release is validated. Of the engines that are written in Rust, this one
was the fastest that gives the same findings node by node on the shapes, their fixtures and the data. It gives
them after one change to the shapes: it takes no literal for a node of an inner shape, so a property that wants
a value in some language asks for it with a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from rdflib import RDF, SH, BNode, Graph, Literal
from rdflib.collection import Collection
from rdflib.term import Node

from spacelod.errors import BuildError
from spacelod.findings import Finding
from spacelod.resources import resource
from spacelod.terms import unwrap
from spacelod.validate import LEVELS, Dataset

__all__ = ["find"]

_QUALIFIED: Final = (SH.qualifiedValueShape, SH.qualifiedMinCount, SH.qualifiedMaxCount)
_IN_A_LANGUAGE: Final = """SELECT $this WHERE {{
  FILTER NOT EXISTS {{ $this <{path}> ?text FILTER(LANG(?text) IN ({languages})) }}
}}"""


def find(dataset: Dataset) -> list[Finding]:
    """Return what the published shapes find; raise BuildError when shacl-rust is not installed."""
    try:
        import shacl_rust
    except ModuleNotFoundError as error:
        raise BuildError("shacl-rust is not installed; pip install 'spacelod[accelerate]' brings it") from error
    shapes, text, asked = _shapes()
    data = "".join(dataset.lines(shapes))
    # The index is marked experimental; the tests compare every finding with those of pyshacl.
    found = shacl_rust.validate(data, text, data_format="nt", shapes_format="ttl", experimental_index=True)
    words = {str(shape): (str(message), LEVELS[shapes.value(shape, SH.severity)])
             for shape, message in shapes.subject_objects(SH.message)}  # fmt: skip
    # A set: two parameters of one shape say the same twice, as with pyshacl.
    findings = {_finding(result, words, asked) for result in found["results"]}
    return sorted(findings, key=lambda finding: (finding.check, finding.focus, finding.value))


def _finding(result: Mapping[str, Any], words: Mapping[str, Any], asked: frozenset[str]) -> Finding:
    check = unwrap(result["sourceShape"])
    message, severity = words[check]
    # The query has no value of its own; the engine reports each value of the property instead.
    value = "" if check in asked and "SPARQL" in result["sourceConstraintComponent"] else result.get("value", "")
    path = result.get("resultPath", "")
    return Finding(severity, check, unwrap(result["focusNode"]), message, unwrap(path) if path else "", value)


@cache
def _shapes(folder: Path | None = None) -> tuple[Graph, str, frozenset[str]]:
    """Return the published shapes as they are, as this engine needs them, and which of them were changed."""
    shapes = Graph()
    for file in sorted((folder or resource("shapes")).glob("*.ttl")):
        shapes.parse(file, format="turtle")
    changed = Graph()
    changed += shapes
    asked = frozenset(str(shape) for shape in _ask_for_languages(changed))
    return shapes, changed.serialize(format="turtle"), asked


def _ask_for_languages(shapes: Graph) -> Iterator[Node]:
    for shape, inner in list(shapes.subject_objects(SH.qualifiedValueShape)):
        languages = [str(language) for language in _languages(shapes, inner)]
        if languages and shapes.value(shape, SH.qualifiedMinCount) == Literal(1):
            for predicate in _QUALIFIED:
                shapes.remove((shape, predicate, None))
            listed = ", ".join(f'"{language}"' for language in languages)
            query = _IN_A_LANGUAGE.format(path=shapes.value(shape, SH.path), languages=listed)
            constraint = BNode()
            shapes.add((shape, SH.sparql, constraint))
            shapes.add((constraint, RDF.type, SH.SPARQLConstraint))
            shapes.add((constraint, SH.select, Literal(query)))
            yield shape


def _languages(shapes: Graph, inner: Node) -> Iterable[Node]:
    head = shapes.value(inner, SH.languageIn)
    return Collection(shapes, head) if head is not None else ()
