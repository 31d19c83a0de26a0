"""Statements of a release turned into answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from spacelod.flat.facts import Facts, Properties, key, paths, value
from spacelod.flat.standing import CONSENTS, SIGNATURES, Act, Judgement, Standing
from spacelod.flat.standing import Membership as Seat
from spacelod.iris import local_name
from spacelod.literals import read_literal
from spacelod.record.answers import (
    Claim,
    Description,
    Link,
    Membership,
    Participation,
    Property,
    Relationship,
    Source,
    Thing,
)  # fmt: skip
from spacelod.remembering import recalled
from spacelod.search import Finder, Hit
from spacelod.search.lookup import SELF, Found
from spacelod.terms import Term, unwrap
from spacelod.vocab import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, SPACELOD

__all__ = ["RecordReader"]

_OTHER_NAMES: Final = (RDFS.label, SKOS.altLabel, SPACELOD.fullTitle, SPACELOD.nativeName, SPACELOD.acronym)
# What a description says in fields of its own, or not at all.
_LEFT_OUT: Final = frozenset(
    {RDF.type, RDFS.label, SKOS.altLabel, DCTERMS.source, DCTERMS.description, OWL.sameAs, SPACELOD.verificationStatus,
     SPACELOD.hasIdentifier, SPACELOD.fromTable, SPACELOD.hasName}
)  # fmt: skip
_SAME: Final = (OWL.sameAs, SKOS.exactMatch)
_MOST_VALUES: Final = 25
_SCHEMA: Final = "def#"


class RecordReader:
    """Reads one release. Things are given by path, the IRI without the base."""

    def __init__(self, finder: Finder, facts: Facts) -> None:
        self.finder, self.facts = finder, facts
        self.source = recalled(self._source, 4096)
        self.at = recalled(self._at, 8192)

    def thing(self, hit: Hit) -> Thing:
        """Return what was found, with its classes in words."""
        types = tuple(self.finder.label(f"{_SCHEMA}{name}") for name in hit.types)
        return Thing(self.finder.base + hit.path, hit.label, hit.kind, types, hit.description)

    def _at(self, path: str) -> Thing:
        hit = self.finder.thing(path)
        return self.thing(hit) if hit else Thing(self.finder.base + path, self.finder.label(path))

    def _source(self, path: str) -> Source:
        own = self.facts.of(path)
        page = [unwrap(term) for term in own.get(FOAF.page, [])]
        return Source(
            iri=self.finder.base + path,
            title=value(own.get(RDFS.label, [])) or path,
            publisher=value(own.get(DCTERMS.publisher, [])),
            date=value(own.get(DCTERMS.date, [])),
            page=page[0] if page else "",
            official=key(own.get(SPACELOD.sourceKind, [])) == "official",
        )

    def sources(self, found: Iterable[str]) -> tuple[Source, ...]:
        """Return the sources at some paths."""
        return tuple(map(self.source, found))

    def link(self, found: Found) -> Link:
        """Return what an identifier led to."""
        own = found.relation == SELF
        return Link(
            thing=self.thing(found.hit),
            relation=found.relation,
            object="" if own else found.iri or f"{found.scheme}:{found.value}",
            match=found.match,
            justification=found.justification,
            verification=found.status.rpartition("/")[2],
            sources=self.sources(found.sources),
        )

    def participation(self, one: Standing, judged: Judgement) -> Participation:
        """Return a standing as it was judged for a day."""
        consent = next((act for act in one.acts if act.kind in CONSENTS), Act(""))
        return Participation(
            iri=self.finder.base + one.path,
            actor=self.at(one.actor),
            instrument=self.at(one.instrument),
            status=judged.status,
            certain=judged.certain,
            signed=next((act.date for act in one.acts if act.kind in SIGNATURES and act.date), ""),
            consent=CONSENTS.get(consent.kind, ""),
            consented=consent.date,
            since=one.interval.start,
            until=one.interval.end,
            verification=one.verification,
            sources=self.sources(one.sources),
        )

    def membership(self, seat: Seat, *, certain: bool) -> Membership:
        """Return a seat."""
        return Membership(
            iri=self.finder.base + seat.path,
            member=self.at(seat.member),
            organization=self.at(seat.organization),
            role=seat.role,
            certain=certain,
            since=seat.interval.start,
            until=seat.interval.end,
            note=seat.note,
            verification=seat.verification,
            sources=self.sources(seat.sources),
        )

    def relationship(self, path: str) -> Relationship:
        """Return the tie at a path."""
        own = self.facts.of(path)
        return Relationship(
            iri=self.finder.base + path,
            type=key(own.get(SPACELOD.relationshipType, [])),
            actors=tuple(map(self.at, paths(own.get(SPACELOD.relatesActor, [])))),
            domains=tuple(path.rpartition("/")[2] for path in paths(own.get(SPACELOD.capabilityDomain, []))),
            since=value(own.get(SPACELOD.start, [])),
            until=value(own.get(SPACELOD.end, [])),
            description=value(own.get(DCTERMS.description, [])),
            verification=_verification(own),
            sources=self.sources(paths(own.get(DCTERMS.source, []))),
        )

    def claim(self, path: str) -> Claim:
        """Return the claim at a path."""
        own = self.facts.of(path)
        return Claim(
            iri=self.finder.base + path,
            text=value(own.get(SPACELOD.claimText, [])),
            verdict=key(own.get(SPACELOD.verdict, [])),
            asserted_in=self.source(next(iter(paths(own.get(SPACELOD.assertedIn, []))), path)),
            section=value(own.get(SPACELOD.section, [])),
            subject=self._first(own.get(SPACELOD.claimSubject, [])),
            relation=key(own.get(SPACELOD.claimRelation, [])),
            object=self._first(own.get(SPACELOD.claimObject, [])),
            confidence=key(own.get(SPACELOD.confidence, [])),
            note=value(own.get(SPACELOD.evidenceNote, [])),
            corrected_value=value(own.get(SPACELOD.correctedValue, [])),
            verification=_verification(own),
            sources=self.sources(paths(own.get(SPACELOD.evidence, []))),
        )

    def describe(self, hit: Hit) -> Description:
        """Return everything that is said of a thing."""
        own = self.facts.of(hit.path)
        names = (read_literal(term)[0] for name in _OTHER_NAMES for term in own.get(name, []))
        return Description(
            thing=self.thing(hit),
            names=tuple(name for name in dict.fromkeys(names) if name != hit.label),
            properties=tuple(self._property(name, own[name]) for name in sorted(own) if name not in _LEFT_OUT),
            same_as=tuple(unwrap(term) for name in _SAME for term in own.get(name, [])),
            verification=_verification(own),
            sources=self.sources(paths(own.get(DCTERMS.source, []))),
        )

    def _property(self, name: Term, values: Sequence[Term]) -> Property:
        shown = tuple(map(self._in_words, values[:_MOST_VALUES]))
        own = next(iter(paths([name])), "")
        return Property(unwrap(name), self.finder.label(own) if own else local_name(unwrap(name)), shown, len(values))

    def _in_words(self, term: Term) -> str:
        if term.startswith('"'):
            return read_literal(term)[0]
        own = next(iter(paths([term])), "")
        return self.finder.label(own) if own else unwrap(term)

    def _first(self, terms: list[Term]) -> Thing | None:
        found = paths(terms)
        return self.at(found[0]) if found else None


def _verification(own: Properties) -> str:
    return key(own.get(SPACELOD.verificationStatus, []))
