"""Claims: what a document says, what the sources say, and what is right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["VERDICTS", "ClaimRow", "article_page", "claim_row"]

VERDICTS: Final = ("supported", "partly-supported", "unsupported", "contradicted", "not-checkable")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as a page shows it."""

    name: Name
    key: str
    text: str
    section: str
    article: Name
    verdict: Name
    confidence: Name | None
    subject: list[Name]
    relation: list[Name]
    object: list[Name]
    domains: list[Name]
    note: str
    corrected: str
    attested: list[Name]
    claimed: str
    for_: list[Name]
    against: list[Name]
    evidence: list[Name]
    bears: list[Name]

    @property
    def mark(self) -> str:
        """The key of the verdict."""
        return self.verdict.iri.rpartition("/")[2]


def claim_row(reader: Reader, node: Node) -> ClaimRow:
    """Return a claim as a page shows it."""
    confidence = node.iri_of("confidence")
    sides = set(node.iris("supportedBySource")) | set(node.iris("contradictedBySource"))
    return ClaimRow(
        name=reader.name(node.iri),
        key=node.key,
        text=node.value("claimText", reader.language),
        section=node.value("section", "en"),
        article=reader.name(node.iri_of("assertedIn")),
        verdict=reader.name(node.iri_of("verdict")),
        confidence=reader.name(confidence) if confidence else None,
        subject=reader.names(node.iris("claimSubject")),
        relation=reader.names(node.iris("claimRelation")),
        object=reader.names(node.iris("claimObject")),
        domains=reader.names(node.iris("capabilityDomain")),
        note=node.value("evidenceNote", reader.language),
        corrected=node.value("correctedValue", reader.language),
        attested=reader.names(node.iris("attestedActor")),
        claimed=node.value("claimedDate"),
        for_=reader.names(node.iris("supportedBySource")),
        against=reader.names(node.iris("contradictedBySource")),
        evidence=reader.names(iri for iri in node.iris("evidence") if iri not in sides),
        bears=reader.names(node.iris("supportedBy") + node.iris("contradictedBy")),
    )


def article_page(reader: Reader, article: str, asked: Asked) -> dict[str, Any]:
    """Return the claims of one article by section, with the numbers of each verdict."""
    every = [claim_row(reader, node) for node in reader.pointing("assertedIn", article)]
    every.sort(key=lambda row: row.key)
    sections: dict[str, list[ClaimRow]] = {}
    for row in every:
        sections.setdefault(row.section, []).append(row)
    return {
        "article": reader.name(article),
        "source": reader.node(article),
        "total": len(every),
        "counts": _counts(reader, every),
        "shown": sum(_wanted(row, asked) for row in every),
        "summary": [(section, _counts(reader, rows), len(rows)) for section, rows in sections.items()],
        "sections": [(section, kept) for section, rows in sections.items()
                     if (kept := [row for row in rows if _wanted(row, asked)])],
    }  # fmt: skip


def _counts(reader: Reader, rows: list[ClaimRow]) -> list[tuple[str, Name, int]]:
    counted = Counter(row.mark for row in rows)
    return [(key, reader.name(reader.concept(f"verdict/{key}")), counted[key]) for key in VERDICTS if counted[key]]


def _wanted(row: ClaimRow, asked: Asked) -> bool:
    if asked.verdict and row.mark != asked.verdict:
        return False
    if asked.section and row.section != asked.section:
        return False
    text = f"{row.text} {row.note} {row.corrected}".casefold()
    return asked.find.casefold() in text
