"""Rows that join two nodes of other tables and make none of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from spacelod.populate.actors import actor_node
from spacelod.populate.instruments import instrument_node
from spacelod.populate.sources import source_node
from spacelod.populate.statements import CLAIMS, FACTS
from spacelod.populate.ties import relationship_node
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term
from spacelod.vocab import DCTERMS, SPACELOD

__all__ = ["BEARINGS", "ROLES", "TEXT_LINKS", "fact_quads", "role_quads", "text_link_quads"]

TEXT_LINKS: Final = {
    "implements": SPACELOD.implements,
    "amends": SPACELOD.amends,
    "supersedes": SPACELOD.supersedes,
    "refers-to": SPACELOD.refersTo,
    "may-be-meant": SPACELOD.mayBeMeant,
}
ROLES: Final = {
    "source": SPACELOD.sourceActor,
    "target": SPACELOD.targetActor,
    "host": SPACELOD.hostActor,
    "provider": SPACELOD.providerActor,
    "observer": SPACELOD.observerActor,
    "framework-nation": SPACELOD.frameworkNation,
}
BEARINGS: Final = {"supports": SPACELOD.supportedBy, "contradicts": SPACELOD.contradictedBy}


def text_link_quads(tables: Tables) -> Iterator[Quad]:
    """Yield how texts bear on each other; what shows the link becomes a source of the text that it starts from."""
    for row in tables.rows("instrument-links"):
        node = instrument_node(row["instrument"])
        yield Quad(node, TEXT_LINKS[row["relation"]], instrument_node(row["other"]), FACTS)
        yield Quad(node, DCTERMS.source, source_node(row["source"]), FACTS)


def role_quads(tables: Tables) -> Iterator[Quad]:
    """Yield the part that an actor has in a relationship, where the parts differ."""
    relationships = tables.by_key("relationships")
    for row in tables.rows("relationship-roles"):
        node = relationship_node(relationships[row["relationship"]])
        yield Quad(node, ROLES[row["role"]], actor_node(row["actor"]), FACTS)


def fact_quads(tables: Tables, origins: Mapping[Term, Row]) -> Iterator[Quad]:
    """Yield which facts bear a claim out or speak against it; the claim points to them and never the reverse."""
    nodes = {(row.table, row.key): node for node, row in origins.items()}
    for row in tables.rows("claim-facts"):
        claim, fact = nodes["claims", row["claim"]], nodes[row["table"], row["key"]]
        yield Quad(claim, BEARINGS[row["bearing"]], fact, CLAIMS)
