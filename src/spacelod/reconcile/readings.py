"""How the values of an entity's properties are read from a release."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from spacelod.dates import precision
from spacelod.flat.facts import Facts, Properties, paths
from spacelod.flat.standing import Standing
from spacelod.literals import read_literal
from spacelod.search import Finder, Hit
from spacelod.search.standings import Standings
from spacelod.terms import Term, unwrap

__all__ = [
    "Reading", "Subject", "Value", "addresses", "counted", "entities", "identifiers", "kind", "labels", "literals",
    "members", "memberships", "participants", "since", "standings", "status",
]  # fmt: skip

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Value(NamedTuple):
    """One value: a text, a whole number, or an entity (then ``id`` is its identifier and ``text`` its name)."""

    text: str = ""
    id: str = ""
    number: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the value as the protocol writes it; a date known to the day becomes a date, any other stays text."""
        if self.id:
            return {"id": self.id, "name": self.text}
        if self.number is not None:
            return {"int": self.number}
        if _DAY.match(self.text) and precision(self.text):
            return {"date": f"{self.text}T00:00:00Z"}
        return {"str": self.text}


@dataclass
class Subject:
    """An entity that is asked for its properties; standings count on the day, "" for those of the release."""

    hit: Hit
    facts: Facts
    finder: Finder
    day: str = ""

    @property
    def standings(self) -> Standings:
        """The standings and memberships of the release."""
        return Standings(self.finder.database)

    @cached_property
    def own(self) -> Properties:
        """What the release says of the entity."""
        return self.facts.of(self.hit.path)

    def entity(self, path: str) -> Value:
        """Return another thing as a value."""
        return Value(self.finder.label(path), path.removeprefix("id/"))

    def named(self, path: str) -> Value:
        """Return the label of a thing that is no entity of the service."""
        return Value(self.finder.label(path))


Reading = Callable[[Subject], Iterator[Value]]


def literals(*properties: Term) -> Reading:
    """Read the texts of some properties."""

    def read(subject: Subject) -> Iterator[Value]:
        own = subject.own
        found = (read_literal(term)[0] for property_ in properties for term in own.get(property_, []) if term[0] == '"')
        yield from (Value(text) for text in dict.fromkeys(found))

    return read


def entities(property_: Term) -> Reading:
    """Read the things of ours that a property names, as entities."""
    return lambda subject: (subject.entity(path) for path in paths(subject.own.get(property_, [])))


def labels(property_: Term) -> Reading:
    """Read the labels of what a property names."""
    return lambda subject: (subject.named(path) for path in paths(subject.own.get(property_, [])))


def addresses(property_: Term) -> Reading:
    """Read the web addresses of a property."""
    return lambda subject: (Value(unwrap(term)) for term in subject.own.get(property_, []) if term[0] == "<")


def kind(subject: Subject) -> Iterator[Value]:
    """Read the classes of an entity."""
    yield from (subject.named(f"def#{name}") for name in subject.hit.types)


def identifiers(scheme: str) -> Reading:
    """Read the values of an identifier scheme."""

    def read(subject: Subject) -> Iterator[Value]:
        rows = subject.finder.database.rows(
            "SELECT DISTINCT value FROM link WHERE thing = ? AND scheme = ? AND match = 'exact' ORDER BY value",
            (subject.hit.path, scheme),
        )
        yield from (Value(value.rpartition("/")[2] if "://" in value else value) for (value,) in rows)

    return read


def standings(*statuses: str) -> Reading:
    """Read the instruments towards which an actor certainly has one of some standings."""
    return lambda subject: (
        subject.entity(one.instrument)
        for one in _certain(subject.standings.of_actor(subject.hit.path), statuses, subject.day)
    )


def participants(*statuses: str) -> Reading:
    """Read who certainly has one of some standings towards an instrument."""
    return lambda subject: (
        subject.entity(one.actor)
        for one in _certain(subject.standings.of_instrument(subject.hit.path), statuses, subject.day)
    )


def memberships(subject: Subject) -> Iterator[Value]:
    """Read the organisations of which an actor is a full member."""
    held = [one for one in subject.standings.of_member(subject.hit.path) if one.is_full and one.on(subject.day)]
    yield from (subject.entity(path) for path in dict.fromkeys(one.organization for one in held))


def members(subject: Subject) -> Iterator[Value]:
    """Read the full members of an organisation."""
    held = [one for one in subject.standings.of_organization(subject.hit.path) if one.is_full and one.on(subject.day)]
    yield from (subject.entity(path) for path in dict.fromkeys(one.member for one in held))


def counted(read: Reading) -> Reading:
    """Read how many values another reading has."""
    return lambda subject: iter([Value(number=sum(1 for _ in read(subject)))])


def status(instrument: str) -> Reading:
    """Read the standing of an actor towards an instrument, in words."""

    def read(subject: Subject) -> Iterator[Value]:
        standing = subject.standings.between(subject.hit.path, instrument)
        judged = standing.on(subject.day) if standing else None
        if judged and judged.status:
            words = subject.finder.label(f"concept/participation-status/{judged.status}")
            yield Value(words if judged.certain else f"possibly {words}")

    return read


def since(instrument: str) -> Reading:
    """Read since when an actor is bound by an instrument or committed to it."""

    def read(subject: Subject) -> Iterator[Value]:
        standing = subject.standings.between(subject.hit.path, instrument)
        if standing and standing.interval.start:
            yield Value(standing.interval.start)

    return read


def _certain(standings: Iterable[Standing], statuses: Collection[str], day: str) -> Iterator[Standing]:
    """Yield the standings that on a day are certainly one of some."""
    for standing in standings:
        judged = standing.on(day)
        if judged.certain and judged.status in statuses:
            yield standing
