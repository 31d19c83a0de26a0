"""The record of one release on disk, asked without RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from spacelod.dates import precision
from spacelod.errors import SpacelodError
from spacelod.flat.facts import Facts
from spacelod.flat.standing import Membership as Seat
from spacelod.flat.standing import Standing
from spacelod.iris import rebase
from spacelod.reconcile import Service
from spacelod.record.answers import (
    Check,
    Claim,
    Description,
    Link,
    Membership,
    Participation,
    Relationship,
    Thing,
)  # fmt: skip
from spacelod.record.checking import Checker
from spacelod.record.naming import find_one
from spacelod.record.reading import RecordReader
from spacelod.record.relations import BOUND, COMMITTED
from spacelod.search import INDEX, Finder, Hit
from spacelod.search.layout import KINDS
from spacelod.search.lookup import look_up
from spacelod.search.standings import Standings
from spacelod.terms import unwrap
from spacelod.vocab import SPACELOD

if TYPE_CHECKING:
    from spacelod.release import Release

__all__ = ["Record"]

_LONGEST: Final = 2000


class Record:
    """Answers from one release.

    Wherever a method asks for a thing it takes a key (``usa``), our IRI, an identifier from elsewhere (``iso:USA``)
    or a name, and raises NotInRecord when it is not clear which one is meant. ``on`` is a day, a month or a year;
    without it the answer is the state of things in the release.
    """

    def __init__(self, service: Service, version: str = "") -> None:
        self._service, self._finder = service, service.finder
        self._reader = RecordReader(service.finder, service.facts)
        self._standings = Standings(service.finder.database)
        self._checker = Checker(self._reader, self._standings)
        self.version = version

    @classmethod
    def open(cls, release: Release) -> Record:
        """Open the record of a release; raise ReleaseError where its index is missing."""
        finder = Finder.open(release.folder / INDEX)
        return cls(Service(finder, Facts(release.open_store(), release.base)), release.version)

    def find(self, text: str, *, kind: str = "", limit: int = 10) -> list[Thing]:
        """Return the things that fit a name or words, best first; ``kind`` is "actor", "instrument", "claim" ..."""
        if kind and kind not in KINDS:
            # An empty list would say that the record has nothing of the kind.
            raise SpacelodError(f"there is no kind of thing called {kind!r}; there are {', '.join(KINDS)}")
        hits = self._finder.search(text, kinds=(kind,) if kind else (), limit=limit).hits
        return list(map(self._reader.thing, hits))

    def lookup(self, identifier: str) -> list[Link]:
        """Return what an identifier elsewhere leads to: an IRI, or a short form such as ``iso:USA``."""
        return [self._reader.link(found) for found in look_up(self._finder, identifier[:_LONGEST])]

    def describe(self, thing: str) -> Description:
        """Return everything that the record says of one thing."""
        return self._reader.describe(find_one(self._service, thing))

    def parties(self, treaty: str, *, on: str = "") -> list[Participation]:
        """Return whom an instrument binds, or who is committed to it, by actor; signatories are ``participants``."""
        return [one for one in self.participants(treaty, on=on) if one.status in COMMITTED]

    def participants(self, treaty: str, *, on: str = "") -> list[Participation]:
        """Return everyone with a standing towards an instrument, signatories and former parties too."""
        instrument = self._instrument(treaty)
        return self._judged(self._standings.of_instrument(instrument.path), _day(on))

    def treaties(self, actor: str, *, on: str = "") -> list[Participation]:
        """Return the treaties that bind an actor; signatures and political commitments are ``participations``."""
        return [one for one in self.participations(actor, on=on) if one.status in BOUND]

    def participations(self, actor: str, *, on: str = "") -> list[Participation]:
        """Return every instrument towards which an actor has a standing."""
        return self._judged(self._standings.of_actor(self._actor(actor).path), _day(on))

    def status(self, actor: str, treaty: str, *, on: str = "") -> Participation | None:
        """Return the standing of an actor towards an instrument, None where no act is recorded or none done yet."""
        one = self._standings.between(self._actor(actor).path, self._instrument(treaty).path)
        return next(iter(self._judged([one] if one else [], _day(on))), None)

    def members(self, organization: str, *, on: str = "") -> list[Membership]:
        """Return the members, observers and other seats of an organisation."""
        return self._seats(self._standings.of_organization(self._actor(organization).path), _day(on))

    def memberships(self, actor: str, *, on: str = "") -> list[Membership]:
        """Return the organisations in which an actor has a seat."""
        return self._seats(self._standings.of_member(self._actor(actor).path), _day(on))

    def relationships(self, actor: str, other: str = "") -> list[Relationship]:
        """Return the ties of an actor, or those between two actors: cooperation, exercises, rivalry ..."""
        found = self._about(self._actor(actor), SPACELOD.relatesActor)
        if other:
            found &= self._about(self._actor(other), SPACELOD.relatesActor)
        return [self._reader.relationship(path) for path in sorted(found)]

    def claims(self, about: str) -> list[Claim]:
        """Return what documents claim of a thing, each claim with its verdict."""
        thing = find_one(self._service, about)
        roles = (SPACELOD.claimSubject, SPACELOD.claimObject, SPACELOD.attestedActor)
        found = set().union(*(self._about(thing, role) for role in roles))
        return [self._reader.claim(path) for path in sorted(found)]

    def check(self, sentence: str, *, on: str = "") -> Check:
        """Say whether what a sentence states is in the record, with which sources."""
        if not sentence.strip() or len(sentence) > _LONGEST:
            raise SpacelodError(f"a sentence to check has from 1 to {_LONGEST} characters")
        return self._checker.check(sentence.strip(), on=_day(on), release=self.version)

    def _actor(self, given: str) -> Hit:
        return find_one(self._service, given, ("actor",))

    def _instrument(self, given: str) -> Hit:
        return find_one(self._service, given, ("instrument",))

    def _judged(self, standings: Iterable[Standing], day: str) -> list[Participation]:
        judged = ((one, one.on(day)) for one in standings)
        return [self._reader.participation(one, judgement) for one, judgement in judged if judgement.status]

    def _seats(self, seats: Iterable[Seat], day: str) -> list[Membership]:
        return [self._reader.membership(seat, certain=bool(holds)) for seat, holds in _holding(seats, day)]

    def _about(self, thing: Hit, role: str) -> set[str]:
        base = self._finder.base
        property_ = rebase(unwrap(role), base)
        found = self._service.facts.store.statements(predicate=property_, object=base + thing.path)
        return {unwrap(str(statement.subject)).removeprefix(base) for statement in found}


def _holding(seats: Iterable[Seat], day: str) -> Iterator[tuple[Seat, bool | None]]:
    for seat in seats:
        holds = seat.on(day)
        if holds is not False:
            yield seat, holds


def _day(on: str) -> str:
    if on and precision(on) is None:
        raise SpacelodError(f"on is a day (1980-01-01), a month (1980-01) or a year (1980), not {on!r}")
    return on
