"""The ontology for readers: an index by module, and a page for each class and property."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from spacelod.describe import by_subject
from spacelod.formats import GRAPH_FORMATS, by_suffix
from spacelod.store import Iri
from spacelod.vocab import RDF
from spacelod_server.language import DATA_LANGUAGES, translate
from spacelod_server.pages.changelog import read_changelog
from spacelod_server.pages.dates import spoken
from spacelod_server.pages.gallery import examples_with
from spacelod_server.pages.reader import Name
from spacelod_server.pages.shapes import demands_on

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Node, Reader

__all__ = ["index_page", "term_page"]

_CLASS: Final = "Class"
_SHOWN: Final = 6
# Lines of an example; a state has hundreds.
_LINES: Final = 16
_TIES: Final = {
    "subClassOf": "Kind of", "subPropertyOf": "Narrower than", "domain": "Said of", "range": "Leads to",
    "inverseOf": "Inverse", "disjointWith": "Never also", "equivalentClass": "The same as",
}  # fmt: skip
_USERS: Final = {
    "subClassOf": "Kinds", "subPropertyOf": "Wider than", "domain": "Properties of it",
    "range": "Properties that lead to it",
}  # fmt: skip


def index_page(reader: Reader) -> dict[str, Any]:
    """Return every class as a tree and every property by module, each with its definition and number of uses."""
    nodes = _terms(reader)
    classes = {node.iri: node for node in nodes if _CLASS in node.types}
    properties = [node for node in nodes if node.iri not in classes and any("Property" in kind for kind in node.types)]
    modules: dict[str, list[tuple[Name, str, str, int]]] = {}
    for node in sorted(properties, key=lambda each: reader.name(each.iri).order):
        modules.setdefault(node.iri_of("isPartOf"), []).append(_row(reader, node))
    schemes = sorted({each.object.value for each in reader.statements(predicate=_IN_SCHEME)})
    return {
        "version": reader.site.ontology_version,
        "iri": f"{reader.base}def",
        "tree": _tree(reader, classes),
        "modules": [(reader.name(iri), rows) for iri, rows in sorted(modules.items()) if rows],
        "schemes": [(reader.name(iri), iri.rpartition("/")[2]) for iri in schemes],
        "formats": [(known.label, f"{reader.site.path('def')}.{known.suffix}", known) for known in GRAPH_FORMATS],
        "changelog": read_changelog(),
        "numbers": (len(classes), len(properties), len(schemes)),
    }


def term_page(reader: Reader, node: Node) -> dict[str, Any]:
    """Return what the template of a class or a property needs."""
    users = {words: reader.names(reader.pointers(f"{_RDFS}{name}", node.iri)) for name, words in _USERS.items()}
    return {
        "name": reader.name(node.iri),
        "key": node.key,
        "iri": node.iri,
        "kinds": [translate(_WORDS.get(kind, kind)) for kind in node.types if kind != "NamedIndividual"],
        "labels": [(code, words, [text for text, language in node.names("label") if language == code])
                   for code, words in DATA_LANGUAGES.items()],
        "definition": node.value("definition", "en"),
        "notes": node.names("scopeNote") + node.names("note"),
        "examples": node.values("example"),
        "status": node.value("term_status"),
        "source": node.values("source"),
        "ties": [(words, reader.names(node.iris(name))) for name, words in _TIES.items() if node.iris(name)],
        "users": [(words, names) for words, names in users.items() if names],
        "uses": _uses(reader, node),
        "sample": _sample(reader, node),
        "example": _example(reader, node),
        "demands": demands_on(node.key),
        "questions": examples_with(reader.base, node.key),
        "module": reader.names(node.iris("isPartOf")),
        "closer": [(reader.site.short(iri), reader.href(iri)) for name in ("closeMatch", "exactMatch", "seeAlso")
                   for iri in node.iris(name)],
    }  # fmt: skip


# What OWL calls a term, in words.
_WORDS: Final = {
    "ObjectProperty": "Property that leads to a thing", "DatatypeProperty": "Property with a value",
    "AnnotationProperty": "Property for notes", "FunctionalProperty": "one value at most",
    "TransitiveProperty": "transitive", "SymmetricProperty": "holds both ways", "AsymmetricProperty": "one way only",
    "IrreflexiveProperty": "never of itself", "InverseFunctionalProperty": "identifies",
}  # fmt: skip
_IN_SCHEME: Final = "http://www.w3.org/2004/02/skos/core#inScheme"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_KINDS: Final = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"


def _terms(reader: Reader) -> list[Node]:
    start = f"{reader.base}def#"
    found = (each for kind in _KINDS for each in reader.statements(predicate=RDF.type[1:-1], object=f"{_OWL}{kind}"))
    return reader.nodes(sorted({each.subject.value for each in found if each.subject.value.startswith(start)}))


def _row(reader: Reader, node: Node) -> tuple[Name, str, str, int]:
    return reader.name(node.iri), node.key, node.value("definition", "en"), _uses(reader, node)


def _uses(reader: Reader, node: Node) -> int:
    # Counted when the release was built: counting is a scan of everything.
    counts = reader.site.release.manifest.counts
    return int(counts.get("classes", {}).get(node.iri, 0) or counts.get("properties", {}).get(node.iri, 0))


def _tree(reader: Reader, classes: dict[str, Node]) -> list[tuple[int, tuple[Name, str, str, int]]]:
    below: dict[str, list[str]] = {}
    for iri, node in classes.items():
        parents = [parent for parent in node.iris("subClassOf") if parent in classes]
        below.setdefault(parents[0] if parents else "", []).append(iri)
    rows: list[tuple[int, tuple[Name, str, str, int]]] = []

    def walk(iri: str, depth: int) -> None:
        for child in sorted(below.get(iri, ()), key=lambda each: reader.name(each).order):
            rows.append((depth, _row(reader, classes[child])))
            walk(child, depth + 1)

    walk("", 0)
    return rows


def _example(reader: Reader, node: Node) -> str:
    """Return one thing of a class, or one statement with a property, as Turtle."""
    if _CLASS in node.types:
        first = next(iter(reader.members(node.key)), None)
        found = by_subject(reader.statements(subject=first))[:_LINES] if first else []
    else:
        found = list(islice(reader.statements(predicate=node.iri), 1))
    turtle = by_suffix("ttl")
    assert turtle is not None
    return reader.site.serialize(found, turtle).decode() if found else ""


def _sample(reader: Reader, node: Node) -> list[tuple[Name, Name | None]]:
    """Return a few things of a class, or a few statements with a property."""
    if _CLASS in node.types:
        return [(reader.name(iri), None) for iri in reader.members(node.key)[:_SHOWN]]
    rows: list[tuple[Name, Name | None]] = []
    for statement in reader.statements(predicate=node.iri):
        value = getattr(statement.object, "value", "")
        other = reader.name(value) if isinstance(statement.object, Iri) else _text(reader, statement.object)
        rows.append((reader.name(statement.subject.value), other))
        if len(rows) == _SHOWN:
            break
    return rows


def _text(reader: Reader, literal: Any) -> Name:
    """Return a value as a page shows it: a date in words, a text in its language."""
    language = literal.language
    return Name(spoken(str(literal.value), reader.language), None, language if language != reader.language else None)
