"""Ties between actors: memberships, relationships, and the events in which they met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacelod.iris import concept, thing
from spacelod.populate.actors import actor_node
from spacelod.populate.context import Context
from spacelod.populate.instruments import instrument_node
from spacelod.populate.places import place_node
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, describe, english, interval, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term
from spacelod.vocab import DCTERMS, SKOS, SPACELOD

__all__ = [
    "EVENT_CLASSES",
    "event_node",
    "event_quads",
    "membership_node",
    "membership_quads",
    "relationship_node",
    "relationship_quads",
]

EVENT_CLASSES: Final = {
    "exercise": SPACELOD.Exercise,
    "wargame": SPACELOD.Wargame,
    "dialogue": SPACELOD.DialogueMeeting,
    "conference": SPACELOD.Conference,
    "summit": SPACELOD.Summit,
    "anti-satellite-test": SPACELOD.AntiSatelliteTest,
    "space-incident": SPACELOD.SpaceIncident,
    "organisation-founded": SPACELOD.OrganizationFounding,
}


def membership_node(row: Row) -> Term:
    """Return the node of a row of ``memberships``."""
    return thing("membership", row["organization"], row["actor"], row["role"])


def membership_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``memberships``: who sits in which organisation, in which role, from when to when."""
    node, sources = membership_node(row), context.sources(row)
    label = f"{context.name(row['actor'])}: {row['role'].replace('-', ' ')}, {context.name(row['organization'])}"
    yield from describe(
        node, FACTS, SPACELOD.Membership, label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from interval(node, FACTS, row["start"], row["end"])
    yield from statements(
        node,
        FACTS,
        (SPACELOD.member, actor_node(row["actor"])),
        (SPACELOD.organization, actor_node(row["organization"])),
        (SPACELOD.membershipRole, concept("membership-role", row["role"])),
        (SKOS.note, note(row["note"])),
    )


def relationship_node(row: Row) -> Term:
    """Return the node of a row of ``relationships``."""
    return thing("relationship", row["id"])


def relationship_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``relationships``; a bare mention as partner keeps that weaker standing."""
    node, sources = relationship_node(row), context.sources(row)
    names = ", ".join(context.name(key) for key in row.list("actors"))
    label = f"{row['type'].replace('-', ' ')}: {names}"
    # A country profile that lists a partner shows no tie with date or content, however official it is.
    status = "named-only" if row["type"] == "named-partner" else context.status(sources)
    yield from describe(node, FACTS, SPACELOD.Relationship, label, sources=source_nodes(sources), status=status)
    yield from interval(node, FACTS, row["start"], row["end"])
    yield from statements(
        node,
        FACTS,
        (SPACELOD.relatesActor, [actor_node(key) for key in row.list("actors")]),
        (SPACELOD.relationshipType, concept("relationship-type", row["type"])),
        (SPACELOD.capabilityDomain, [concept("capability-domain", key) for key in row.list("domain")]),
        (SPACELOD.instrumentText, english(row["instrument"])),
        (SPACELOD.underInstrument, instrument_node(row["instrument_id"]) if row["instrument_id"] else None),
        (SPACELOD.withinFramework, actor_node(row["framework"]) if row["framework"] else None),
        (SPACELOD.hasManifestation, [thing("event", key) for key in row.list("events")]),
        (DCTERMS.description, english(row["summary"])),
    )


def event_node(row: Row) -> Term:
    """Return the node of a row of ``events``."""
    return thing("event", row["id"])


def event_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``events``: what happened, when, where, and who held it, took part or looked on."""
    node, sources = event_node(row), context.sources(row)
    kind = EVENT_CLASSES[row["kind"]]
    yield from describe(node, FACTS, kind, row["name"], sources=source_nodes(sources), status=context.status(sources))
    yield from interval(node, FACTS, row["start"], row["end"])
    yield from statements(
        node,
        FACTS,
        (SPACELOD.heldAt, place_node(row["place"]) if row["place"] else None),
        (SPACELOD.participatingActor, [actor_node(key) for key in row.list("participants")]),
        (SPACELOD.observingActor, [actor_node(key) for key in row.list("observers")]),
        (SPACELOD.organizedBy, [actor_node(key) for key in row.list("organizers")]),
        (SPACELOD.capabilityDomain, [concept("capability-domain", key) for key in row.list("domain")]),
        (DCTERMS.description, english(row["summary"])),
    )
