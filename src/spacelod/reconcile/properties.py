"""What can be asked of an entity: each property once, for constraints, suggestions and data extension."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from spacelod.reconcile import readings as read
from spacelod.reconcile.readings import Reading
from spacelod.search import Finder
from spacelod.vocab import DCTERMS, FOAF, SPACELOD

__all__ = ["PROPERTIES", "Property", "PropertyTable"]

# An intergovernmental organisation is no party to the older space treaties; it declares that it
# accepts their rights and obligations (Liability Convention, Article XXII).
_BOUND: Final = ("party", "declared-acceptance")
_parties = read.participants(*_BOUND)


@dataclass(frozen=True, slots=True)
class Property:
    """One property: who has it, how it is read, and the class of the entities that are its values, if they are.

    ``of`` is the class at the top of those that have it, "" for all.
    """

    id: str
    name: str
    of: str
    read: Reading
    description: str
    type: str = ""


PROPERTIES: Final = (
    Property("kind", "Kind", "", read.kind, "The class of the thing: state, space agency, treaty and so on"),
    Property("description", "Description", "", read.literals(DCTERMS.description), "One sentence about it"),
    # Actors
    Property("country", "Country", "Actor", read.entities(SPACELOD.country), "The state of an organisation", "State"),
    Property("founded", "Founded", "Actor", read.literals(SPACELOD.establishedOn), "When it was established"),
    Property("dissolved", "Dissolved", "Actor", read.literals(SPACELOD.dissolvedOn), "When it ended"),
    Property("acronym", "Abbreviation", "Actor", read.literals(SPACELOD.acronym), "Its abbreviation"),
    Property("native-name", "Native name", "Actor", read.literals(SPACELOD.nativeName), "Name in its own language"),
    Property("function", "Function", "Actor", read.labels(SPACELOD.actorFunction), "What it does"),
    Property("unit-of", "Unit of", "Actor", read.entities(SPACELOD.unitOf), "What it is a unit of", "Organization"),
    Property("successor", "Succeeded by", "Actor", read.entities(SPACELOD.succeededBy), "What took its place", "Actor"),
    Property("seat", "Seat", "Actor", read.labels(SPACELOD.headquarters), "Headquarters of an organisation"),
    Property("capital", "Capital", "State", read.labels(SPACELOD.capital), "Capital of a state"),
    Property("homepage", "Web site", "Actor", read.addresses(FOAF.homepage), "Its own web site"),
    Property("party-to", "Party to", "Actor", read.standings(*_BOUND), "Treaties that bind it on a day", "Treaty"),
    Property(
        "signatory-of", "Signatory of", "Actor", read.standings("signatory"),
        "Instruments that it had signed on a day without being bound", "Instrument",
    ),
    Property(
        "endorses", "Endorses", "Actor", read.standings("endorser"), "Political commitments of a day", "Instrument"
    ),
    Property("member-of", "Member of", "Actor", read.memberships, "Organisations of a day", "Actor"),
    Property("has-member", "Has member", "Actor", read.members, "Its members on a day", "Actor"),
    # Instruments
    Property("form", "Form", "Instrument", read.labels(SPACELOD.instrumentForm), "The form of an instrument"),
    Property(
        "legal-character", "Legal character", "Instrument", read.labels(SPACELOD.legalCharacter), "Whether it binds"
    ),
    Property("full-title", "Full title", "Instrument", read.literals(SPACELOD.fullTitle), "The whole title"),
    Property("adopted", "Adopted", "Instrument", read.literals(SPACELOD.adoptedOn), "When its text was adopted"),
    Property(
        "opened", "Opened for signature", "Instrument", read.literals(SPACELOD.openedForSignatureOn),
        "When it was opened for signature",
    ),
    Property(
        "in-force", "In force since", "Instrument", read.literals(SPACELOD.enteredIntoForceOn),
        "When it entered into force",
    ),
    Property("terminated", "Terminated", "Instrument", read.literals(SPACELOD.terminatedOn), "When it ended"),
    Property("depositary", "Depositary", "Instrument", read.entities(SPACELOD.hasDepositary), "Who keeps it", "Actor"),
    Property("symbol", "Document symbol", "Instrument", read.literals(SPACELOD.documentSymbol), "Symbol of the UN"),
    Property(
        "treaty-series", "Treaty series", "Instrument", read.literals(SPACELOD.treatySeriesReference),
        "Volume and page of a treaty series",
    ),
    Property("text", "Text", "Instrument", read.addresses(SPACELOD.textAt), "Where its text stands"),
    Property("party", "Parties", "Instrument", _parties, "Who is bound on a day", "Actor"),
    Property("number-of-parties", "Number of parties", "Instrument", read.counted(_parties), "How many are bound"),
    # Identifiers elsewhere
    Property("wikidata", "Wikidata", "", read.identifiers("wikidata"), "Item of Wikidata"),
    Property("iso2", "ISO 3166-1 alpha-2", "State", read.identifiers("iso3166-1-alpha2"), "Code of two letters"),
    Property("iso3", "ISO 3166-1 alpha-3", "State", read.identifiers("iso3166-1-alpha3"), "Code of three letters"),
    Property("m49", "UN M49", "State", read.identifiers("un-m49"), "Country code of the United Nations"),
    Property("cow", "Correlates of War", "State", read.identifiers("cow-code"), "Number of that project"),
    Property("geonames", "GeoNames", "State", read.identifiers("geonames"), "Number at GeoNames"),
    Property("ror", "ROR", "Organization", read.identifiers("ror"), "Research Organization Registry"),
    Property("isni", "ISNI", "Organization", read.identifiers("isni"), "International Standard Name Identifier"),
)  # fmt: skip


class PropertyTable:
    """The properties of a service: those above and two for each instrument, the standing of an actor and since when."""

    def __init__(self, finder: Finder) -> None:
        self._properties = {property_.id: property_ for property_ in PROPERTIES}
        for path, label in finder.database.rows(
            "SELECT path, label FROM thing WHERE kind = 'instrument' ORDER BY rank DESC, path"
        ):
            for made in _of_instrument(path, label):
                self._properties[made.id] = made

    def __iter__(self) -> Iterator[Property]:
        return iter(self._properties.values())

    def get(self, identifier: str) -> Property | None:
        """Return the property of an identifier, or None."""
        return self._properties.get(identifier)


def _of_instrument(path: str, label: str) -> tuple[Property, Property]:
    key = path.rpartition("/")[2]
    return (
        Property(f"status:{key}", f"Status: {label}", "Actor", read.status(path), f"Standing towards {label} on a day"),
        Property(f"since:{key}", f"Since: {label}", "Actor", read.since(path), f"Since when bound by {label}"),
    )
