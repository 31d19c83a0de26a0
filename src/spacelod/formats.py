"""Every format that spacelod writes or reads: one record each, used by code, help, docs and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["GRAPH_FORMATS", "HTML", "RESULT_FORMATS", "Format", "by_name", "by_suffix", "content_type"]


def content_type(media_type: str) -> str:
    """Return the value of a Content-Type header for a media type; all text here is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation: its name, media type, suffix and the other media types that clients send for it."""

    name: str
    media_type: str
    suffix: str
    label: str
    aliases: tuple[str, ...] = ()
    quads: bool = False

    @property
    def content_type(self) -> str:
        """The value of a Content-Type header: text is always UTF-8, and only text types have a charset."""
        return content_type(self.media_type)


# Order is preference: without an Accept header, or with */*, the first wins.
GRAPH_FORMATS: Final = (
    # rdflib and SPARQLWrapper still ask for Turtle by names that were never registered.
    Format(
        "turtle",
        "text/turtle",
        "ttl",
        "Turtle",
        ("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3"),
    ),
    # JSON-LD could name graphs, but plain readers put named graphs where their users see nothing.
    Format("json-ld", "application/ld+json", "jsonld", "JSON-LD", ("application/json",)),
    # rdflib asks for N-Triples as "text/plain, */*;q=0.1": whoever answers that with HTML breaks it.
    Format("n-triples", "application/n-triples", "nt", "N-Triples", ("text/plain",)),
    # OWLAPI, with which Protégé loads, names application/xml and text/xml beside the right one.
    Format("rdf-xml", "application/rdf+xml", "rdf", "RDF/XML", ("application/xml", "text/xml")),
    Format("n-quads", "application/n-quads", "nq", "N-Quads", ("text/x-nquads",), quads=True),
    Format("trig", "application/trig", "trig", "TriG", ("application/x-trig",), quads=True),
)
HTML: Final = Format("html", "text/html", "html", "HTML", ("application/xhtml+xml",))
RESULT_FORMATS: Final = (
    Format(
        "json",
        "application/sparql-results+json",
        "srj",
        "SPARQL JSON",
        # What SPARQLWrapper sends when it wants JSON.
        ("application/json", "text/javascript", "application/javascript"),
    ),
    Format("xml", "application/sparql-results+xml", "srx", "SPARQL XML", ("application/xml", "text/xml")),
    Format("csv", "text/csv", "csv", "CSV"),
    Format("tsv", "text/tab-separated-values", "tsv", "TSV"),
)

_ALL: Final = (*GRAPH_FORMATS, HTML, *RESULT_FORMATS)


def by_name(name: str) -> Format | None:
    """Return the format of that name or suffix, or None."""
    return next((known for known in _ALL if name in (known.name, known.suffix)), None)


def by_suffix(suffix: str) -> Format | None:
    """Return the document format (RDF or HTML) of a suffix without its dot, or None."""
    return next((known for known in (*GRAPH_FORMATS, HTML) if known.suffix == suffix), None)
