"""Provisions: the articles and sections of instruments, and the duties that they lay down."""

from __future__ import annotations

from collections.abc import Iterator

from spacelod.iris import concept, thing
from spacelod.populate.context import Context
from spacelod.populate.instruments import instrument_node
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, describe, english, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term, text
from spacelod.vocab import DCTERMS, SPACELOD

__all__ = ["provision_node", "provision_quads"]


def provision_node(row: Row) -> Term:
    """Return the node of a row of ``provisions``."""
    return thing("provision", row["instrument"], row["key"])


def provision_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``provisions``: one article or section, what it says and which duties it lays down."""
    node, sources = provision_node(row), context.sources(row)
    label = f"{context.name(row['instrument'])}, {row['number']}: {row['title']}"
    # "art. VI" is how a provision is cited; "VI" is its number.
    number = row["number"].rpartition(" ")[2]
    yield from describe(
        node, FACTS, SPACELOD.Provision, label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from statements(
        node,
        FACTS,
        (SPACELOD.provisionOf, instrument_node(row["instrument"])),
        (SPACELOD.articleNumber, text(number)),
        (SPACELOD.shortName, english(row["title"])),
        (DCTERMS.description, english(row["summary"])),
        (SPACELOD.imposesObligation, [concept("obligation-type", key) for key in row.list("obligation")]),
        (SPACELOD.consentEffectAfter, note(row["consent_effect_after"])),
        (SPACELOD.withdrawalEffectAfter, note(row["withdrawal_effect_after"])),
    )
