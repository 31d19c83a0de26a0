"""Answers to the questions of the gallery, worked out from the tables alone: no RDF, no rules, no SPARQL.

What is written here on purpose does not use the library, so that an error there cannot hide here.
"""

from __future__ import annotations

from independent import (
    actors,
    claims,
    events,
    instruments,
    memberships,
    points_in_time,
    record,
    relations,
    treaties,
    votes,
)  # fmt: skip
from independent.tables import ANSWERS

__all__ = [
    "ANSWERS", "actors", "claims", "events", "instruments", "memberships", "points_in_time", "record", "relations",
    "treaties", "votes",
]  # fmt: skip
