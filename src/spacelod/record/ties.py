"""The ties between two actors, their bodies included: what agencies and forces agree on, states have agreed on."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from spacelod.iris import rebase
from spacelod.record.answers import Relationship
from spacelod.record.reading import RecordReader
from spacelod.search import Hit
from spacelod.terms import unwrap
from spacelod.vocab import SPACELOD

__all__ = ["Ties"]


class Ties:
    """Finds ties in one release."""

    def __init__(self, reader: RecordReader) -> None:
        self._reader = reader

    def between(self, one: Hit, other: Hit) -> list[Relationship]:
        """Return the ties between two actors, then those between their bodies; the latest first in each."""
        own, others = {one.path}, {other.path}
        near = [path for path, actors in self._all.items() if own & actors and others & actors]
        bodies, theirs = own | self._bodies(one), others | self._bodies(other)
        far = [
            path
            for path, actors in self._all.items()
            if path not in near and any(a != b for a in bodies & actors for b in theirs & actors)
        ]
        return [*self._read(near), *self._read(far)]

    def within(self, one: Hit, other: Hit) -> bool:
        """Say whether one actor is a body of the other, so that a sentence which names both speaks of one side."""
        return other.path in self._bodies(one) or one.path in self._bodies(other)

    def _read(self, found: list[str]) -> list[Relationship]:
        return sorted(map(self._reader.relationship, found), key=lambda tie: tie.since, reverse=True)

    def _bodies(self, actor: Hit) -> set[str]:
        if "State" not in actor.types:
            return set()
        rows = self._reader.finder.database.rows(
            "SELECT thing.path FROM facet JOIN thing ON thing.id = facet.thing WHERE facet = 'country' AND value = ?",
            (actor.path,),
        )
        return {path for (path,) in rows}

    @cached_property
    def _all(self) -> dict[str, frozenset[str]]:
        facts, base = self._reader.facts, self._reader.finder.base
        found: dict[str, set[str]] = defaultdict(set)
        for statement in facts.store.statements(predicate=rebase(unwrap(SPACELOD.relatesActor), base)):
            tie, actor = (unwrap(str(term)).removeprefix(base) for term in (statement.subject, statement.object))
            found[tie].add(actor)
        return {tie: frozenset(actors) for tie, actors in sorted(found.items())}
