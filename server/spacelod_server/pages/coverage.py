"""How much of the record is dated, checked, named in six languages and linked elsewhere, class by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spacelod.store import Literal
from spacelod.vocab import RDFS, SKOS
from spacelod_server.language import DATA_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod_server.pages.reader import Name, Reader

__all__ = ["ASPECTS", "Coverage", "coverage"]

# What is named by people has names in many languages; a membership or an act has not.
_NAMED: Final = ("State", "SpaceAgency", "SpaceForce", "MilitaryCommand", "MilitaryOrganization", "Ministry",
                 "IntergovernmentalOrganization", "Treaty", "PoliticalCommitment")  # fmt: skip
# Few states have a beginning that a source gives, and few claims speak of a date.
_DATELESS: Final = ("State", "Claim")
_CLASSES: Final = (*_NAMED, "TreatyParticipation", "NonTreatyParticipation", "Membership", "Relationship", "Exercise",
                   "DialogueMeeting", "Claim")  # fmt: skip
_DATES: Final = ("startEarliest", "dateEarliest", "adoptedOn", "openedForSignatureOn", "establishedOn", "claimedDate")
ASPECTS: Final = {"dated": "Dated", "checked": "Checked", "official": "By an official source",
                  "elsewhere": "Linked elsewhere"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coverage:
    """One class: how many there are, and the share of them with each aspect in hundredths; None where none is due."""

    name: Name
    number: int
    shares: dict[str, int | None]


def coverage(reader: Reader) -> list[Coverage]:
    """Return the coverage of each class that the release has; worked out once."""
    known: list[tuple[str, int, dict[str, int | None]]] | None = reader.site.worked_out.get("coverage")
    if known is None:
        known = reader.site.worked_out["coverage"] = _work_out(reader)
    return [Coverage(reader.name(iri), number, shares) for iri, number, shares in known]


def _work_out(reader: Reader) -> list[tuple[str, int, dict[str, int | None]]]:
    having = {aspect: set(subjects) for aspect, subjects in _aspects(reader).items()}
    rows = []
    for name in _CLASSES:
        members = set(reader.members(name))
        if members:
            shares = {aspect: _share(members & subjects, members) if _is_due(name, aspect) else None
                      for aspect, subjects in having.items()}  # fmt: skip
            rows.append((reader.term(name), len(members), shares))
    return rows


def _is_due(name: str, aspect: str) -> bool:
    if aspect == "dated":
        return name not in _DATELESS
    return name in _NAMED or aspect in ("checked", "official")


def _aspects(reader: Reader) -> dict[str, Iterable[str]]:
    status = reader.concept("verification-status/")
    checks: dict[str, list[str]] = {"verified-primary": [], "verified-secondary": []}
    for each in reader.statements(predicate=reader.term("verificationStatus")):
        checks.setdefault(each.object.value.removeprefix(status), []).append(each.subject.value)
    return {
        "dated": [each.subject.value for name in _DATES for each in reader.statements(predicate=reader.term(name))],
        "checked": checks["verified-primary"] + checks["verified-secondary"],
        "official": checks["verified-primary"],
        "elsewhere": [each.subject.value for each in reader.statements(predicate=reader.term("hasIdentifier"))],
        **_languages(reader),
    }


def _languages(reader: Reader) -> dict[str, Iterable[str]]:
    found: dict[str, list[str]] = {code: [] for code in DATA_LANGUAGES}
    for label in (RDFS.label, SKOS.altLabel):
        for each in reader.statements(predicate=label[1:-1]):
            if isinstance(each.object, Literal) and each.object.language in found:
                found[each.object.language].append(each.subject.value)
    return dict(found)


def _share(part: set[str], whole: set[str]) -> int:
    # Whatever is not complete does not say so: 99.6 is no 100.
    return 100 * len(part) // len(whole)
