"""Participation: the legal acts of actors towards instruments, and the published status tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from spacelod.dates import date_literal
from spacelod.iris import concept, thing
from spacelod.populate.actors import actor_node
from spacelod.populate.context import Context
from spacelod.populate.instruments import INSTRUMENT_KINDS, instrument_node
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, dated, describe, english, note, statements
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term
from spacelod.vocab import SKOS, SPACELOD

__all__ = [
    "ACTS",
    "act_node",
    "act_quads",
    "deposit_node",
    "deposit_quads",
    "participation_node",
    "participation_quads",
    "status_node",
    "status_quads",
]

ACTS: Final = {
    "signature": SPACELOD.Signature,
    "ratification": SPACELOD.Ratification,
    "acceptance": SPACELOD.Acceptance,
    "approval": SPACELOD.Approval,
    "accession": SPACELOD.Accession,
    # A new state takes over the standing of its predecessor; a continuing one
    # (Russia) notifies that it still has its own.
    "succession": SPACELOD.SuccessionToTreaty,
    # The form of organisations: Rescue Agreement art. 6, Liability Convention
    # art. XXII, Registration Convention art. VII.
    "declaration-of-acceptance": SPACELOD.DeclarationOfAcceptance,
    "provisional-application": SPACELOD.ProvisionalApplication,
    "withdrawal": SPACELOD.Withdrawal,
    "continuation": SPACELOD.Continuation,
}
# The treaty's own words decide whether a signature binds; the tables mark it in the note.
_DEFINITIVE: Final = "binding by itself"


def participation_node(instrument: str, actor: str) -> Term:
    """Return the node of an actor's standing towards an instrument."""
    return thing("participation", instrument, actor)


def act_node(row: Row) -> Term:
    """Return the node of one legal act."""
    # One act of a kind for each pair; a second deposit of it has a table of its own.
    return thing("act", row["instrument"], row["actor"], row["action"])


def act_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``participation``: one legal act, dated as its source dates it."""
    node = act_node(row)
    yield from _act(node, _act_class(row), row["action"].replace("-", " "), row, context)
    yield from statements(
        node,
        FACTS,
        (SPACELOD.depositedWith, [actor_node(key) for key in row.list("depositary")]),
        (SPACELOD.effectiveFrom, date_literal(row["effective_from"]) if row["effective_from"] else None),
        # A withdrawal with a later effect is dated by its notification.
        (SPACELOD.notificationDate, date_literal(row["date"]) if _notified(row) else None),
        (SPACELOD.performedAs, english(row["performed_as"])),
        (SKOS.note, note(row["note"])),
    )


def deposit_node(row: Row) -> Term:
    """Return the node of a row of ``deposits``: beside the first deposit, and told from it by the depositary."""
    return thing("act", row["instrument"], row["actor"], row["action"], row["depositary"])


def deposit_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``deposits``: the same act once more, with another depositary."""
    node = deposit_node(row)
    what = f"{row['action'].replace('-', ' ')} with {context.name(row['depositary'])}"
    yield from _act(node, ACTS[row["action"]], what, row, context)
    yield from statements(node, FACTS, (SPACELOD.depositedWith, actor_node(row["depositary"])))


def participation_quads(tables: Tables, context: Context) -> Iterator[Quad]:
    """Yield one node for each actor and instrument that an act joins."""
    acts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables.rows("participation"):
        acts[row["instrument"], row["actor"]].append(row)
    for (instrument, actor), rows in acts.items():
        node = participation_node(instrument, actor)
        sources = list(dict.fromkeys(source for row in rows for source in context.sources(row)))
        # The class carries the law: only states and intergovernmental organisations can have a TreatyParticipation.
        treaty = INSTRUMENT_KINDS[context.kinds[instrument]].type == SPACELOD.Treaty
        kind = SPACELOD.TreatyParticipation if treaty else SPACELOD.NonTreatyParticipation
        label = f"{context.name(actor)} and {context.name(instrument)}"
        yield from describe(node, FACTS, kind, label, sources=source_nodes(sources), status=context.status(sources))
        yield from statements(
            node,
            FACTS,
            (SPACELOD.participant, actor_node(actor)),
            (SPACELOD.instrument, instrument_node(instrument)),
            (SPACELOD.hasAct, [act_node(row) for row in rows]),
        )


def status_node(row: Row) -> Term:
    """Return the node of a row of ``status``."""
    return thing("status", row["instrument"], row["actor"])


def status_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``status``: what a published table says of an actor and an instrument on a day."""
    node, sources = status_node(row), context.sources(row)
    label = f"{context.name(row['actor'])}: {row['status'].replace('-', ' ')}, {context.name(row['instrument'])}"
    yield from describe(
        node, FACTS, SPACELOD.StatusReport, label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from statements(
        node,
        FACTS,
        (SPACELOD.aboutActor, actor_node(row["actor"])),
        (SPACELOD.aboutInstrument, instrument_node(row["instrument"])),
        (SPACELOD.reportedStatus, concept("participation-status", row["status"])),
    )
    yield from dated(node, FACTS, row["as_of"], SPACELOD.asOf)


def _act(node: Term, kind: Term, what: str, row: Row, context: Context) -> Iterator[Quad]:
    """Yield what every act says: who did it towards which instrument, when, and who reports it."""
    sources = context.sources(row)
    label = f"{context.name(row['actor'])}: {what}, {context.name(row['instrument'])}"
    yield from describe(node, FACTS, kind, label, sources=source_nodes(sources), status=context.status(sources))
    yield from dated(node, FACTS, row["date"])
    yield from statements(
        node,
        FACTS,
        (SPACELOD.actOf, participation_node(row["instrument"], row["actor"])),
        (SPACELOD.byActor, actor_node(row["actor"])),
        (SPACELOD.onInstrument, instrument_node(row["instrument"])),
    )


def _notified(row: Row) -> bool:
    return row["action"] == "withdrawal" and bool(row["date"] and row["effective_from"])


def _act_class(row: Row) -> Term:
    if row["action"] == "signature" and _DEFINITIVE in row["note"]:
        return SPACELOD.DefinitiveSignature
    return ACTS[row["action"]]
