"""Claims of documents, contradictions between sources, and what is known to be missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacelod.dates import date_literal
from spacelod.iris import concept, slug, thing
from spacelod.populate.context import Context
from spacelod.populate.sources import source_node, source_nodes
from spacelod.populate.statements import CLAIMS, FACTS, describe, english, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term
from spacelod.vocab import DCTERMS, RDF, RDFS, SPACELOD

__all__ = ["claim_node", "claim_quads", "conflict_node", "conflict_quads", "gap_node", "gap_quads"]

# How far the claim itself is borne out; the node asserts nothing about the world either way.
_STANDING: Final = {
    "supported": "verified-secondary",
    "partly-supported": "unverified",
    "unsupported": "unverified",
    "contradicted": "refuted",
    "not-checkable": "unverified",
}
# Two verdicts have no entry: what was searched in vain, or could not be checked, supports and contradicts nothing.
_EVIDENCE: Final = {
    "supported": SPACELOD.supportedBySource,
    "partly-supported": SPACELOD.supportedBySource,
    "contradicted": SPACELOD.contradictedBySource,
}


def claim_node(row: Row) -> Term:
    """Return the node of a row of ``claims``."""
    return thing("claim", row["id"])


def claim_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``claims``: what a document says, and what the evidence says of it."""
    node, verdict = claim_node(row), row["verdict"]
    document = context.node(row["document"])
    evidence = source_nodes(row.list("evidence"))
    yield from describe(node, CLAIMS, SPACELOD.Claim, row["claim"], sources=[document], status=_STANDING[verdict])
    yield from statements(
        node,
        CLAIMS,
        (SPACELOD.claimText, english(row["claim"])),
        (SPACELOD.assertedIn, document),
        (SPACELOD.section, english(row["section"])),
        (SPACELOD.claimSubject, [context.node(key) for key in row.list("subject")]),
        (SPACELOD.claimRelation, concept("claim-relation", row["relation"])),
        (SPACELOD.claimObject, [context.node(key) for key in row.list("object")]),
        (SPACELOD.capabilityDomain, [concept("capability-domain", key) for key in row.list("domain")]),
        (SPACELOD.claimedDate, date_literal(row["claimed_date"]) if row["claimed_date"] else None),
        (SPACELOD.verdict, concept("verdict", verdict)),
        (SPACELOD.confidence, concept("confidence", row["confidence"])),
        (SPACELOD.evidence, evidence),
        (_EVIDENCE.get(verdict, SPACELOD.evidence), evidence),
        (SPACELOD.absence, concept("absence", row["absence"]) if row["absence"] else None),
        (SPACELOD.searchedOn, date_literal(row["searched_on"]) if row["searched_on"] else None),
        (SPACELOD.searchScope, english(row["search_scope"])),
        (SPACELOD.evidenceNote, english(row["evidence_note"])),
        (SPACELOD.attestedActor, [context.node(key) for key in row.list("attested_actor")]),
        (SPACELOD.correctedValue, english(row["corrected_value"])),
    )


def conflict_node(row: Row) -> Term:
    """Return the node of a row of ``conflicts``."""
    # Three sources can differ on one matter; the second source tells such rows apart.
    aspect = f"{slug(row['what'])}-{row['source_b'] or slug(row['value_b'])}"
    return thing("conflict", row["instrument"], row["actor"] or "all", aspect)


def conflict_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a row of ``conflicts``: two sources that differ, and the value in use."""
    node = conflict_node(row)
    keys = [key for key in (row["source_a"], row["source_b"]) if key]
    who = context.names.get(row["actor"], "the whole instrument")
    label = f"Conflict on {context.name(row['instrument'])}, {who}: {row['what']}"
    yield from describe(node, FACTS, SPACELOD.Conflict, label, sources=source_nodes(keys), status="disputed")
    yield from statements(
        node,
        FACTS,
        (SPACELOD.aboutInstrument, context.node(row["instrument"])),
        (SPACELOD.aboutActor, context.node(row["actor"]) if row["actor"] else None),
        (SPACELOD.conflictAspect, english(row["what"])),
        (SPACELOD.firstValue, note(row["value_a"])),
        (SPACELOD.firstSource, source_node(row["source_a"]) if row["source_a"] else None),
        (SPACELOD.secondValue, note(row["value_b"])),
        (SPACELOD.secondSource, source_node(row["source_b"]) if row["source_b"] else None),
        (SPACELOD.valueInUse, note(row["used"])),
    )


def gap_node(row: Row) -> Term:
    """Return the node of a row of ``unsourced`` or ``unsourced-actors``."""
    if row.table == "unsourced":
        return thing("gap", row["instrument"], row["actor"], row["action"])
    return thing("gap", row["table"], slug(row["subject"]), slug(row["field"]))


def gap_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield a known gap: what is missing and why. The unsourced value itself is never published."""
    node = gap_node(row)
    instrument = row.cells.get("instrument", "")
    subject = row["actor"] if instrument else row["subject"]
    field = row["action"] if instrument else row["field"]
    where = f"{context.name(instrument)}, " if instrument else ""
    yield from statements(
        node,
        CLAIMS,
        (RDF.type, SPACELOD.KnownGap),
        (RDFS.label, english(f"Known gap: {where}{context.names.get(subject, subject)}, {field.replace('_', ' ')}")),
        (SPACELOD.aboutInstrument, context.node(instrument) if instrument else None),
        (SPACELOD.aboutActor, context.node(subject) if subject in context.kinds else None),
        (SPACELOD.missingField, note(field)),
        (SPACELOD.gapReason, english(row["why"])),
        (SPACELOD.verificationStatus, concept("verification-status", "unverified")),
        (DCTERMS.source, [source_node(row["source"])] if row.cells.get("source", "") else None),
    )
