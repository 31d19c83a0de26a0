"""Names of actors and instruments: each in its language, with its kind and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacelod.iris import concept, segment, thing
from spacelod.populate.actors import actor_node
from spacelod.populate.context import Context
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, describe, statements
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term, text
from spacelod.vocab import RDFS, SKOS, SPACELOD

__all__ = ["label_quads", "name_node", "name_quads"]

# A short form reads best as a label; a former name never becomes one.
_LABEL_KINDS: Final = ("short", "official")


def name_node(row: Row) -> Term:
    """Return the node of a row of ``names`` or ``instrument-names``; its key keeps the letters of every script."""
    # Capitals are kept: two names of one bearer may differ by them alone.
    return thing("name", _bearer(row), row["language"].lower(), segment(row["name"]))


def name_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield one name in one language, and the name as an alternative label of the actor or the instrument."""
    node, sources, label = name_node(row), context.sources(row), _literal(row)
    described = describe(
        node, FACTS, SPACELOD.Name, row["name"], sources=source_nodes(sources), status=context.status(sources)
    )
    # A name is its own label, in its own language and in no other.
    yield from (quad._replace(object=label) if quad.predicate == RDFS.label else quad for quad in described)
    bearer = context.node(_bearer(row))
    kind = concept("name-kind", row["kind"])
    yield from statements(node, FACTS, (SPACELOD.nameOf, bearer), (SPACELOD.nameKind, kind))
    yield Quad(bearer, SKOS.altLabel, label, FACTS)


def label_quads(tables: Tables) -> Iterator[Quad]:
    """Yield one label of each actor for each language other than English that has a name for it."""
    chosen: dict[tuple[str, str], Row] = {}
    for kind in _LABEL_KINDS:
        for row in tables.rows("names"):
            # The English label is the name in actors.csv; there must not be two.
            if row["kind"] == kind and row["language"] not in ("en", "und"):
                chosen.setdefault((row["actor"], row["language"].lower()), row)
    for (actor, _), row in chosen.items():
        yield Quad(actor_node(actor), RDFS.label, _literal(row), FACTS)


def _bearer(row: Row) -> str:
    return row["instrument" if row.table == "instrument-names" else "actor"]


def _literal(row: Row) -> Term:
    # "und" stands for abbreviations that belong to no one language.
    return text(row["name"], "" if row["language"] == "und" else row["language"])
