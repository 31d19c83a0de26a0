"""Rows in, quads out: the pure middle of the build.

Each table has one function that turns a row into statements and one that names the row's node;
nothing here reads a file or knows a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from spacelod.errors import BuildError
from spacelod.populate import (
    accounts,
    actors,
    claims,
    counts,
    identifiers,
    instruments,
    links,
    names,
    participation,
    places,
    provenance,
    provisions,
    retired,
    sources,
    successions,
    ties,
    votes,
)
from spacelod.populate.context import Context
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term

__all__ = ["POPULATORS", "Population", "Populator", "populate"]


class Populator(NamedTuple):
    """How the rows of one table become statements, and which node a row makes."""

    quads: Callable[[Row, Context], Iterator[Quad]]
    node: Callable[[Row], Term]


def _by_id(name: Callable[[str], Term]) -> Callable[[Row], Term]:
    return lambda row: name(row["id"])


POPULATORS: Final = {
    "sources": Populator(sources.source_quads, _by_id(sources.source_node)),
    "actors": Populator(actors.actor_quads, _by_id(actors.actor_node)),
    "names": Populator(names.name_quads, names.name_node),
    "identifiers": Populator(identifiers.identifier_quads, identifiers.identifier_node),
    "instruments": Populator(instruments.instrument_quads, _by_id(instruments.instrument_node)),
    "instrument-identifiers": Populator(identifiers.identifier_quads, identifiers.identifier_node),
    "instrument-names": Populator(names.name_quads, names.name_node),
    "provisions": Populator(provisions.provision_quads, provisions.provision_node),
    "successions": Populator(successions.succession_quads, successions.succession_node),
    "participation": Populator(participation.act_quads, participation.act_node),
    "deposits": Populator(participation.deposit_quads, participation.deposit_node),
    "status": Populator(participation.status_quads, participation.status_node),
    "reference-counts": Populator(counts.count_quads, counts.count_node),
    "memberships": Populator(ties.membership_quads, ties.membership_node),
    "relationships": Populator(ties.relationship_quads, ties.relationship_node),
    "events": Populator(ties.event_quads, ties.event_node),
    "votes": Populator(votes.cast_quads, votes.cast_node),
    "committee-votes": Populator(votes.cast_quads, votes.cast_node),
    "vote-totals": Populator(votes.total_quads, votes.total_node),
    "claims": Populator(claims.claim_quads, claims.claim_node),
    "conflicts": Populator(claims.conflict_quads, claims.conflict_node),
    "unsourced": Populator(claims.gap_quads, claims.gap_node),
    "unsourced-actors": Populator(claims.gap_quads, claims.gap_node),
    "corrections": Populator(provenance.correction_quads, provenance.correction_node),
    "competency-questions": Populator(provenance.question_quads, provenance.question_node),
}


@dataclass(frozen=True, slots=True)
class Population:
    """All statements of the tables, and the row that made each node."""

    quads: list[Quad]
    origins: dict[Term, Row]


def populate(tables: Tables) -> Population:
    """Return the statements of all tables, each once, in the order of the tables.

    Raises BuildError when two rows would make the same node: nothing is dropped in silence.
    """
    context = Context.of(tables)
    origins: dict[Term, Row] = {}
    # A set that keeps its order: several rows may say the same of a place or a source.
    quads: dict[Quad, None] = {}
    for name, populator in POPULATORS.items():
        for row in tables.rows(name):
            _claim(origins, populator.node(row), row)
            quads.update(dict.fromkeys(populator.quads(row, context)))
    # After the actors: a group of actors stands in both tables, and its node belongs to the row of actors.
    for row in tables.rows("groups"):
        origins.setdefault(context.node(row["id"]), row)
        quads.update(dict.fromkeys(actors.group_quads(row, context)))
    for further in (
        names.label_quads(tables),
        places.place_quads(tables, context),
        participation.participation_quads(tables, context),
        votes.vote_quads(tables, context),
        links.text_link_quads(tables),
        links.role_quads(tables),
        links.fact_quads(tables, origins),
        provenance.table_quads(tables),
        provenance.origin_quads(origins),
    ):
        quads.update(dict.fromkeys(further))
    # These two look at what the others said: whether an old address names a
    # thing again, and whether a row left no trace.
    quads.update(dict.fromkeys(retired.retired_quads(tables, {quad.subject for quad in quads})))
    quads.update(dict.fromkeys(accounts.account_quads(tables, origins, quads.keys())))
    return Population(list(quads), origins)


def _claim(origins: dict[Term, Row], node: Term, row: Row) -> None:
    other = origins.setdefault(node, row)
    if other is not row:
        raise BuildError(
            f"data/{row.table}.csv:{row.line}: the row makes the same node {node} as {other.table}.csv:{other.line}"
        )
