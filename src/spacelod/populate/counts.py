"""Published numbers of participants, for readers to measure the record against."""

from __future__ import annotations

from collections.abc import Iterator

from spacelod.iris import concept, thing
from spacelod.populate.context import Context
from spacelod.populate.instruments import instrument_node
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, dated, describe, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term, integer
from spacelod.vocab import SKOS, SPACELOD

__all__ = ["count_node", "count_quads"]


def count_node(row: Row) -> Term:
    """Return the node of a row of ``reference-counts``."""
    return thing("reference-count", row["instrument"], row["what"])


def count_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``reference-counts``: the published number and the one to expect today."""
    node, sources = count_node(row), context.sources(row)
    label = f"{context.name(row['instrument'])}: number of {row['what'].replace('-', ' ')}"
    yield from describe(
        node, FACTS, SPACELOD.ReferenceCount, label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from dated(node, FACTS, row["as_of"], SPACELOD.asOf)
    yield from statements(
        node,
        FACTS,
        (SPACELOD.aboutInstrument, instrument_node(row["instrument"])),
        (SPACELOD.countKind, concept("count-kind", row["what"])),
        (SPACELOD.publishedCount, integer(int(row["published"]))),
        (SPACELOD.expectedCount, integer(int(row["expected"]))),
        (SKOS.note, note(row["note"])),
    )
