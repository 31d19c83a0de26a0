"""From an identifier elsewhere to the thing of ours that it identifies, with the relation and the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from spacelod.search.database import Row
from spacelod.search.finder import Finder
from spacelod.search.foreign import keys
from spacelod.search.layout import RELATIONS
from spacelod.search.results import COLUMNS, Hit

__all__ = ["CURATED", "LOOKED_UP", "SELF", "Found", "look_up"]

# The relation of one of our own IRIs to the thing that it names.
SELF: Final = "self"
_SEMAPV: Final = "https://w3id.org/semapv/vocab/"
# Taken from a source that states both sides, or made by the editors between vocabularies.
LOOKED_UP: Final = f"{_SEMAPV}BackgroundKnowledgeBasedMatching"
CURATED: Final = f"{_SEMAPV}ManualMappingCuration"
_LINK: Final = "link.relation, link.iri, link.scheme, link.value, link.match, link.node, link.source, link.status"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that an identifier leads to. ``sources`` and ``node`` are paths under the base.

    ``relation`` is the IRI of the property from our thing to the identifier, or ``SELF``.
    """

    hit: Hit
    relation: str
    iri: str = ""
    scheme: str = ""
    value: str = ""
    match: str = "exact"
    node: str = ""
    sources: tuple[str, ...] = ()
    status: str = ""

    @property
    def justification(self) -> str:
        """The IRI of the reason (SEMAPV), or "" for our own IRI."""
        if self.relation == SELF:
            return ""
        return LOOKED_UP if self.sources else CURATED


def look_up(finder: Finder, identifier: str) -> list[Found]:
    """Return what an IRI or a short form such as ``iso:USA`` leads to, the surest first; nothing if it is unknown.

    Several things are possible: an agency and the agency that it replaced may share a record elsewhere.
    """
    identifier = identifier.strip()
    own = identifier.strip("<>").removeprefix(finder.base)
    if own != identifier.strip("<>"):
        hit = finder.thing(own)
        return [Found(hit, SELF)] if hit else []
    wanted = [*keys(identifier), f"iri:{identifier.strip('<>')}"]
    rows = finder.database.rows(
        f"SELECT {COLUMNS}, {_LINK} FROM link JOIN thing ON thing.path = link.thing "
        f"WHERE link.key IN ({', '.join('?' * len(wanted))})",
        tuple(wanted),
    )
    found = sorted(
        map(_found, rows),
        key=lambda one: (one.match != "exact", -RELATIONS.get(one.relation, 0), -one.hit.rank, one.hit.path),
    )
    # Of several links to one thing the surest stays: later entries of a dictionary take the place of earlier ones.
    return list({one.hit.path: one for one in reversed(found)}.values())[::-1]


def _found(row: Row) -> Found:
    width = len(COLUMNS.split(","))
    relation, iri, scheme, value, match, node, source, status = row[width:]
    return Found(
        hit=Hit.of(row[:width]),
        relation=relation,
        iri=iri,
        scheme=scheme,
        value=value,
        match=match,
        node=node,
        sources=tuple(source.split()),
        status=status,
    )
