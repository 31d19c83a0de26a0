"""The links of a release to identifiers elsewhere, each with its relation and the reason for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Final, NamedTuple

from spacelod.iris import BASE
from spacelod.literals import read_literal
from spacelod.populate.identifiers import SCHEMES, Scheme
from spacelod.search.foreign import keys, scheme_key
from spacelod.search.layout import RELATIONS
from spacelod.terms import Quad, Term, unwrap
from spacelod.vocab import DCTERMS, SKOS, SPACELOD

__all__ = ["Link", "LinkCollector"]

_NEEDED: Final = frozenset(
    {SPACELOD.identifies, SPACELOD.identifierScheme, SPACELOD.identifierValue, SPACELOD.matchType}
)
_TERMS: Final = {f"<{relation}>": relation for relation in RELATIONS}
_OURS: Final = f"<{BASE}"
_IDENTIFIER: Final = f"<{BASE}id/identifier/"
_WANTED: Final = _NEEDED | {DCTERMS.source, SPACELOD.verificationStatus}


class Link(NamedTuple):
    """One link. ``path`` is our IRI without the base; ``iri`` is empty for a code that is no IRI.

    ``scheme``, ``value``, ``node``, ``source`` and ``status`` are empty for links between vocabularies,
    which stand in the ontology and not in a table.
    """

    key: str
    path: str
    relation: str
    iri: str
    scheme: str = ""
    value: str = ""
    match: str = "exact"
    node: str = ""
    source: str = ""
    status: str = ""


class LinkCollector:
    """Gathers, statement by statement, the links of a release."""

    def __init__(self) -> None:
        self._nodes: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._direct: list[Link] = []

    def add(self, quad: Quad) -> None:
        """Note a statement of a release."""
        if quad.predicate in _WANTED and quad.subject.startswith(_IDENTIFIER):
            self._nodes[quad.subject][quad.predicate].append(quad.object)
        elif quad.predicate in _TERMS and quad.subject.startswith(_OURS) and not quad.object.startswith(_OURS):
            self._direct.append(_direct(quad))

    def links(self) -> list[Link]:
        """Return every link, sorted; an unconfirmed identifier is not a link."""
        found = [link for node, own in self._nodes.items() if (link := _identifier(node, own))]
        # The bare statement that follows from a row says less than the row, which has a source and a status.
        known = {(link.path, link.iri) for link in found}
        return sorted([*found, *(link for link in self._direct if (link.path, link.iri) not in known)])


def _identifier(node: Term, own: dict[Term, list[Term]]) -> Link | None:
    if not own.keys() >= _NEEDED:
        return None
    name, match = _key(own[SPACELOD.identifierScheme]), _key(own[SPACELOD.matchType])
    if match == "unconfirmed":
        return None
    scheme, value = SCHEMES.get(name, Scheme()), read_literal(own[SPACELOD.identifierValue][0])[0]
    relation = scheme.relation if match == "exact" and scheme.relation else SKOS.closeMatch
    if match == "exact" and not scheme.template:
        relation = SKOS.exactMatch
    return Link(
        key=scheme_key(name, value),
        path=_path(own[SPACELOD.identifies][0]),
        relation=unwrap(relation),
        iri=scheme.template.format(value),
        scheme=name,
        value=value,
        match=match,
        node=_path(node),
        source=" ".join(sorted(_path(source) for source in own[DCTERMS.source])),
        status=_path(own[SPACELOD.verificationStatus][0]) if own[SPACELOD.verificationStatus] else "",
    )


def _direct(quad: Quad) -> Link:
    outside, relation = unwrap(quad.object), _TERMS[quad.predicate]
    known = keys(outside)
    match = "close" if quad.predicate == SKOS.closeMatch else "exact"
    return Link(known[0] if known else f"iri:{outside}", _path(quad.subject), relation, outside, match=match)


def _path(node: Term) -> str:
    return unwrap(node).removeprefix(BASE)


def _key(terms: list[Term]) -> str:
    return unwrap(terms[0]).rpartition("/")[2]
