"""Votes: plenary and committee rolls kept apart, each cast a node of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from spacelod.iris import concept, thing
from spacelod.populate.actors import actor_node
from spacelod.populate.context import Context
from spacelod.populate.instruments import instrument_node
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, dated, describe, note, statements
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term, boolean, integer
from spacelod.vocab import SPACELOD

__all__ = ["cast_node", "cast_quads", "total_node", "total_quads", "vote_quads"]

_SEGMENTS: Final = {"votes": "vote", "committee-votes": "committee-vote"}
# A committee votes on a draft before the plenary does: the same states, another vote, which may end otherwise.
_CLASSES: Final = {"votes": SPACELOD.PlenaryVote, "committee-votes": SPACELOD.CommitteeVote}
_ROLLS: Final = {"plenary": "votes", "committee": "committee-votes"}


def vote_node(row: Row) -> Term:
    """Return the node of the vote to which a cast belongs."""
    return thing(_SEGMENTS[row.table], row["resolution"])


def cast_node(row: Row) -> Term:
    """Return the node of one actor's position in a vote."""
    return thing(_SEGMENTS[row.table], row["resolution"], row["actor"])


def cast_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``votes`` or ``committee-votes``."""
    node, sources = cast_node(row), context.sources(row)
    label = f"{context.name(row['actor'])}: {row['vote']}, {context.name(row['resolution'])}"
    yield from describe(
        node, FACTS, SPACELOD.VoteCast, label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from statements(
        node,
        FACTS,
        (SPACELOD.inVote, vote_node(row)),
        (SPACELOD.castBy, actor_node(row["actor"])),
        (SPACELOD.votePosition, concept("vote-position", row["vote"])),
    )


def total_node(row: Row) -> Term:
    """Return the node of the vote whose result a row of ``vote-totals`` announces."""
    return thing(_SEGMENTS[_ROLLS[row["stage"]]], row["instrument"])


def total_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``vote-totals``: the announced result, and whether all votes are known by name."""
    node, sources = total_node(row), context.sources(row)
    kind, label = _CLASSES[_ROLLS[row["stage"]]], _label(row["body"], row["instrument"], context)
    yield from describe(node, FACTS, kind, label, sources=source_nodes(sources), status=context.status(sources))
    yield from dated(node, FACTS, row["date"])
    yield from statements(
        node,
        FACTS,
        (SPACELOD.onInstrument, instrument_node(row["instrument"])),
        (SPACELOD.inBody, actor_node(row["body"])),
        # As announced: the roll may lack names, so the casts are not counted in their place.
        (SPACELOD.votesFor, integer(int(row["yes"]))),
        (SPACELOD.votesAgainst, integer(int(row["no"]))),
        (SPACELOD.votesAbstaining, integer(int(row["abstain"]))),
        (SPACELOD.rollComplete, boolean(row["roll"] == "complete")),
    )


def vote_quads(tables: Tables, context: Context) -> Iterator[Quad]:
    """Yield each vote once, with its body, its day and its casts."""
    for table in _SEGMENTS:
        rolls: dict[str, list[Row]] = defaultdict(list)
        for row in tables.rows(table):
            rolls[row["resolution"]].append(row)
        for rows in rolls.values():
            yield from _vote(rows, context)


def _vote(rows: list[Row], context: Context) -> Iterator[Quad]:
    first = rows[0]
    body = _body(first)
    sources = list(dict.fromkeys(source for row in rows for source in context.sources(row)))
    label = _label(body, first["resolution"], context)
    node = vote_node(first)
    yield from describe(
        node, FACTS, _CLASSES[first.table], label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from dated(node, FACTS, first["date"])
    yield from statements(
        node,
        FACTS,
        (SPACELOD.onInstrument, instrument_node(first["resolution"])),
        (SPACELOD.inBody, actor_node(body)),
        (SPACELOD.documentSymbol, note(first.cells.get("draft", ""))),
        (SPACELOD.hasCast, [cast_node(row) for row in rows]),
    )


def _label(body: str, instrument: str, context: Context) -> str:
    return f"Vote in {context.name(body)}: {context.name(instrument)}"


def _body(row: Row) -> str:
    # Ids of resolutions begin with the body that votes on them: unga-..., unsc-...
    return row["committee"] if row.table == "committee-votes" else row["resolution"].split("-", 1)[0]
