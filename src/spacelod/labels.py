"""The labels of many things in little room: as text, and made into statements when somebody asks for them."""

from __future__ import annotations

from sys import intern
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from spacelod.store import Iri, Literal, Statement
from spacelod.terms import ESCAPED, escape
from spacelod.triples import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod.terms import Term
    from spacelod.triples import Triple

__all__ = ["Labels"]

_TEXT: Final = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_TEXT: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Labels:
    """Statements that label things, by the IRI of the thing; a fifth of the memory that the statements take.

    Properties, graphs and languages are few: a label is its text behind one character for how it is said.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str | Statement, ...] | str | Statement] = {}
        self._ways: list[tuple[Iri, Any, str | None]] = []
        self._spelt: list[tuple[Term, str]] = []
        self._numbers: dict[tuple[Iri, Any, str | None], str] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def keep(self, name: str, statements: Iterable[Statement]) -> None:
        """Keep the labels to show for a thing of all that it has, or that it has none."""
        self.keep_packed(name, map(self.pack, statements))

    def keep_packed(self, name: str, packed: Iterable[str | Statement]) -> None:
        """Keep the labels to show for a thing of all that ``pack`` has made for it.

        Those in English or in no language come alone; eight languages for each name would drown the others.
        """
        found = list(packed)
        shown = [each for each in found if self._language(each) in (None, "en")] or found
        # Whoever else keeps something about the thing keeps it under the same text.
        self._kept[intern(name)] = shown[0] if len(shown) == 1 else tuple(shown)

    def find(self, name: str) -> tuple[Statement, ...] | None:
        """Return the statements that label a thing, None where nothing is known of it."""
        kept = self._kept.get(name)
        if kept is None:
            return None
        if isinstance(kept, tuple):
            return tuple(self._unpack(name, each) for each in kept)
        return (self._unpack(name, kept),)

    def triples(self, name: str) -> list[Triple] | None:
        """Return the same as text, without making statements of it."""
        kept = self._kept.get(name)
        if kept is None:
            return None
        return [self._spell(name, each) for each in kept] if isinstance(kept, tuple) else [self._spell(name, kept)]

    def pack(self, statement: Statement) -> str | Statement:
        """Return a statement as text to keep; what cannot be told by text is kept as it is."""
        value = statement.object
        if not isinstance(value, Literal) or value.datatype.value not in (_TEXT, _LANGUAGE_TEXT):
            return statement
        way = (statement.predicate, statement.graph_name, value.language)
        return (self._numbers.get(way) or self._number(way)) + value.value

    def _number(self, way: tuple[Iri, Any, str | None]) -> str:
        """Return the character that stands for a way to say a label, which may be new."""
        # Two threads that find two new ways at once would give both the same one: labels then change their languages.
        with self._lock:
            number = self._numbers.get(way)
            if number is None:
                number = chr(len(self._ways))
                self._ways.append(way)
                self._spelt.append((str(way[0]), f"@{way[2]}" if way[2] else ""))
                # Last, for others look here without the lock.
                self._numbers[way] = number
        return number

    def _language(self, packed: str | Statement) -> str | None:
        if isinstance(packed, str):
            return self._ways[ord(packed[0])][2]
        return packed.object.language if isinstance(packed.object, Literal) else "none"

    def _unpack(self, name: str, packed: str | Statement) -> Statement:
        if not isinstance(packed, str):
            return packed
        predicate, graph, language = self._ways[ord(packed[0])]
        return Statement(Iri(name), predicate, Literal(packed[1:], language=language), graph)

    def _spell(self, name: str, packed: str | Statement) -> Triple:
        if not isinstance(packed, str):
            return cut([packed])[0]
        predicate, language = self._spelt[ord(packed[0])]
        value = packed[1:]
        return f"<{name}>", predicate, f'"{escape(value) if ESCAPED.search(value) else value}"{language}'
