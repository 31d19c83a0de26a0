"""What the statements of a release say of a thing, grouped by property, and small ways to read the values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacelod.iris import BASE, local_name
from spacelod.literals import read_literal
from spacelod.terms import Quad, Term, unwrap
from spacelod.triples import Triple, cut

if TYPE_CHECKING:
    from spacelod.lookups import Lookups

__all__ = ["Facts", "Properties", "collect", "key", "paths", "read_properties", "value"]

# The distinct values of each property, sorted; terms have the canonical base.
Properties = dict[Term, list[Term]]


@dataclass(frozen=True, slots=True)
class Facts:
    """The statements of a store, whatever base it was built for; things are given by path, the IRI without the base."""

    store: Lookups
    base: str = BASE

    def of(self, path: str) -> Properties:
        """Return every property of a thing; nothing for a thing that is not there."""
        return read_properties(cut(self.store.statements(subject=self.base + path)), self.base)


def read_properties(said: Iterable[Triple], base: str) -> Properties:
    """Return every property that statements about one thing tell, whatever base they have."""

    def canonical(term: Term) -> Term:
        return f"<{BASE}{term[len(base) + 1 :]}" if term.startswith(f"<{base}") else term

    return _grouped((canonical(predicate), canonical(value)) for _, predicate, value in said)


def collect(quads: Iterable[Quad], *tables: str) -> dict[str, Properties]:
    """Return the properties of everything in some tables (``participation``, ``act`` ...), by path."""
    own: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
    prefixes = tuple(f"<{BASE}id/{table}/" for table in tables)
    for quad in quads:
        if quad.subject.startswith(prefixes):
            own[quad.subject].append((quad.predicate, quad.object))
    return {unwrap(subject).removeprefix(BASE): _grouped(pairs) for subject, pairs in own.items()}


def paths(terms: list[Term]) -> tuple[str, ...]:
    """Return the paths of things of ours among some terms."""
    return tuple(unwrap(term).removeprefix(BASE) for term in terms if term.startswith(f"<{BASE}"))


def key(terms: list[Term]) -> str:
    """Return the last part of the first term (the key of a concept, the name of a class), or ""."""
    return local_name(unwrap(terms[0])) if terms else ""


def value(terms: list[Term]) -> str:
    """Return the text of the first literal, in English where there is a choice, or ""."""
    literals = [read_literal(term) for term in terms if term.startswith('"')]
    return next((text for text, language in literals if language == "en"), literals[0][0] if literals else "")


def _grouped(pairs: Iterable[tuple[Term, Term]]) -> Properties:
    own: dict[Term, set[Term]] = defaultdict(set)
    for property_, object_ in pairs:
        own[property_].add(object_)
    return {property_: sorted(values) for property_, values in own.items()}
