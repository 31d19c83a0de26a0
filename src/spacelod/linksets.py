"""The links of a release as files of their own: for each target an SSSOM table and the same in RDF.

Only links to IRIs are links between datasets; codes such as ``iso:USA`` stay in the tables. Everything is
sorted, so the same release gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from spacelod import __version__
from spacelod.prefixes import OUTSIDE, prefixes
from spacelod.search import Finder
from spacelod.search.lookup import CURATED, LOOKED_UP
from spacelod.terms import Term, iri, text, typed

__all__ = ["FOLDER", "OTHER", "TARGETS", "Target", "linksets", "write_linksets"]

FOLDER: Final = "linksets"


class Target(NamedTuple):
    """A dataset that is linked to: the name of its files, its prefix and namespace, its IRI and its title."""

    name: str
    prefix: str
    namespace: str
    dataset: str
    title: str


# The first namespace that fits decides.
TARGETS: Final = (
    Target("wikidata", "wikidata", "http://www.wikidata.org/entity/", "http://www.wikidata.org/", "Wikidata"),
    Target("dbpedia", "dbpedia", "http://dbpedia.org/resource/", "http://dbpedia.org/", "DBpedia"),
    Target("geonames", "geonames", "https://sws.geonames.org/", "https://www.geonames.org/", "GeoNames"),
    Target("ror", "ror", "https://ror.org/", "https://ror.org/", "Research Organization Registry"),
    Target(
        "eu-countries", "eucountry", "http://publications.europa.eu/resource/authority/country/",
        "http://publications.europa.eu/resource/authority/country", "Countries and territories of the EU Vocabularies",
    ),
    Target("isni", "isni", "https://isni.org/isni/", "https://isni.org/", "International Standard Name Identifier"),
    Target("viaf", "viaf", "http://viaf.org/viaf/", "http://viaf.org/", "Virtual International Authority File"),
    Target("gnd", "gnd", "https://d-nb.info/gnd/", "https://d-nb.info/gnd/", "Integrated Authority File (GND)"),
    Target(
        "lcnaf", "lcnaf", "http://id.loc.gov/authorities/names/", "http://id.loc.gov/authorities/names",
        "Name Authority File of the Library of Congress",
    ),
    Target("bnf", "bnf", "http://data.bnf.fr/ark:/12148/", "http://data.bnf.fr/", "data.bnf.fr"),
    Target("idref", "idref", "http://www.idref.fr/", "http://www.idref.fr/", "IdRef"),
    Target(
        "crossref-funder", "funder", "https://doi.org/10.13039/", "https://doi.org/10.13039/", "Funders of Crossref"
    ),
    Target("schema-org", "schema", "https://schema.org/", "https://schema.org/", "schema.org"),
)  # fmt: skip
OTHER: Final = Target("vocabularies", "", "", "", "Other vocabularies")
_SSSOM: Final = "https://w3id.org/sssom/"
_SEMAPV: Final = "https://w3id.org/semapv/vocab/"
# How sure a link is, by the match that the tables claim and by how its source is verified.
_CONFIDENCE: Final = {
    ("exact", "verified-primary"): 0.99, ("exact", "verified-secondary"): 0.95, ("exact", ""): 0.95,
    ("close", "verified-primary"): 0.85, ("close", "verified-secondary"): 0.8, ("close", ""): 0.8,
}  # fmt: skip
# Namespaces that only linksets use: the justifications of SSSOM, and the
# vocabularies that the ontology is aligned with.
_FURTHER: Final = {
    "eli": "http://data.europa.eu/eli/ontology#", "org": "http://www.w3.org/ns/org#", "semapv": _SEMAPV,
    "sssom": _SSSOM, "time": "http://www.w3.org/2006/time#",
}  # fmt: skip
# For a match or a status that the table above does not have: below everything that it has.
_LEAST_SURE: Final = 0.7
_COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "confidence",
    "mapping_source", "mapping_tool", "mapping_tool_version", "mapping_date", "see_also",
)  # fmt: skip
_TOOL: Final = "spacelod"


class _Mapping(NamedTuple):
    subject: str
    label: str
    predicate: str
    object: str
    match: str
    statement: str
    sources: tuple[str, ...]
    status: str

    @property
    def confidence(self) -> float:
        return _CONFIDENCE.get((self.match, self.status), _LEAST_SURE)

    @property
    def justification(self) -> str:
        return LOOKED_UP if self.sources else CURATED


def linksets(finder: Finder) -> dict[str, dict[str, int]]:
    """Return the number of links by the name of their target and by property, in the order of the targets."""
    counts = Counter((_target(mapping.object).name, mapping.predicate) for mapping in _mappings(finder))
    found: dict[str, dict[str, int]] = {}
    for target in (*TARGETS, OTHER):
        properties = {predicate: count for (name, predicate), count in sorted(counts.items()) if name == target.name}
        if properties:
            found[target.name] = properties
    return found


def write_linksets(finder: Finder, folder: Path, *, version: str, issued: str, licence: str) -> None:
    """Write ``{target}.sssom.tsv`` and ``{target}.ttl`` for each target that has links into a new folder."""
    folder.mkdir()
    by_target: dict[Target, list[_Mapping]] = {}
    for mapping in _mappings(finder):
        by_target.setdefault(_target(mapping.object), []).append(mapping)
    for target, mappings in by_target.items():
        about = _About(finder.base, target, version, issued, licence)
        (folder / f"{target.name}.sssom.tsv").write_text(about.table(mappings), encoding="utf-8")
        (folder / f"{target.name}.ttl").write_text(about.turtle(mappings), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _About:
    """Writes the links to one target."""

    base: str
    target: Target
    version: str
    issued: str
    licence: str

    @property
    def node(self) -> str:
        """The IRI of the linkset in this release."""
        return f"{self.base}release/{self.version}/{FOLDER}/{self.target.name}"

    def table(self, mappings: list[_Mapping]) -> str:
        """Return the SSSOM table: metadata as YAML in comments, then tab-separated rows."""
        names = self._prefixes(mappings)
        output = io.StringIO()
        # SSSOM puts the metadata of a table before it, as comments, so that one file says everything.
        output.writelines(f"#{line}\n" for line in self._metadata(names))
        writer = csv.writer(output, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(_COLUMNS)
        for mapping in mappings:
            sources = [_short(source, names) for source in mapping.sources]
            writer.writerow(
                (
                    _short(mapping.subject, names), mapping.label, _short(mapping.predicate, names),
                    _short(mapping.object, names), _short(mapping.justification, names), mapping.confidence,
                    sources[0] if sources else "", _TOOL, __version__, self.issued, mapping.statement,
                )
            )  # fmt: skip
        return output.getvalue()

    def turtle(self, mappings: list[_Mapping]) -> str:
        """Return the links themselves, and each as an axiom with its justification, as SSSOM writes it in RDF."""
        # A server only sends what was written.
        from spacelod.turtle import TurtleWriter

        axioms = (one for number, mapping in enumerate(mappings, 1) for one in self._axiom(number, mapping))
        lines = sorted({f"{s} {p} {o} .\n" for s, p, o in (*self._described(), *axioms)})
        written = "".join(lines)
        # Only the prefixes in use: a linkset is read by itself, and sixty others would stand in its way.
        names = {prefix: namespace for prefix, namespace in self._known().items() if f"<{namespace}" in written}
        writer = TurtleWriter(names)
        return "".join([*writer.header(), *writer.turtle(lines)])

    def _described(self) -> Iterator[tuple[Term, Term, Term]]:
        node = iri(self.node)
        yield node, iri(OUTSIDE["rdf"] + "type"), iri(f"{_SSSOM}MappingSet")
        yield node, iri(OUTSIDE["dcterms"] + "title"), text(self._title(), "en")
        yield node, iri(OUTSIDE["dcterms"] + "license"), iri(self.licence)
        yield node, iri(f"{_SSSOM}mapping_set_version"), text(self.version)

    def _axiom(self, number: int, mapping: _Mapping) -> Iterator[tuple[Term, Term, Term]]:
        owl = OUTSIDE["owl"]
        subject, predicate, object_ = iri(mapping.subject), iri(mapping.predicate), iri(mapping.object)
        # Numbered in the order of the table: an axiom of OWL would otherwise be a blank node.
        node = iri(f"{self.node}#{number}")
        yield subject, predicate, object_
        yield iri(self.node), iri(f"{_SSSOM}mappings"), node
        yield node, iri(OUTSIDE["rdf"] + "type"), iri(f"{owl}Axiom")
        yield node, iri(f"{owl}annotatedSource"), subject
        yield node, iri(f"{owl}annotatedProperty"), predicate
        yield node, iri(f"{owl}annotatedTarget"), object_
        yield node, iri(f"{_SSSOM}mapping_justification"), iri(mapping.justification)
        yield node, iri(f"{_SSSOM}confidence"), typed(str(mapping.confidence), "decimal")
        yield node, iri(f"{_SSSOM}mapping_tool"), text(_TOOL)
        yield node, iri(f"{_SSSOM}mapping_tool_version"), text(__version__)
        yield node, iri(f"{_SSSOM}mapping_date"), typed(self.issued, "date")
        for source in mapping.sources:
            yield node, iri(OUTSIDE["dcterms"] + "source"), iri(source)
        if mapping.statement:
            yield node, iri(OUTSIDE["rdfs"] + "seeAlso"), iri(mapping.statement)

    def _metadata(self, names: dict[str, str]) -> Iterator[str]:
        yield "curie_map:"
        yield from (f"  {prefix}: {namespace}" for prefix, namespace in names.items())
        yield f"mapping_set_id: {self.node}"
        yield f"mapping_set_version: {self.version}"
        yield f"mapping_set_title: {self._title()}"
        yield (
            "mapping_set_description: Identifiers that sources give for the same thing. The confidence follows from "
            "the match (exact or close) and from the kind of source (official or not)."
        )
        yield f"license: {self.licence}"
        yield f"publication_date: {self.issued}"
        yield f"subject_source: {self.base}dataset"

    def _title(self) -> str:
        return f"Links from spacelod to {self.target.title}"

    def _prefixes(self, mappings: list[_Mapping]) -> dict[str, str]:
        parts = [(one.subject, one.predicate, one.object, one.justification, *one.sources) for one in mappings]
        return {
            prefix: namespace
            for prefix, namespace in self._known().items()
            if any(part.startswith(namespace) for used in parts for part in used)
        }

    def _known(self) -> dict[str, str]:
        known = {**prefixes(self.base), **_FURTHER}
        if self.target.prefix:
            known.setdefault(self.target.prefix, self.target.namespace)
        return dict(sorted(known.items()))


def _mappings(finder: Finder) -> list[_Mapping]:
    rows = finder.database.rows(
        # From the search index and not from the store: it has each link with its source and its status in one row.
        "SELECT link.thing, thing.label, link.relation, link.iri, link.match, link.node, link.source, link.status "
        "FROM link JOIN thing ON thing.path = link.thing WHERE link.iri != ''"
    )
    base = finder.base
    return sorted(
        _Mapping(
            subject=base + path,
            label=label,
            predicate=relation,
            object=outside,
            match=match,
            statement=base + node if node else "",
            sources=tuple(base + source for source in sources.split()),
            status=status.rpartition("/")[2],
        )
        for path, label, relation, outside, match, node, sources, status in rows
    )


def _target(address: str) -> Target:
    return next((target for target in TARGETS if address.startswith(target.namespace)), OTHER)


def _short(address: str, names: dict[str, str]) -> str:
    """Return the compact form of an IRI by the longest namespace that fits, or the IRI itself."""
    fitting = max(
        (prefix for prefix in names if address.startswith(names[prefix])),
        key=lambda prefix: len(names[prefix]),
        default="",
    )
    return f"{fitting}:{address.removeprefix(names[fitting])}" if fitting else address
