"""Successions of states: which state took the place of which, how and when."""

from __future__ import annotations

from collections.abc import Iterator

from spacelod.iris import concept, thing
from spacelod.populate.actors import actor_node
from spacelod.populate.context import Context
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, dated, describe, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term
from spacelod.vocab import SKOS, SPACELOD

__all__ = ["succession_node", "succession_quads"]


def succession_node(row: Row) -> Term:
    """Return the node of a row of ``successions``, an event like others."""
    return thing("event", "succession", row["predecessor"])


def succession_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``successions``."""
    node, sources = succession_node(row), context.sources(row)
    successors = row.list("successors")
    label = f"{context.name(row['predecessor'])} succeeded by {', '.join(context.name(key) for key in successors)}"
    yield from describe(
        node, FACTS, SPACELOD.StateSuccession, label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from dated(node, FACTS, row["date"])
    yield from statements(
        node,
        FACTS,
        (SPACELOD.predecessorState, actor_node(row["predecessor"])),
        (SPACELOD.successorState, [actor_node(key) for key in successors]),
        (SPACELOD.successionKind, concept("succession-kind", row["kind"])),
        (SKOS.note, note(row["note"])),
    )
