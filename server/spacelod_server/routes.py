"""The one table of routes: registration, Allow headers, the OpenAPI description and tests all follow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from spacelod.formats import GRAPH_FORMATS, HTML
from spacelod.record.operations import OPERATIONS
from spacelod.search.layout import KINDS
from spacelod_server.views import (
    activities,
    browse,
    changes,
    cite,
    discovery,
    entities,
    files,
    history,
    home,
    linking,
    lookup,
    operations,
    reconcile,
    record,
    reference,
    search,
    sparql,
    tables,
    vocabulary,
)

__all__ = ["ROUTES", "Route"]

_READ: Final = ("GET", "HEAD")
_DOCUMENT: Final = ("200", "304", "404", "406")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One path pattern, the view that answers, and what a reader of the interface must know.

    ``content`` is "document" or "results" for what those are negotiated from, or media types with spaces between.
    A parameter that is ``required`` is missed when it is empty, too.
    """

    rule: str
    view: Callable[..., Any]
    summary: str
    methods: tuple[str, ...] = _READ
    content: str = "document"
    statuses: tuple[str, ...] = _DOCUMENT
    parameters: Mapping[str, str] = field(default_factory=dict)
    # What JSON Schema says of a parameter, where there is more to say than that it is text.
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    # JSON Schema of a body that is JSON.
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the route, unique in the table."""
        path = "_".join(part for part in self.rule.replace("<", "/").replace(">", "/").split("/") if part)
        return f"{self.view.__name__}_{path}".replace(":", "_").replace(".", "_").replace("-", "_")


def _number(least: int, most: int) -> Mapping[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


_FAMILY: Final = {"type": "string", "enum": ["entity", "type", "property"]}
_FORMAT: Final = {"format": "Name, suffix or media type of the format; overrides Accept"}
_PAGE: Final = {"page": "Page of the incoming statements, from 1"}
_DATE: Final = {"on": "A day, a month or a year (YYYY-MM-DD, YYYY-MM, YYYY): what held then, and what may have"}
_FIND: Final = {"find": "Text that names hold"}
_CLAIMS: Final = {**_FIND, "verdict": "Key of a verdict", "section": "Title of a section"}
_PAGE_STATUSES: Final = ("200", "304", "400")
_SPARQL: Final = {
    "query": "The query",
    "default-graph-uri": "IRI of a graph for the default graph; may be repeated",
    "named-graph-uri": "IRI of a named graph; may be repeated",
    **_FORMAT,
}
_SEARCH: Final = {
    "q": "Names or words",
    "kind": "Path of a class, such as def#State; may be repeated, as may the other facets",
    "function": "Path of a function", "form": "Path of a form of instrument", "treaty": "Path of an instrument",
    "organization": "Path of an organisation", "country": "Path of a state",
    "page": "Page of the results, from 1", "limit": "Results on a page, at most 100",
    **_FORMAT,
}  # fmt: skip
_RECONCILE: Final = {
    "queries": "A batch of queries as JSON", "extend": "A data extension query as JSON",
    "callback": "Name of a function for JSONP",
}  # fmt: skip
_TEXTS: Final = {"type": "array", "items": {"type": "string"}}
_PROPERTIES: Final = {"type": "array", "items": {
    "type": "object", "properties": {"id": {"type": "string", "minLength": 1}}, "required": ["id"],
}}  # fmt: skip
_QUERIES: Final = {"type": "array", "items": {
    "type": "object", "required": ["conditions"],
    "properties": {"conditions": {"type": "array", "items": {"type": "object"}, "minItems": 1}},
}}  # fmt: skip
_TABLE: Final = "text/csv application/json application/csvm+json"
_FOUND: Final = " ".join(known.media_type for known in (*GRAPH_FORMATS, HTML)) + " application/json"
_REDIRECT: Final = ("301", "302", "303", "400", "404", "406", "410")
_SPARQL_STATUSES: Final = (
    "200", "304", "400", "403", "406", "413", "415", "422", "429", "503", "504",
)  # fmt: skip

ROUTES: Final = (
    Route(rule="/", view=home.home, summary="The front page, or the dataset description", parameters=_FORMAT),
    *(
        Route(
            rule=f"/{kind}/<path:path>", view=entities.identify,
            summary=f"Send a client on from {what} to its document",
            statuses=_REDIRECT, parameters={**_FORMAT, **_PAGE, **_DATE},
        )
        for kind, what in (
            ("id", "a thing"), ("concept", "a concept or a scheme"), ("graph", "a named graph"),
            ("shape", "a shape or a check"), ("report", "a finding"),
        )
    ),
    Route(
        rule="/report", view=entities.identify, summary="Send a client on from the validation report to its document",
        statuses=_REDIRECT, parameters={**_FORMAT, **_PAGE, **_DATE},
    ),
    Route(
        rule="/doc/<path:path>", view=entities.describe, summary="The document about a thing, by suffix or negotiated",
        statuses=("200", "301", "304", "400", "404", "406", "410"), parameters={**_FORMAT, **_PAGE, **_DATE},
    ),
    Route(rule="/cite/<path:path>", view=cite.cite, summary="How to cite a thing, as BibTeX or CSL-JSON by suffix",
          content="application/x-bibtex application/vnd.citationstyles.csl+json", statuses=("200", "304", "404")),
    Route(rule="/def", view=vocabulary.describe_ontology, summary="The ontology", parameters=_FORMAT),
    Route(rule="/def.<suffix>", view=vocabulary.describe_ontology, summary="The ontology in a format"),
    Route(rule="/def/<version>", view=vocabulary.describe_version, summary="The ontology under its version IRI"),
    Route(rule="/def/term/<name>", view=reference.term, summary="A class or property of the ontology",
          content="text/html", statuses=("200", "304", "404")),
    Route(rule="/questions/<key>", view=reference.question, summary="Run a competency question",
          content="text/html", statuses=("303", "404")),
    Route(rule="/changes", view=changes.changes, summary="Latest acts, releases and corrections", content="text/html",
          statuses=("200", "304")),
    Route(rule="/changes.atom", view=changes.feed, summary="Latest acts and releases as a feed",
          content="application/atom+xml", statuses=("200", "304")),
    Route(rule="/quality", view=reference.quality, summary="The quality of the data", content="text/html",
          statuses=("200", "304")),
    Route(rule="/about", view=reference.about, summary="About the record and how to link to it", content="text/html",
          statuses=("200", "304")),
    Route(rule="/api", view=reference.about, summary="How programs use the record", content="text/html",
          statuses=("200", "304")),
    Route(rule="/dataset", view=vocabulary.describe_dataset, summary="The dataset described (VoID, DCAT)"),
    Route(rule="/dataset.<suffix>", view=vocabulary.describe_dataset, summary="The dataset described, in a format"),
    Route(rule="/.well-known/void", view=vocabulary.describe_dataset, summary="The dataset described (VoID, DCAT)"),
    Route(
        rule="/sparql", view=sparql.endpoint, methods=("GET", "HEAD", "POST", "QUERY"), content="results",
        summary="Query the dataset with SPARQL", statuses=_SPARQL_STATUSES, parameters=_SPARQL,
        schemas={"query": {"type": "string", "minLength": 1, "contentMediaType": "application/sparql-query"}},
    ),
    Route(
        rule="/search", view=search.search, summary="Search by names and words", parameters=_SEARCH, content=_FOUND,
        statuses=("200", "304", "400", "406"), schemas={"page": _number(1, 500), "limit": _number(1, 100)},
    ),
    Route(
        rule="/search/suggest", view=search.suggest, summary="What a text may become while it is typed",
        content="application/x-suggestions+json", statuses=("200", "304", "400"),
        parameters={"q": "The text so far", "limit": "How many, at most 25"}, schemas={"limit": _number(1, 25)},
    ),
    Route(
        rule="/opensearch.xml", view=search.describe_search, summary="The search described for browsers",
        content="application/opensearchdescription+xml", statuses=("200",),
    ),
    Route(
        rule="/label/<path:text>", view=lookup.find_label, summary="Send a client of a known name on to the thing",
        content="text/plain", statuses=("300", "303", "404"),
    ),
    Route(
        rule="/lookup", view=lookup.look_up_one, summary="From an identifier elsewhere to the thing of ours",
        content="application/json", statuses=("200", "300", "303", "400", "404"),
        parameters={"iri": "An IRI, or a short form such as iso:USA", "format": "json for the relation and its reason"},
        required=("iri",),
    ),
    Route(
        rule="/lookup", view=lookup.look_up_many, methods=("POST",), content="application/json",
        summary="Look up a JSON list of identifiers", statuses=("200", "400", "413"),
        body={**_TEXTS, "maxItems": 1000},
    ),
    Route(
        rule="/reconcile", view=reconcile.endpoint, methods=("GET", "HEAD", "POST"),
        content="application/json application/javascript",
        summary="Reconciliation service, version 0.2", statuses=("200", "400", "413", "415", "503"),
        parameters=_RECONCILE,
    ),
    Route(
        rule="/reconcile/v1", view=reconcile.draft_endpoint, content="application/json", statuses=("200",),
        summary="Reconciliation service, draft of version 1.0",
    ),
    *(
        # The draft has called its route by two names.
        Route(
            rule=f"/reconcile/v1/{name}", view=reconcile.draft_match, methods=("POST",), content="application/json",
            summary="A batch of queries (draft of 1.0)", statuses=("200", "400", "413", "415", "503"),
            body={"type": "object", "properties": {"queries": _QUERIES}, "required": ["queries"]},
        )
        for name in ("match", "reconcile")
    ),
    *(
        route
        for stem in ("/reconcile", "/reconcile/v1")
        for route in (
            Route(
                rule=f"{stem}/suggest/<family>", view=reconcile.suggestions, content="application/json",
                summary="Suggest entities, types or properties", statuses=("200", "400", "404"),
                parameters={"prefix": "What was typed", "limit": "How many", "cursor": "How many to skip"},
                schemas={"limit": _number(1, reconcile.HUGE), "cursor": _number(0, reconcile.HUGE), "family": _FAMILY},
            ),
            Route(
                rule=f"{stem}/preview", view=reconcile.preview, summary="A small page about an entity",
                content="text/html", statuses=("200", "404"), parameters={"id": "Identifier of the entity"},
            ),
            Route(
                rule=f"{stem}/extend/propose", view=reconcile.proposals, content="application/json",
                summary="Properties of the entities of a type", statuses=("200", "400"),
                parameters={"type": "Identifier of the type", "limit": "How many"},
                schemas={"limit": _number(0, reconcile.HUGE)},
            ),
        )
    ),
    Route(
        rule="/reconcile/flyout/<family>", view=reconcile.show_flyout, content="application/json",
        summary="A line about an entity, a type or a property", statuses=("200", "404"),
        parameters={"id": "Its identifier"}, schemas={"family": _FAMILY},
    ),
    Route(
        rule="/reconcile/v1/extend", view=reconcile.draft_extension, methods=("POST",), content="application/json",
        summary="Values of properties of entities (draft of 1.0)", statuses=("200", "400", "413", "415", "503"),
        body={"type": "object", "properties": {"ids": _TEXTS, "properties": _PROPERTIES},
              "required": ["ids", "properties"]},
    ),
    Route(
        rule="/linking", view=linking.show_guide, summary="How to link to us, and the linksets",
        content="application/json", statuses=("200", "304", "406"),
    ),
    Route(
        rule="/linksets/<name>", view=linking.linkset, summary="A linkset under its lasting name",
        content="application/octet-stream", statuses=("302", "404"),
    ),
    Route(
        rule="/record", view=record.questions, summary="The questions that are answered in plain JSON",
        content="application/json", statuses=("200", "304"),
    ),
    *(
        Route(
            rule=f"/record/{one.name}", view=record.answer, summary=one.summary, parameters=one.parameters,
            content="application/json", statuses=("200", "304", "400", "404"),
            schemas={"limit": _number(1, 100), "kind": {"type": "string", "enum": ["", *KINDS]}},
            required=tuple(one.parameters)[: one.required],
        )
        for one in OPERATIONS
    ),
    Route(rule="/table", view=tables.list_tables, summary="The tables", content="application/json text/html"),
    Route(
        rule="/table/matrix.<suffix>", view=tables.matrix, summary="States by treaties", content=_TABLE,
        statuses=("200", "304", "400", "404"),
        parameters={**_DATE, "treaties": "Keys of instruments, parted by commas"},
    ),
    Route(
        rule="/table/<kind>/<name>", view=tables.one_table,
        summary="The table of an instrument, an actor or an organisation", content=_TABLE,
        statuses=("200", "304", "400", "404"), parameters=_DATE,
    ),
    Route(
        rule="/downloads", view=files.downloads, summary="The files of the release",
        content="application/json text/html",
    ),
    Route(
        rule="/downloads.<any(json):suffix>", view=files.downloads, summary="The files of the release as JSON",
        content="application/json", statuses=("200", "304"),
    ),
    Route(
        rule="/downloads/<name>", view=files.download, summary="A dump under its lasting name",
        content="*/*", statuses=("302", "404"),
    ),
    *(
        Route(rule=rule, view=history.show_history, summary="The mementos of a document (RFC 7089)",
              content="application/link-format application/json", statuses=("200", "304", "404"))
        for rule in ("/timemap/<any(link, json):form>", "/timemap/<any(link, json):form>/<path:path>")
    ),
    Route(rule="/activities", view=activities.show_collection, summary="Every change of the record (Activity Streams)",
          content="application/ld+json", statuses=("200", "304")),
    Route(rule="/activities/<version>", view=activities.show_page, summary="The changes that a release made",
          content="application/ld+json", statuses=("200", "304", "404")),
    Route(rule="/release/<version>", view=vocabulary.describe_release, summary="A release described"),
    Route(
        rule="/release/<version>/<path:name>", view=files.release_file, summary="A file of a release",
        content="*/*", statuses=("200", "304", "404"),
    ),
    *(
        Route(rule=f"/<any({name}):name>", view=browse.listing, summary=f"A list of {name}", content="text/html",
              statuses=_PAGE_STATUSES, parameters={**_FIND, "kind": "Local name of a class"})
        for name in ("actors", "instruments", "events", "sources")
    ),
    Route(rule="/matrix", view=browse.matrix, summary="Treaties by states", content="text/html",
          statuses=_PAGE_STATUSES, parameters={**_DATE, **_FIND}),
    Route(rule="/compare", view=browse.compare, summary="The standings of some actors side by side",
          content="text/html", statuses=("200", "304", "400", "404"),
          parameters={**_DATE, **dict.fromkeys("abcd", "Key or name of an actor")}),
    Route(rule="/explorer", view=browse.explorer, summary="The ties around an actor", content="text/html",
          statuses=_PAGE_STATUSES,
          parameters={**_DATE, "start": "Key of an actor", "type": "Key of a relationship type",
                      "domain": "Key of a domain", "depth": "Steps, 1 or 2"}),
    Route(rule="/claims", view=browse.claims, summary="The claims of an article", content="text/html",
          statuses=_PAGE_STATUSES, parameters=_CLAIMS),
    Route(rule="/claims/<name>", view=browse.claims, summary="The claims of an article", content="text/html",
          statuses=("200", "304", "404"), parameters=_CLAIMS),
    Route(
        rule="/health", view=operations.health, summary="Whether the server lives", content="application/json",
        statuses=("200",),
    ),
    Route(
        rule="/ready", view=operations.ready, summary="Whether requests should be sent here",
        content="application/json", statuses=("200", "503"),
    ),
    Route(
        rule="/metrics", view=operations.metrics, summary="Figures for Prometheus, for those who may read them",
        content="text/plain", statuses=("200", "404"),
    ),
    Route(rule="/robots.txt", view=discovery.robots, summary="Rules for crawlers", content="text/plain"),
    Route(rule="/sitemap.xml", view=discovery.sitemap_index, summary="The site maps", content="application/xml"),
    Route(rule="/sitemap-<kind>.xml", view=discovery.sitemap, summary="One site map", content="application/xml"),
    Route(rule="/llms.txt", view=discovery.llms, summary="What is here, for language models", content="text/plain"),
    Route(
        rule="/openapi.json", view=discovery.describe_interface, summary="This description",
        content="application/json", statuses=("200", "304"),
    ),
    Route(
        rule="/static/<path:name>", view=files.static_file, summary="A file of the pages",
        content="*/*", statuses=("200", "304", "404"),
    ),
)  # fmt: skip
