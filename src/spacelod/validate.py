"""SHACL validation of the dataset: the one module that imports pyshacl.

pyshacl is exact and slow, so it is given little to do: each module of ``shapes/`` gets only the nodes
that it targets, only the properties that it names, and of their objects only types and schemes; and the
shapes themselves are rearranged (``_executable``). It is never given a file: while it parses
shapes it changes how rdflib reads literals, and a syntax error would leave it so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyshacl
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from spacelod.errors import BuildError
from spacelod.findings import ENGINES, Finding, Severity, report
from spacelod.iris import graph
from spacelod.resources import resource
from spacelod.terms import Quad, Term, lexical, unwrap

__all__ = ["LEVELS", "Dataset", "Finding", "ShapeModule", "read_shapes", "report", "validate"]

_TYPE: Final = f"<{RDF.type}>"
_SUBCLASS: Final = f"<{RDFS.subClassOf}>"
_IN_SCHEME: Final = "<http://www.w3.org/2004/02/skos/core#inScheme>"
# Where a node comes from is nobody's business but the build's.
_UNSEEN: Final = graph("provenance")
LEVELS: Final[Mapping[Any, Severity]] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_COMMON: Final = "common"


@dataclass(frozen=True, slots=True)
class ShapeModule:
    """One file of shapes, with the classes that it targets and the properties that it looks at."""

    name: str
    shapes: Graph
    executable: Graph
    classes: frozenset[Term]
    subjects_of: frozenset[Term]
    paths: frozenset[Term]


@cache
def read_shapes(folder: Path | None = None) -> tuple[ShapeModule, ...]:
    """Return the modules of ``shapes/``; each may use what ``common.ttl`` names."""
    files = {file.stem: file for file in sorted((folder or resource("shapes")).glob("*.ttl"))}
    common = [files.pop(_COMMON)] if _COMMON in files else []
    return tuple(_module(name, [file, *common]) for name, file in files.items())


def validate(
    quads: Iterable[Quad],
    modules: Iterable[ShapeModule] | None = None,
    *,
    engine: str = ENGINES[0],
    only: Set[Term] | None = None,
) -> list[Finding]:
    """Return what the shapes find in a dataset, whatever the graph that a statement stands in.

    With ``only`` some nodes are validated, in the light of the whole dataset. Engines other than the
    first know the published shapes alone, and give the same findings.
    """
    dataset = Dataset.of(quads, only)
    if engine != ENGINES[0]:
        from spacelod.accelerate import find

        return _about(only, find(dataset))
    found = (_run(module, dataset) for module in (read_shapes() if modules is None else modules))
    return _about(only, [finding for findings in found for finding in findings])


def _about(only: Set[Term] | None, findings: list[Finding]) -> list[Finding]:
    # Of the neighbours of a node shapes see the classes, and would miss everything else.
    return findings if only is None else [finding for finding in findings if _iri(finding.focus) in only]


def _module(name: str, files: list[Path]) -> ShapeModule:
    shapes = Graph()
    for file in files:
        try:
            shapes.parse(file, format="turtle")
        except SyntaxError as error:
            raise BuildError(f"{file.name}: not Turtle: {error}") from error
    return ShapeModule(
        name,
        shapes,
        _executable(shapes),
        classes=frozenset(_iri(node) for node in shapes.objects(None, SH.targetClass)),
        subjects_of=frozenset(_iri(node) for node in shapes.objects(None, SH.targetSubjectsOf)),
        paths=frozenset(_iri(node) for node in shapes.objects(None, SH.path)),
    )


def _executable(shapes: Graph) -> Graph:
    """Return shapes that find the same and run three times faster.

    A property shape that has targets of its own is run once for all nodes, one that hangs on a
    node shape once for each node. Words for people cost time too: they are compared with every parameter.
    """
    words = {SH.name, SH.message, SH.severity}
    executable = Graph()
    for subject, predicate, object_ in shapes:
        if predicate in words or (predicate == SH.property and _targets(shapes, subject)):
            continue
        executable.add((subject, predicate, object_))
    for node in shapes.subjects(SH.property, unique=True):
        for target in _targets(shapes, node):
            for property_shape in shapes.objects(node, SH.property):
                executable.add((property_shape, *target))
    return executable


def _targets(shapes: Graph, node: Node) -> list[tuple[Node, Node]]:
    kinds = (SH.targetClass, SH.targetSubjectsOf)
    return [(kind, target) for kind in kinds for target in shapes.objects(node, kind)]


def _run(module: ShapeModule, dataset: Dataset) -> Iterator[Finding]:
    part = dataset.part(module)
    if not len(part):
        return
    _, results, problem = pyshacl.validate(part, shacl_graph=module.executable, inplace=True)
    # Where it fails, pyshacl returns the error in the place of the graph.
    if not isinstance(results, Graph):
        raise BuildError(f"shapes/{module.name}.ttl cannot be used: {problem}")
    # Results of inner shapes hang on the outer ones as details; two parameters of one shape say the same twice.
    found = (_finding(results, result, module.shapes) for result in results.objects(None, SH.result))
    yield from sorted(set(found), key=lambda finding: (finding.focus, finding.check, finding.value))


def _finding(results: Graph, result: Node, shapes: Graph) -> Finding:
    value, path = results.value(result, SH.value), results.value(result, SH.resultPath)
    shape = results.value(result, SH.sourceShape)
    return Finding(
        severity=LEVELS[shapes.value(shape, SH.severity)],
        check=str(shape),
        focus=str(results.value(result, SH.focusNode)),
        message=str(shapes.value(shape, SH.message)),
        path=str(path or ""),
        value="" if value is None else value.n3(),
    )


def _iri(node: object) -> Term:
    return f"<{node}>"


@dataclass(frozen=True, slots=True)
class Dataset:
    """The statements by subject, the nodes by class, and the classes above each class."""

    about: Mapping[Term, set[tuple[Term, Term]]]
    nodes: Mapping[Term, list[Term]]
    above: Mapping[Term, frozenset[Term]]
    only: Set[Term] | None = None
    terms: dict[Term, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, quads: Iterable[Quad], only: Set[Term] | None = None) -> Dataset:
        """Sort statements by what shapes ask for; ``only`` are the nodes to validate, if not all."""
        about: dict[Term, set[tuple[Term, Term]]] = defaultdict(set)
        parents: dict[Term, set[Term]] = defaultdict(set)
        for subject, predicate, object_, origin in quads:
            if origin != _UNSEEN:
                about[subject].add((predicate, object_))
            if predicate == _SUBCLASS:
                parents[subject].add(object_)
        above = {kind: frozenset(_closure(kind, parents)) for kind in parents}
        nodes: dict[Term, list[Term]] = defaultdict(list)
        for subject, pairs in about.items():
            for kind in {kind for predicate, kind in pairs if predicate == _TYPE}:
                nodes[kind].append(subject)
        return cls(about, nodes, above, only)

    def part(self, module: ShapeModule) -> Graph:
        """Return what the shapes of a module can see."""
        part, seen = Graph(), set[Term]()
        for subject in self._targets(module):
            for predicate, object_ in self.about[subject]:
                if predicate in module.paths | module.subjects_of:
                    part.add((self._node(subject), self._node(predicate), self._node(object_)))
                    seen.add(object_)
            seen.add(subject)
        for term in seen:
            for triple in self._kind(term):
                part.add(triple)
        return part

    def _targets(self, module: ShapeModule) -> Iterable[Term]:
        wanted = {kind for kind in self.nodes if module.classes & {kind, *self.above.get(kind, ())}}
        found = dict.fromkeys(node for kind in sorted(wanted) for node in self.nodes[kind])
        if module.subjects_of:
            found |= {
                node: None for node, pairs in self.about.items() if any(p in module.subjects_of for p, _ in pairs)
            }
        return found if self.only is None else [node for node in found if node in self.only]

    def lines(self, shapes: Graph) -> Iterator[str]:
        """Yield what shapes can see of the nodes to validate, as N-Triples; of other nodes types and schemes."""
        named = {*shapes.objects(None, SH.path), *shapes.objects(None, SH.targetSubjectsOf)}
        kinds = {_TYPE, _IN_SCHEME, _SUBCLASS}
        seen = {_iri(node) for node in named if isinstance(node, URIRef)} | kinds
        for subject, pairs in self.about.items():
            visible = seen if self.only is None or subject in self.only else kinds
            for predicate, object_ in pairs:
                if predicate in visible:
                    yield f"{subject} {predicate} {object_} .\n"

    def _kind(self, term: Term) -> Iterator[tuple[Any, Any, Any]]:
        for predicate, object_ in self.about.get(term, ()):
            if predicate in (_TYPE, _IN_SCHEME):
                for kind in (object_, *self.above.get(object_, ())):
                    yield self._node(term), self._node(predicate), self._node(kind)

    def _node(self, term: Term) -> Any:
        node = self.terms.get(term)
        if node is None:
            node = self.terms[term] = URIRef(unwrap(term)) if term[0] == "<" else _literal(term)
        return node


def _closure(kind: Term, parents: Mapping[Term, set[Term]]) -> set[Term]:
    found: set[Term] = set()
    open_ = [kind]
    while open_:
        for parent in parents.get(open_.pop(), ()):
            if parent not in found:
                found.add(parent)
                open_.append(parent)
    return found


def _literal(term: Term) -> Literal:
    value, kind = lexical(term), term[term.rindex('"') + 1 :]
    if kind.startswith("@"):
        return Literal(value, lang=kind[1:])
    # Normalizing would change the text of a value, and with it what a curator is shown.
    return Literal(value, datatype=URIRef(kind[3:-1]) if kind else None, normalize=False)
