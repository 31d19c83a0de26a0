"""The record in plain answers, without any RDF: who takes part in what, on a day, with sources."""

from __future__ import annotations

from spacelod.record.answers import (
    Check,
    Claim,
    Description,
    Link,
    Membership,
    Mention,
    Participation,
    Property,
    Relationship,
    Source,
    Thing,
)  # fmt: skip
from spacelod.record.naming import NotInRecord

__all__ = [
    "Check", "Claim", "Description", "Link", "Membership", "Mention", "NotInRecord", "Participation", "Property",
    "Relationship", "Source", "Thing",
]  # fmt: skip
