"""What the description says in words, and the lists of others that it chooses from."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = [
    "ABOUT_GRAPHS", "AVAILABLE", "EARTH", "ENGLISH", "EXAMPLES", "FILE_TYPES", "IRREGULAR", "KEYWORDS", "LICENCE_TYPE",
    "NON_PROFIT", "PUBLIC", "THEMES", "THEME_LIST", "Concept",
]  # fmt: skip

ABOUT_GRAPHS: Final = {
    "facts": "What the curated tables state: actors, instruments, acts, ties, events and votes, each with its source",
    "claims": "What documents say, held without being asserted, with a verdict; and what is known to be missing",
    "derived": "Shortcuts that rules derive from the facts alone",
    "links": "Identifiers of the same things elsewhere, and links to them",
    "ontology": "The classes, properties and concepts that the other graphs use",
    "provenance": "Where each node comes from: tables, corrections, competency questions",
}
EXAMPLES: Final = ("id/actor/usa", "id/instrument/outer-space-treaty-1967", "id/claim/claim-b-046")
KEYWORDS: Final = (
    "linked data",
    "space diplomacy",
    "space law",
    "international relations",
    "treaties",
    "space agencies",
)


class Concept(NamedTuple):
    """An entry of somebody's list."""

    iri: str
    label: str


_EU: Final = "http://publications.europa.eu/resource/authority/"
THEME_LIST: Final = Concept(f"{_EU}data-theme", "Data theme")
THEMES: Final = (
    Concept(f"{_EU}data-theme/INTR", "International issues"),
    Concept(f"{_EU}data-theme/JUST", "Justice, legal system and public safety"),
    Concept(f"{_EU}data-theme/TECH", "Science and technology"),
)
ENGLISH: Final = Concept(f"{_EU}language/ENG", "English")
PUBLIC: Final = Concept(f"{_EU}access-right/PUBLIC", "public")
IRREGULAR: Final = Concept(f"{_EU}frequency/IRREG", "irregular")
AVAILABLE: Final = Concept(f"{_EU}planned-availability/STABLE", "stable")
EARTH: Final = Concept("https://sws.geonames.org/6295630/", "Earth")
NON_PROFIT: Final = Concept("http://purl.org/adms/publishertype/NonProfitOrganisation", "Non-profit organisation")
LICENCE_TYPE: Final = Concept("http://purl.org/adms/licencetype/Attribution", "Attribution")
FILE_TYPES: Final = {
    "ttl": Concept(f"{_EU}file-type/RDF_TURTLE", "RDF Turtle"),
    "nt": Concept(f"{_EU}file-type/RDF_N_TRIPLES", "RDF N-Triples"),
    "nq": Concept(f"{_EU}file-type/RDF_N_QUADS", "RDF N-Quads"),
    "trig": Concept(f"{_EU}file-type/RDF_TRIG", "RDF TriG"),
    "jsonld": Concept(f"{_EU}file-type/JSON_LD", "JSON-LD"),
    "rdf": Concept(f"{_EU}file-type/RDF_XML", "RDF XML"),
    "zip": Concept(f"{_EU}file-type/CSV", "CSV"),
}
