"""What the record can be asked: one table, read by the server, its description, the client and assistants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from spacelod.record.answers import (
    Check,
    Claim,
    Description,
    Link,
    Membership,
    Participation,
    Relationship,
    Thing,
)

__all__ = ["OPERATIONS", "Operation", "operation"]

_THING: Final = "a key, an IRI, an identifier such as iso:USA, or a name"
_ON: Final = "a day (YYYY-MM-DD), a month or a year; without it the state of things in the release"

_OF_TREATY: Final = {"treaty": _THING, "on": _ON}
_OF_ACTOR: Final = {"actor": _THING, "on": _ON}


@dataclass(frozen=True, slots=True)
class Operation:
    """One question: a method of ``Record`` and ``Client``, what it answers with, and its parameters with their help.

    The first ``required`` parameters are needed; ``many`` tells a list from one answer or none.
    """

    name: str
    summary: str
    answer: type[Any]
    parameters: dict[str, str]
    required: int = 1
    many: bool = True


OPERATIONS: Final = (
    Operation(
        "find", "Things by a name or words, in any language or alphabet, forgiving slips", Thing,
        {"text": "names or words", "kind": "actor, instrument, event, relationship, claim, source ...",
         "limit": "how many, at most 100"},
    ),
    Operation(
        "lookup", "What an identifier elsewhere leads to", Link, {"identifier": "an IRI, or iso:USA, wikidata:Q30 ..."}
    ),
    Operation("describe", "Everything that is said of a thing", Description, {"thing": _THING}, many=False),
    Operation("parties", "Whom an instrument binds, or who is committed to it", Participation, _OF_TREATY),
    Operation("participants", "All with a standing towards an instrument, signatories too", Participation, _OF_TREATY),
    Operation("treaties", "The treaties that bind an actor", Participation, _OF_ACTOR),
    Operation("participations", "Every instrument towards which an actor has a standing", Participation, _OF_ACTOR),
    Operation(
        "status", "The standing of an actor towards an instrument", Participation,
        {"actor": _THING, "treaty": _THING, "on": _ON}, required=2, many=False,
    ),
    Operation("members", "The seats in an organisation", Membership, {"organization": _THING, "on": _ON}),
    Operation("memberships", "The seats of an actor", Membership, _OF_ACTOR),
    Operation(
        "relationships", "The ties of an actor, or those between two", Relationship,
        {"actor": _THING, "other": f"another actor: {_THING}"},
    ),
    Operation("claims", "What documents claim of a thing, with verdicts", Claim, {"about": _THING}),
    Operation(
        "check", "Whether what a sentence states is in the record", Check,
        {"sentence": "one sentence in English", "on": "the day that it speaks of, if it names none"}, many=False,
    ),
)  # fmt: skip
_BY_NAME: Final = {one.name: one for one in OPERATIONS}


def operation(name: str) -> Operation | None:
    """Return the question of a name, or None."""
    return _BY_NAME.get(name)
