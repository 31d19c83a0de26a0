"""States that continue another one: what the one did is recorded under the other, and either may be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from spacelod.flat.facts import key, paths, value
from spacelod.record.reading import Reader
from spacelod.vocab import DCTERMS, SKOS, SPACELOD

__all__ = ["Continuation", "Continuations"]

_EVENTS: Final = "id/event/succession/"
_KIND: Final = "continuation"


@dataclass(frozen=True, slots=True)
class Continuation:
    """One state continues another: both paths, the date as in the source, and what the record says of it."""

    predecessor: str
    successor: str
    date: str
    said: str

    def is_over(self, day: str) -> bool:
        """Return whether the predecessor was no more on a day, a month or a year; "" is today."""
        return not day or day[: len(self.date)] > self.date[: len(day)]


class Continuations:
    """The continuations of one release."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, path: str) -> Continuation | None:
        """Return how the state at a path was continued, or None where it was not."""
        return self._by_predecessor.get(path)

    def by(self, path: str) -> Continuation | None:
        """Return which state the one at a path continues, or None where it continues none."""
        return next((one for one in self._by_predecessor.values() if one.successor == path), None)

    @cached_property
    def _by_predecessor(self) -> Mapping[str, Continuation]:
        rows = self._reader.finder.database.rows(
            "SELECT path FROM thing WHERE path >= ? AND path < ? ORDER BY path", (_EVENTS, f"{_EVENTS}\U0010ffff")
        )
        found = (self._read(path) for (path,) in rows)
        return {one.predecessor: one for one in found if one}

    def _read(self, path: str) -> Continuation | None:
        own = self._reader.facts.of(path)
        if key(own.get(SPACELOD.successionKind, [])) != _KIND:
            return None
        (predecessor,), (successor,) = (
            paths(own.get(property_, [])) for property_ in (SPACELOD.predecessorState, SPACELOD.successorState)
        )
        sources = self._reader.sources(paths(own.get(DCTERMS.source, [])))
        titles = "; ".join(f"{source.title}, {source.page}" if source.page else source.title for source in sources)
        names = self._reader.finder.label(successor), self._reader.finder.label(predecessor)
        note = value(own.get(SKOS.note, []))
        told = f"The {names[0]} continues the {names[1]}{f' ({note})' if note else ''}; source: {titles}."
        return Continuation(predecessor, successor, value(own.get(SPACELOD.date, [])), told)
