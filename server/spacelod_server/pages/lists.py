"""Lists of things: actors, instruments, events and sources, by kind, with a filter by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Name, Reader

__all__ = ["LISTS", "list_page"]

_INSTRUMENTS: Final = "What binds or commits: treaties first, then agreements and texts without legal force."
# For each list: its title, a sentence about it, and its classes in order.
LISTS: Final = {
    "actors": ("Actors", "States, the bodies that act for them, and the organisations that they form.", (
        "State", "SpaceAgency", "SpaceForce", "MilitaryCommand", "MilitaryOrganization", "Ministry", "MilitaryAlliance",
        "IntergovernmentalOrganization", "InternationalOrgan", "InternationalForum", "NonGovernmentalOrganization",
        "Company", "GovernmentBody", "ActorGroup")),
    "instruments": ("Instruments", _INSTRUMENTS, (
        "Treaty", "PoliticalCommitment", "InteragencyAgreement", "Arrangement", "Resolution", "NationalLaw", "Policy",
        "DraftInstrument", "UnverifiedInstrument")),
    "events": ("Events", "Meetings, exercises, tests and incidents.", (
        "Exercise", "Wargame", "DialogueMeeting", "Conference", "Summit", "AntiSatelliteTest", "SpaceIncident",
        "OrganizationFounding", "Activity")),
    "sources": ("Sources", "Everything that the record rests on.", ("Source",)),
}  # fmt: skip
_DATES: Final = ("adoptedOn", "start", "date", "establishedOn")


def list_page(reader: Reader, asked: Asked, name: str) -> dict[str, Any]:
    """Return the things of a list by class, those whose name holds what was asked for."""
    title, sentence, classes = LISTS[name]
    wanted = asked.find.casefold()
    groups: list[tuple[str, Name, list[tuple[Name, str, bool]]]] = []
    seen: set[str] = set()
    for each in classes:
        rows = _rows(reader, each, seen, wanted) if asked.kind in ("", each) else []
        if rows:
            groups.append((each, reader.name(reader.term(each)), rows))
    return {"name": name, "title": title, "sentence": sentence, "groups": groups,
            "total": sum(len(rows) for _, _, rows in groups)}  # fmt: skip


def _rows(reader: Reader, kind: str, seen: set[str], wanted: str) -> list[tuple[Name, str, bool]]:
    found = [iri for iri in reader.members(kind) if iri not in seen]
    seen.update(found)
    rows = [(reader.name(iri), *_life(reader, iri)) for iri in found]
    kept = [row for row in rows if wanted in row[0].text.casefold()] if wanted else rows
    by_date = kind not in ("State", "Source") and sum(bool(row[1]) for row in kept) > len(kept) // 2
    return sorted(kept, key=lambda row: (row[1], row[0].order) if by_date else ("", row[0].order))


def _life(reader: Reader, iri: str) -> tuple[str, bool]:
    """Return the first date of a thing, and whether it has ended."""
    begun = next((str(value.value) for name in _DATES if (value := reader.one(iri, name)) is not None), "")
    ended = any(reader.one(iri, name) is not None for name in ("dissolvedOn", "terminatedOn"))
    return begun, ended
