"""What pages and documents ask a store for: patterns of one statement, and counts of what points to a thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from spacelod.store import Statement

__all__ = ["Counted", "Lookups"]


class Counted(Protocol):
    """Counts that were made when a store was built."""

    def of(self, target: str) -> dict[str, int]:
        """Return how many things point to an IRI by each property; nothing where that is not known."""


class Lookups(Protocol):
    """A dataset that is looked things up in: a store here, or one behind an endpoint."""

    def statements(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements of named graphs that fit, graph by graph; raise ValueError for what is no IRI."""

    def merged(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that fit, those of the default graph without their graph."""

    def triples(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements of the default graph that fit, each once."""

    def graph(self, name: str) -> Iterator[Statement]:
        """Yield the statements of one named graph."""

    def count_incoming(self, target: str) -> dict[str, int]:
        """Return how many things point to an IRI by each property, graphs taken together; sorted by property."""

    def incoming_subjects(self, property: str, target: str, *, offset: int, limit: int) -> list[str]:
        """Return some of the distinct things that point to an IRI, always in the same order."""

    def forget(self) -> None:
        """Let go of what can be read again, to save memory."""
