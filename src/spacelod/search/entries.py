"""What the search index knows of a thing, gathered from the statements of a release."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from spacelod.iris import BASE
from spacelod.literals import read_literal
from spacelod.search.adjectives import adjectives, genitive
from spacelod.search.exonyms import exonyms
from spacelod.search.layout import KINDS
from spacelod.terms import Quad, Term, unwrap
from spacelod.vocab import DCTERMS, RDF, RDFS, SKOS, SPACELOD

__all__ = ["Entry", "EntryCollector", "Name"]

_WEIGHT_OF_CLASS: Final = {
    "State": 1.0, "Treaty": 1.0, "IntergovernmentalOrganization": 0.9, "MilitaryAlliance": 0.9, "SpaceAgency": 0.9,
    "SpaceForce": 0.9, "PoliticalCommitment": 0.9, "ActorGroup": 0.5, "DraftInstrument": 0.6,
    "UnverifiedInstrument": 0.3, "OrganizationFounding": 0.2,
}  # fmt: skip
# The classes of things that have an index entry of their own under another name.
_LEFT_OUT: Final = frozenset({"VoteCast", "Adoption", "OpeningForSignature", "EntryIntoForce", "Termination"})

# Where a name comes from, by the property that gives it.
_NAMES: Final = {
    RDFS.label: "label", SKOS.prefLabel: "label", SPACELOD.shortName: "label", SPACELOD.fullTitle: "title",
    SPACELOD.nativeName: "native", SPACELOD.acronym: "acronym", SKOS.altLabel: "alternative",
    SPACELOD.documentSymbol: "symbol", SPACELOD.treatySeriesReference: "symbol",
    SPACELOD.isoAlpha2: "code", SPACELOD.isoAlpha3: "code", SKOS.notation: "code",
}  # fmt: skip
_ABOUT: Final = (
    DCTERMS.description, SKOS.definition, RDFS.comment, SPACELOD.claimText, SPACELOD.evidenceNote, SKOS.note,
    DCTERMS.publisher,
)  # fmt: skip
# The facet that each property of a thing fills.
_FACET_PROPERTIES: Final = {
    SPACELOD.actorFunction: "function", SPACELOD.instrumentForm: "form", SPACELOD.isPartyTo: "treaty",
    SPACELOD.endorses: "treaty", SPACELOD.declaredAcceptanceOf: "treaty", SPACELOD.memberOf: "organization",
    SPACELOD.country: "country",
}  # fmt: skip
# "Ministry of Defence (India)": the label tells namesakes apart by what is not part of the name.
_QUALIFIED = re.compile(r"(.+?) \([^()]+\)\Z")
_NAME_KINDS: Final = {
    "official": "official", "short": "official", "abbreviation": "acronym", "former": "former",
    "everyday": "everyday",
}  # fmt: skip
# What people call the bodies of a class, beside its state.
_DESCRIBED: Final = {SPACELOD.SpaceAgency: "space agency", SPACELOD.SpaceForce: "space force"}
_OURS: Final = f"<{BASE}"
_WANTED: Final = frozenset(
    {RDF.type, *_NAMES, *_ABOUT, *_FACET_PROPERTIES, SPACELOD.nameOf, SPACELOD.nameKind, SPACELOD.dissolvedOn}
)


class Name(NamedTuple):
    """One name of a thing, its language ("" for none), and where it comes from."""

    text: str
    language: str
    origin: str


@dataclass
class Entry:
    """One thing that can be found. ``path`` is its IRI without the base; ``types`` are local names of classes."""

    path: str
    kind: str
    label: str
    types: tuple[str, ...] = ()
    description: str = ""
    about: str = ""
    names: list[Name] = field(default_factory=list)
    facets: list[tuple[str, str]] = field(default_factory=list)
    links: int = 0
    rank: float = 0.0


Properties = dict[Term, list[Term]]


class EntryCollector:
    """Gathers, statement by statement, what entries are made of."""

    def __init__(self) -> None:
        self._nodes: dict[Term, Properties] = defaultdict(lambda: defaultdict(list))
        self._links: Counter[Term] = Counter()

    def add(self, quad: Quad) -> None:
        """Note a statement of a release: of facts, claims, links, derived or ontology."""
        if quad.predicate in _WANTED:
            self._nodes[quad.subject][quad.predicate].append(quad.object)
        if quad.object.startswith(_OURS) and quad.predicate not in (RDF.type, DCTERMS.source):
            self._links[quad.object] += 1

    def entries(self) -> Iterator[Entry]:
        """Yield an entry for each thing that can be found, in the order of their paths."""
        named = _name_nodes(self._nodes)
        for node in sorted(self._nodes):
            kind = _kind(node)
            if kind in KINDS and not _is_part(node, kind):
                names = [*named.get(node, []), *self._described(node)]
                entry = _entry(node, kind, self._nodes[node], names, self._links[node])
                if entry and not _LEFT_OUT.intersection(entry.types):
                    yield entry

    def _described(self, node: Term) -> Iterator[Name]:
        """Yield what a body is called by its state: "the Chinese space agency", "Japan Space Agency".

        One that is no more is not meant.
        """
        own = self._nodes[node]
        words = [_DESCRIBED[type_] for type_ in own[RDF.type] if type_ in _DESCRIBED]
        for country in own[SPACELOD.country] if words and not own[SPACELOD.dissolvedOn] else ():
            for code in self._nodes[country][SPACELOD.isoAlpha2]:
                state = read_literal(code)[0]
                nouns = [exonym.name for exonym in exonyms(state) if exonym.language == "en"]
                for of_state in (*adjectives(state), *nouns):
                    yield from (Name(f"{of_state} {word}", "en", "description") for word in words)


def _entry(node: Term, kind: str, own: Properties, named: list[Name], links: int) -> Entry | None:
    path = unwrap(node).removeprefix(BASE)
    types = tuple(sorted({unwrap(type_).removeprefix(f"{BASE}def#") for type_ in own[RDF.type]}))
    # The record of a name says what kind of name it is; the label beside it does not.
    known = {name[:2] for name in named}
    names = [*(name for name in _own_names(own) if name.origin != "alternative" or name[:2] not in known), *named]
    label = _in_english(name for name in names if name.origin == "label")
    if not label:
        return None
    names += _further_names(path, own)
    about = [read_literal(term)[0] for property_ in _ABOUT for term in own[property_] if _readable(term)]
    weight = max([_WEIGHT_OF_CLASS.get(type_, 0.0) for type_ in types] or [0.0]) or KINDS[kind]
    return Entry(
        path=path,
        kind=kind,
        label=label,
        types=types,
        description=about[0] if about else "",
        about=" ".join(about),
        names=list(dict.fromkeys(names)),
        facets=list(dict.fromkeys(_facets(own))),
        links=links,
        rank=weight * (1 + math.log10(1 + links) / 4),
    )


def _own_names(own: Properties) -> Iterator[Name]:
    for property_, origin in _NAMES.items():
        for term in own[property_]:
            yield Name(*read_literal(term), origin)


def _further_names(path: str, own: Properties) -> Iterator[Name]:
    """Yield the key, whose words include the year of an instrument, and what other languages call a state."""
    yield Name(path.rpartition("/")[2].replace("-", " "), "", "key")
    for term in own[RDFS.label] if path.startswith("id/actor/") else ():
        name, language = read_literal(term)
        qualified = _QUALIFIED.match(name)
        if qualified:
            yield Name(qualified[1], language, "alternative")
    for term in own[SPACELOD.isoAlpha2]:
        for exonym in exonyms(read_literal(term)[0]):
            yield Name(exonym.name, exonym.language, "exonym" if exonym.major else "minor-exonym")
            if exonym.language == "ru" and (of_state := genitive(exonym.name)):
                yield Name(of_state, "ru", "adjective")
        yield from (Name(adjective, "en", "adjective") for adjective in adjectives(read_literal(term)[0]))


def _facets(own: Properties) -> Iterator[tuple[str, str]]:
    for type_ in own[RDF.type]:
        yield "kind", unwrap(type_).removeprefix(BASE)
    for property_, facet in _FACET_PROPERTIES.items():
        for value in own[property_]:
            yield facet, unwrap(value).removeprefix(BASE)


def _name_nodes(nodes: dict[Term, Properties]) -> dict[Term, list[Name]]:
    """Return the names that have nodes of their own, with their kinds, by the thing that they name."""
    named: dict[Term, list[Name]] = defaultdict(list)
    for own in list(nodes.values()):
        for thing in own.get(SPACELOD.nameOf, ()):
            kind = unwrap(own[SPACELOD.nameKind][0]).rpartition("/")[2] if own[SPACELOD.nameKind] else ""
            origin = _NAME_KINDS.get(kind, "alternative")
            named[thing] += (Name(*read_literal(term), origin) for term in own[RDFS.label])
    return named


def _kind(node: Term) -> str:
    path = unwrap(node).removeprefix(BASE)
    if path.startswith("id/"):
        return path.split("/")[1]
    return "def" if path.startswith("def#") else path.partition("/")[0]


def _is_part(node: Term, kind: str) -> bool:
    # The vote of one state lies under the vote of the body.
    return kind in ("vote", "committee-vote") and unwrap(node).removeprefix(f"{BASE}id/{kind}/").count("/") > 0


def _in_english(names: Iterator[Name]) -> str:
    # Reversed, so that the first name of each language stays.
    found = {name.language: name.text for name in reversed(list(names))}
    return found.get("en") or found.get("") or next(iter(found.values()), "")


def _readable(term: Term) -> bool:
    return term.startswith('"') and read_literal(term)[1] in ("", "en")
