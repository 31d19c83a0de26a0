"""States that continue another one, or came after it.

What a state that is continued did is recorded under the other, and either may be asked for. Whoever came after another
state has a standing of its own, to which it most often succeeded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from spacelod.flat.facts import key, paths, value
from spacelod.record.reading import RecordReader
from spacelod.vocab import DCTERMS, SKOS, SPACELOD

__all__ = ["Continuation", "Continuations"]

_EVENTS: Final = "id/event/succession/"
_KIND: Final = "continuation"


@dataclass(frozen=True, slots=True)
class Continuation:
    """One state continues another, or came after it: paths, date as in the source, and what the record says of it."""

    predecessor: str
    successor: str
    date: str
    said: str

    def is_over(self, day: str) -> bool:
        """Return whether the predecessor was no more on a day, a month or a year; "" is today."""
        return not day or day[: len(self.date)] > self.date[: len(day)]


class Continuations:
    """The continuations of one release."""

    def __init__(self, reader: RecordReader) -> None:
        self._reader = reader

    def of(self, path: str) -> Continuation | None:
        """Return how the state at a path was continued, or None where it was not."""
        return self._by_predecessor.get(path)

    def by(self, path: str) -> Continuation | None:
        """Return which state the one at a path continues, or None where it continues none."""
        return next((one for one in self._by_predecessor.values() if one.successor == path), None)

    def before(self, path: str) -> list[Continuation]:
        """Return which states the one at a path came after, by dissolution or unification, without continuing them."""
        return [one for kind, one in self._all if kind != _KIND and one.successor == path]

    @cached_property
    def _by_predecessor(self) -> Mapping[str, Continuation]:
        return {one.predecessor: one for kind, one in self._all if kind == _KIND}

    @cached_property
    def _all(self) -> Sequence[tuple[str, Continuation]]:
        rows = self._reader.finder.database.rows(
            "SELECT path FROM thing WHERE path >= ? AND path < ? ORDER BY path", (_EVENTS, f"{_EVENTS}\U0010ffff")
        )
        return [one for (path,) in rows for one in self._read(path)]

    def _read(self, path: str) -> Iterator[tuple[str, Continuation]]:
        own, label = self._reader.facts.of(path), self._reader.finder.label
        kind = key(own.get(SPACELOD.successionKind, []))
        date, note = value(own.get(SPACELOD.date, [])), value(own.get(SKOS.note, []))
        sources = self._reader.sources(paths(own.get(DCTERMS.source, [])))
        titles = "; ".join(f"{source.title}, {source.page}" if source.page else source.title for source in sources)
        (predecessor,) = paths(own.get(SPACELOD.predecessorState, []))
        for successor in paths(own.get(SPACELOD.successorState, [])):
            if kind == _KIND:
                told = f"The {label(successor)} continues the {label(predecessor)}{f' ({note})' if note else ''}"
            else:
                about = ", ".join(filter(None, (kind, date, note)))
                told = f"{label(successor)} came after {label(predecessor)} ({about})"
            yield kind, Continuation(predecessor, successor, date, f"{told}; source: {titles}.")
