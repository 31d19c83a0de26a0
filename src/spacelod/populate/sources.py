"""Sources: the documents and data sets that facts are taken from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacelod.dates import date_literal
from spacelod.iris import concept, thing
from spacelod.populate.context import Context
from spacelod.populate.statements import FACTS, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term, iri, text
from spacelod.vocab import DCTERMS, FOAF, RDF, RDFS, SKOS, SPACELOD

__all__ = ["source_node", "source_nodes", "source_quads"]


def source_node(key: str) -> Term:
    """Return the node of a source id."""
    return thing("source", key)


def source_nodes(keys: Iterable[str]) -> list[Term]:
    """Return the nodes of several source ids."""
    return [source_node(key) for key in keys]


def source_quads(row: Row, context: Context) -> Iterator[Quad]:  # noqa: ARG001 - all populators are called alike
    """Yield a row of ``sources``: title, publisher, date, address and whether it is official."""
    return statements(
        source_node(row["id"]),
        FACTS,
        (RDF.type, SPACELOD.Source),
        (RDFS.label, text(row["title"], "en")),
        (DCTERMS.publisher, note(row["publisher"])),
        (DCTERMS.date, date_literal(row["date"]) if row["date"] else None),
        (FOAF.page, iri(row["url"]) if row["url"] else None),
        (SPACELOD.sourceKind, concept("source-kind", row["kind"])),
        (SKOS.note, note(row["note"])),
    )
