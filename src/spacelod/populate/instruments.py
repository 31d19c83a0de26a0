"""Instruments: treaties, agreements, commitments, arrangements, resolutions, laws and drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from spacelod.dates import date_literal
from spacelod.iris import concept, thing
from spacelod.populate.actors import actor_node
from spacelod.populate.context import Context
from spacelod.populate.places import place_node
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, Objects, dated, describe, english, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term, iri
from spacelod.vocab import DCTERMS, SKOS, SPACELOD

__all__ = ["INSTRUMENT_KINDS", "Kind", "instrument_node", "instrument_quads"]


class Kind(NamedTuple):
    """What a kind of instrument is: its class and the key of its legal character."""

    type: Term
    character: str


INSTRUMENT_KINDS: Final = {
    "multilateral-treaty": Kind(SPACELOD.Treaty, "binding"),
    "constituent-treaty": Kind(SPACELOD.Treaty, "binding"),
    "arms-control-treaty": Kind(SPACELOD.Treaty, "binding"),
    "bilateral-agreement": Kind(SPACELOD.Treaty, "binding"),
    # Not concluded by states (Vienna Convention on the Law of Treaties,
    # article 2): only their words tell whether they bind.
    "interagency-agreement": Kind(SPACELOD.InteragencyAgreement, "unknown"),
    "memorandum": Kind(SPACELOD.Arrangement, "unknown"),
    "non-binding-instrument": Kind(SPACELOD.PoliticalCommitment, "non-binding"),
    "declaration": Kind(SPACELOD.PoliticalCommitment, "non-binding"),
    # Of the General Assembly, which recommends (Charter of the United Nations, articles 10 to 14).
    "un-resolution": Kind(SPACELOD.Resolution, "recommendatory"),
    "national-law": Kind(SPACELOD.NationalLaw, "national"),
    "policy": Kind(SPACELOD.Policy, "non-binding"),
    "draft": Kind(SPACELOD.DraftInstrument, "not-in-force"),
    "unverified": Kind(SPACELOD.UnverifiedInstrument, "unknown"),
}
# column, property of the instrument, class of the event, key of the event, words of its label
_EVENTS: Final = (
    ("adopted", SPACELOD.adoptedOn, SPACELOD.Adoption, "adoption", "Adoption"),
    (
        "opened_for_signature",
        SPACELOD.openedForSignatureOn,
        SPACELOD.OpeningForSignature,
        "opening",
        "Opening for signature",
    ),
    ("entry_into_force", SPACELOD.enteredIntoForceOn, SPACELOD.EntryIntoForce, "entry-into-force", "Entry into force"),
    ("terminated", SPACELOD.terminatedOn, SPACELOD.Termination, "termination", "Termination"),
)


def instrument_node(key: str) -> Term:
    """Return the node of an instrument id."""
    return thing("instrument", key)


def instrument_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``instruments`` and one event for each date that it gives.

    A text that nobody has found gets a name and a description only: it is no instrument.
    """
    node, sources = instrument_node(row["id"]), context.sources(row)
    kind = INSTRUMENT_KINDS[row["kind"]]
    unverified = kind.type == SPACELOD.UnverifiedInstrument
    status = "unverified" if unverified else context.status(sources)
    yield from describe(node, FACTS, kind.type, row["short_name"], sources=source_nodes(sources), status=status)
    yield from statements(
        node,
        FACTS,
        (SPACELOD.shortName, english(row["short_name"])),
        (SKOS.altLabel, english(row["full_name"])),
        (DCTERMS.description, english(row["summary"])),
    )
    if not unverified:
        yield from statements(node, FACTS, *_particulars(row, kind))
        if row["founds"]:
            yield Quad(actor_node(row["founds"]), SPACELOD.constitutedBy, node, FACTS)
        yield from _events(row, sources=source_nodes(sources), status=status)


def _particulars(row: Row, kind: Kind) -> Iterator[tuple[Term, Objects]]:
    yield SPACELOD.fullTitle, english(row["full_name"])
    yield SPACELOD.instrumentForm, concept("instrument-form", row["kind"])
    yield SPACELOD.legalCharacter, concept("legal-character", kind.character)
    yield SPACELOD.capabilityDomain, [concept("capability-domain", key) for key in row.list("domain")]
    yield SPACELOD.partyStructure, concept("party-structure", row["structure"]) if row["structure"] else None
    yield SPACELOD.adoptedBy, actor_node(row["adopted_by"]) if row["adopted_by"] else None
    yield SPACELOD.signedAt, [place_node(place) for place in row.list("signed_place")]
    yield SPACELOD.hasDepositary, [actor_node(key) for key in row.list("depositaries")]
    yield SPACELOD.documentSymbol, note(row["un_document"])
    yield SPACELOD.treatySeriesReference, note(row["unts"])
    yield SPACELOD.textAt, iri(row["text_url"]) if row["text_url"] else None


def _events(row: Row, sources: list[Term], status: str) -> Iterator[Quad]:
    node = instrument_node(row["id"])
    for column, predicate, event, key, words in _EVENTS:
        if row[column]:
            yield Quad(node, predicate, date_literal(row[column]), FACTS)
            occurrence = thing("event", row["id"], key)
            yield from describe(
                occurrence, FACTS, event, f"{words} of {row['short_name']}", sources=sources, status=status
            )
            yield Quad(occurrence, SPACELOD.ofInstrument, node, FACTS)
            yield from dated(occurrence, FACTS, row[column])
