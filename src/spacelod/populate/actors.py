"""Actors by legal nature, and the groups that claims speak of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacelod.iris import concept, thing
from spacelod.populate.context import Context
from spacelod.populate.places import place_node
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, describe, english, interval, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term, iri
from spacelod.vocab import DCTERMS, FOAF, SKOS, SPACELOD

__all__ = ["ACTOR_CLASSES", "actor_node", "actor_quads", "group_quads"]

# The class says what an actor is in law; what it does is a function, from a scheme.
ACTOR_CLASSES: Final = {
    "state": SPACELOD.State,
    "former-state": SPACELOD.State,
    "space-agency": SPACELOD.SpaceAgency,
    "space-force": SPACELOD.SpaceForce,
    "military-space-organization": SPACELOD.MilitaryOrganization,
    "command": SPACELOD.MilitaryCommand,
    "ministry": SPACELOD.Ministry,
    "company": SPACELOD.Company,
    "non-governmental-organization": SPACELOD.NonGovernmentalOrganization,
    "intergovernmental-organization": SPACELOD.IntergovernmentalOrganization,
    "supranational-union": SPACELOD.IntergovernmentalOrganization,
    "military-alliance": SPACELOD.MilitaryAlliance,
    "un-body": SPACELOD.InternationalOrgan,
    "eu-body": SPACELOD.InternationalOrgan,
    "alliance-body": SPACELOD.InternationalOrgan,
    "multilateral-grouping": SPACELOD.InternationalForum,
    "actor-group": SPACELOD.ActorGroup,
}
# Those whose class is below GovernmentBody: a company has a country, but acts for itself.
_GOVERNMENT_BODIES: Final = frozenset(
    {"space-agency", "space-force", "military-space-organization", "command", "ministry"}
)
_EXISTENCE: Final = (SPACELOD.establishedOn, SPACELOD.dissolvedOn)


def actor_node(key: str) -> Term:
    """Return the node of an actor id."""
    return thing("actor", key)


def actor_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``actors``."""
    node, sources = actor_node(row["id"]), context.sources(row)
    kind = ACTOR_CLASSES[row["kind"]]
    yield from describe(node, FACTS, kind, row["name"], sources=source_nodes(sources), status=context.status(sources))
    yield from interval(node, FACTS, row["founded"], row["dissolved"], _EXISTENCE)
    yield from statements(
        node,
        FACTS,
        (SPACELOD.nativeName, note(row["native_name"])),
        (SPACELOD.acronym, note(row["abbreviation"])),
        (SKOS.altLabel, note(row["abbreviation"])),
        (SPACELOD.actorFunction, [concept("actor-function", key) for key in row.list("functions")]),
        (DCTERMS.description, english(row["summary"])),
        (FOAF.homepage, iri(row["homepage"]) if row["homepage"] else None),
        *_ties(row, context),
    )


def _ties(row: Row, context: Context) -> Iterator[tuple[Term, Term | None]]:
    country, parent, seat = row["country"], row["parent"], row["headquarters"]
    if country:
        yield SPACELOD.country, actor_node(country)
        if row["kind"] in _GOVERNMENT_BODIES:
            yield SPACELOD.actsFor, actor_node(country)
    if parent:
        # Only organisations have units; a state is none, so its bodies can but be a part of it.
        yield SPACELOD.partOf if context.is_state(parent) else SPACELOD.unitOf, actor_node(parent)
    for successor in row.list("successor"):
        yield SPACELOD.succeededBy, actor_node(successor)
    if seat:
        yield SPACELOD.capital if context.is_state(row["id"]) else SPACELOD.headquarters, place_node(seat)


def group_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``groups``: what a collective subject means and whom it may cover."""
    node, sources = context.node(row["id"]), context.sources(row)
    kind = SPACELOD.ActorGroup if row["id"] in context.kinds else SPACELOD.InstrumentGroup
    yield from describe(node, FACTS, kind, row["name"], sources=source_nodes(sources), status=context.status(sources))
    yield from statements(
        node,
        FACTS,
        (SKOS.definition, english(row["definition"])),
        (SPACELOD.membersRule, english(row["members_rule"])),
        (SPACELOD.comprises, [context.node(key) for key in row.list("members")]),
    )
