"""What the record answers: plain, frozen objects, the same from a release on disk and over HTTP.

Dates are texts as precise as their source: a day, a month or a year. Every statement brings its sources and how
far it was verified (a key of the scheme verification-status).
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "Check", "Claim", "Description", "Link", "Membership", "Mention", "Participation", "Property", "Relationship",
    "Source", "Thing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """A state, an organisation, an instrument or anything else: its IRI, and what to show of it."""

    iri: str
    label: str
    kind: str = ""
    types: tuple[str, ...] = ()
    description: str = ""

    @property
    def key(self) -> str:
        """The last part of the IRI, by which methods accept the thing."""
        return self.iri.rpartition("/")[2]

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from; ``official`` tells a state's or an organisation's own word from others'."""

    iri: str
    title: str
    publisher: str = ""
    date: str = ""
    page: str = ""
    official: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """What an identifier elsewhere leads to, by which relation, and why."""

    thing: Thing
    relation: str
    object: str = ""
    match: str = "exact"
    justification: str = ""
    verification: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a thing with its values in words; ``total`` counts those that are not listed too."""

    iri: str
    name: str
    values: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Description:
    """Everything that the record says of one thing."""

    thing: Thing
    names: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    same_as: tuple[str, ...] = ()
    verification: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Participation:
    """The standing of one actor towards one instrument.

    ``status`` is a key of the scheme participation-status; ``certain`` is False where the dates in the record leave
    open whether it held on the day that was asked for. ``consent`` names the act by which the actor became bound.
    """

    iri: str
    actor: Thing
    instrument: Thing
    status: str
    certain: bool = True
    signed: str = ""
    consent: str = ""
    consented: str = ""
    since: str = ""
    until: str = ""
    verification: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """A seat of one actor in an organisation; ``role`` is a key of the scheme membership-role."""

    iri: str
    member: Thing
    organization: Thing
    role: str
    certain: bool = True
    since: str = ""
    until: str = ""
    note: str = ""
    verification: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Relationship:
    """A tie between actors beside treaties and memberships; ``type`` is a key of the scheme relationship-type."""

    iri: str
    type: str
    actors: tuple[Thing, ...]
    domains: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    description: str = ""
    verification: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document says, and how the record judges it; a claim is no fact.

    ``verdict`` and ``confidence`` are keys of their schemes. ``sources`` are those that were held against the claim.
    """

    iri: str
    text: str
    verdict: str
    asserted_in: Source
    section: str = ""
    subject: Thing | None = None
    relation: str = ""
    object: Thing | None = None
    confidence: str = ""
    note: str = ""
    corrected_value: str = ""
    verification: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence and what it stands for; of several possible things none is taken for granted."""

    text: str
    thing: Thing | None
    possible: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a sentence is in the record, with what bears on it.

    ``verdict``: "supported", "contradicted", "partly-supported", "unsupported" (the record has nothing that would
    bear it out, which does not make it false) or "not-checkable" (it was not understood; ``because`` says why).
    """

    sentence: str
    verdict: str
    because: tuple[str, ...]
    relation: str = ""
    negated: bool = False
    dates: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    participations: tuple[Participation, ...] = ()
    memberships: tuple[Membership, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    claims: tuple[Claim, ...] = ()
    release: str = field(default="")
