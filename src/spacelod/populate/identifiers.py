"""Identifiers in other schemes, and the links that follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from spacelod.iris import concept, slug, thing
from spacelod.populate.context import Context
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import CLAIMS, LINKS, describe, english, note, statements
from spacelod.tables import Row
from spacelod.terms import Quad, Term, iri, text
from spacelod.vocab import OWL, SKOS, SPACELOD

__all__ = ["SCHEMES", "Scheme", "identifier_node", "identifier_quads"]


class Scheme(NamedTuple):
    """How a scheme names things: the IRI of a value, the link of an exact match, a direct property."""

    template: str = ""
    relation: Term | None = None
    shortcut: Term | None = None


_UNCONFIRMED: Final = "One source gives a number that nothing confirms; it may belong to another thing."
# sameAs only where the scheme identifies the actor itself. A page, a concept, an authority record
# or a territory is another thing: it gets a SKOS mapping relation.
SCHEMES: Final = {
    # The entities of Wikidata, VIAF, the Library of Congress, data.bnf.fr and IdRef are
    # named with http; with https they would be other names.
    "wikidata": Scheme("http://www.wikidata.org/entity/{}", OWL.sameAs),
    "dbpedia": Scheme("{}", OWL.sameAs),
    "ror": Scheme("{}", OWL.sameAs),
    "eu-authority-country": Scheme("{}", SKOS.exactMatch),
    "isni": Scheme("https://isni.org/isni/{}", SKOS.exactMatch),
    "viaf": Scheme("http://viaf.org/viaf/{}", SKOS.exactMatch),
    "gnd": Scheme("https://d-nb.info/gnd/{}", SKOS.exactMatch),
    "lcnaf": Scheme("http://id.loc.gov/authorities/names/{}", SKOS.exactMatch),
    "bnf": Scheme("http://data.bnf.fr/ark:/12148/cb{}", SKOS.exactMatch),
    "idref": Scheme("http://www.idref.fr/{}/id", SKOS.exactMatch),
    "crossref-funder": Scheme("https://doi.org/{}", SKOS.exactMatch),
    "geonames": Scheme("https://sws.geonames.org/{}/", SKOS.closeMatch),
    # No link: entries of these registers have no lasting address.
    "grid": Scheme(),
    "launch-library-2": Scheme(),
    "iso3166-1-alpha2": Scheme(shortcut=SPACELOD.isoAlpha2),
    "iso3166-1-alpha3": Scheme(shortcut=SPACELOD.isoAlpha3),
    "iso3166-1-numeric": Scheme(shortcut=SPACELOD.isoNumeric),
    "un-m49": Scheme(shortcut=SPACELOD.m49Code),
    "cow-code": Scheme(shortcut=SPACELOD.cowCode),
    **dict.fromkeys(("ecolex", "fcdo-treaty", "geng", "ieadb", "uk-treaty-series", "unts", "untc"), Scheme()),
}


def identifier_node(row: Row) -> Term:
    """Return the node of a row of ``identifiers`` or ``instrument-identifiers``; an unconfirmed one is a gap."""
    if row["match"] == "unconfirmed":
        return thing("gap", row.table, _subject(row), row["scheme"])
    # Some registers give whole addresses as values; the last part is what tells them apart.
    value = row["value"].rsplit("/", 1)[-1] if "://" in row["value"] else row["value"]
    return thing("identifier", _subject(row), row["scheme"], slug(value))


def identifier_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Yield an identifier and the link to the same thing elsewhere; for an unconfirmed one, only that it is lacking."""
    if row["match"] == "unconfirmed":
        yield from _gap(row, context)
        return
    node, subject, sources = identifier_node(row), context.node(_subject(row)), context.sources(row)
    scheme, value, match = SCHEMES[row["scheme"]], row["value"], row["match"]
    label = f"{row['scheme']} {value}: {context.name(_subject(row))}"
    yield from describe(
        node, LINKS, SPACELOD.Identifier, label, sources=source_nodes(sources), status=context.status(sources)
    )
    yield from statements(
        node,
        LINKS,
        (SPACELOD.identifies, subject),
        (SPACELOD.identifierScheme, concept("identifier-scheme", row["scheme"])),
        (SPACELOD.identifierValue, text(value)),
        (SPACELOD.matchType, concept("match-type", match)),
    )
    # A shortcut says that the code is the actor's own, which only an exact match does.
    if match == "exact" and scheme.shortcut:
        yield Quad(subject, scheme.shortcut, text(value), LINKS)
    if scheme.template:
        # Whatever the register: a match that is not exact never becomes sameAs,
        # which would merge two things for a reasoner.
        relation = scheme.relation if match == "exact" else SKOS.closeMatch
        yield from statements(subject, LINKS, (relation or SKOS.closeMatch, iri(scheme.template.format(value))))


def _gap(row: Row, context: Context) -> Iterator[Quad]:
    sources = source_nodes(context.sources(row))
    label = f"Known gap: {context.name(_subject(row))}, {row['scheme']}"
    yield from describe(identifier_node(row), CLAIMS, SPACELOD.KnownGap, label, sources=sources, status="unverified")
    yield from statements(
        identifier_node(row),
        CLAIMS,
        (SPACELOD.aboutInstrument, context.node(_subject(row))),
        (SPACELOD.missingField, note(row["scheme"])),
        (SPACELOD.gapReason, english(_UNCONFIRMED)),
    )


def _subject(row: Row) -> str:
    return row["actor"] if row.table == "identifiers" else row["instrument"]
