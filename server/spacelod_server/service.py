"""The SPARQL service described for machines (SPARQL 1.1 Service Description) and its limits for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spacelod.describe import by_subject
from spacelod.formats import GRAPH_FORMATS, RESULT_FORMATS
from spacelod.sparql.limits import LIMITS, Limits
from spacelod.store import Statement, parse
from spacelod.terms import Quad, Term, integer, iri, text
from spacelod.vocab import RDF, RDFS

if TYPE_CHECKING:
    from spacelod_server.site import Site

__all__ = ["PREFIXES", "Shown", "limits_shown", "service_description"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
PREFIXES: Final = {"sd": _SD, "formats": _FORMATS}
# The names that the W3C gives to formats.
_FORMAT_NAMES: Final = {
    "turtle": "Turtle", "json-ld": "JSON-LD", "n-triples": "N-Triples", "rdf-xml": "RDF_XML", "n-quads": "N-Quads",
    "trig": "TriG", "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
}  # fmt: skip
# What a writer of queries can run into; the other limits are about the inside of the service.
_PUBLIC: Final = (
    "query_bytes", "nesting", "patterns", "deadline", "memory_bytes", "answer_rows", "answer_bytes", "client_seconds",
    "client_parallel",
)  # fmt: skip
_UNITS: Final = {"bytes": ((1 << 20, "MiB"), (1000, "kB")), "seconds": (), "rows": ()}


@dataclass(frozen=True, slots=True)
class Shown:
    """A limit in words."""

    help: str
    shown: str


def limits_shown(limits: Limits) -> list[Shown]:
    """Return the limits that readers can run into, in words."""
    return [
        Shown(limit.help, _amount(getattr(limits, limit.name), limit.unit)) for limit in LIMITS if limit.name in _PUBLIC
    ]


def service_description(site: Site) -> list[Statement]:
    """Return what the endpoint is, which graphs it has, and what it can write."""
    service, dataset, default = (iri(f"{site.base}sparql{part}") for part in ("", "#dataset", "#default"))
    formats = [iri(_FORMATS + _FORMAT_NAMES[known.name]) for known in (*RESULT_FORMATS, *GRAPH_FORMATS)]
    pairs: list[tuple[Term, str, Term]] = [
        (service, _SD + "endpoint", service),
        (service, _SD + "supportedLanguage", iri(_SD + "SPARQL11Query")),
        *((service, _SD + "resultFormat", known) for known in formats),
        (service, RDFS.label[1:-1], text(f"SPARQL endpoint: {site.release.manifest.title}", "en")),
        (service, RDFS.seeAlso[1:-1], iri(f"{site.base}dataset")),
        *((service, RDFS.comment[1:-1], text(f"{limit.help}: {limit.shown}", "en"))
          for limit in limits_shown(site.settings.limits)),
        (service, _SD + "defaultDataset", dataset),
        (dataset, _SD + "defaultGraph", default),
        (default, _VOID + "triples", integer(site.release.manifest.counts["triples"])),
    ]  # fmt: skip
    kinds = [(service, "Service"), (dataset, "Dataset"), (default, "Graph")]
    for name, size in site.release.manifest.counts["graphs"].items():
        node, graph = iri(f"{site.base}sparql#{name}"), iri(f"{site.base}graph/{name}")
        kinds += [(node, "NamedGraph"), (graph, "Graph")]
        pairs += [
            (dataset, _SD + "namedGraph", node), (node, _SD + "name", graph), (node, _SD + "graph", graph),
            (graph, _VOID + "triples", integer(size)),
        ]  # fmt: skip
    quads = [Quad(node, RDF.type, iri(_SD + kind), "") for node, kind in kinds]
    return by_subject(parse([*quads, *(Quad(subject, iri(name), value, "") for subject, name, value in pairs)]))


def _amount(value: float, unit: str) -> str:
    for size, name in _UNITS.get(unit, ()):
        if value >= size:
            return f"{value / size:,.0f} {name}"
    return f"{value:,g} {unit}" if value != int(value) else f"{int(value):,} {unit}"
