"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from spacelod.search.database import Row

__all__ = ["COLUMNS", "NAME_COLUMNS", "Facet", "Hit", "Results", "Value"]

# What the index keeps of a thing, in the order in which ``Hit.of`` reads it.
COLUMNS: Final = (
    "thing.id, thing.path, thing.kind, thing.types, thing.label, thing.description, thing.links, thing.rank"
)
# What may follow: the name by which it was found.
NAME_COLUMNS: Final = "name.text, name.language, name.origin"
_WIDTH: Final = COLUMNS.count(",") + 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found. ``path`` is its IRI without the base; ``name`` is the name by which it was found."""

    number: int
    path: str
    kind: str
    types: tuple[str, ...]
    label: str
    description: str
    links: int
    rank: float
    name: str = ""
    language: str = ""
    origin: str = ""

    @classmethod
    def of(cls, row: Row) -> Hit:
        """Return a hit from a row of ``COLUMNS``, which ``NAME_COLUMNS`` may follow."""
        number, path, kind, types, label, description, links, rank = row[:_WIDTH]
        return cls(number, path, kind, tuple(types.split()), label, description, links, rank, *row[_WIDTH:])


class Value(NamedTuple):
    """One value of a facet: its path, its label, and how many of the things found have it."""

    path: str
    label: str
    total: int


class Facet(NamedTuple):
    """A facet, the words above it, and its commonest values."""

    name: str
    label: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, out of ``total``.

    ``reading`` tells what was searched instead where the text itself found nothing.
    """

    hits: list[Hit]
    total: int
    facets: list[Facet] = field(default_factory=list)
    reading: str = ""
