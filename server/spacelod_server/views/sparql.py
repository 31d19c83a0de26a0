"""The SPARQL endpoint: queries, the service description, and a page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import current_app, request

from spacelod.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS
from spacelod_server.answering import GRAPH_OFFERS, answer, choose, run, understood
from spacelod_server.language import current_language
from spacelod_server.pages.context import surroundings
from spacelod_server.protocol import read_question
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.results import Answer, answer_table
from spacelod_server.service import PREFIXES, limits_shown, service_description
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from spacelod.formats import Format
    from spacelod_server.protocol import Question

__all__ = ["endpoint"]

_EXAMPLE: Final = """PREFIX actor: <{base}id/actor/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX spacelod: <{base}def#>

SELECT ?treaty ?label WHERE {{
  actor:usa spacelod:isPartyTo ?treaty .
  ?treaty rdfs:label ?label .
}}
ORDER BY ?label"""


def endpoint() -> Reply:
    """Answer a query; a GET without one gets the service description, or the page when HTML wins."""
    site = current_site()
    question = read_question(request.environ, site.settings.limits.query_bytes)
    if question is None:
        return _describe(site)
    question, chosen, vary = understood(question)
    return Reply.of(answer(site, question, chosen, vary, _show if chosen is HTML else run))


def _show(site: Site, question: Question, _: Format) -> Representation:
    # The page is made from an answer that the query host has bounded in rows and bytes.
    wire = GRAPH_FORMATS[0] if question.makes_graph else RESULT_FORMATS[0]
    table = answer_table(site, site.queries.run(question, wire), wire)
    # The page is kept for all who ask the same, by GET or POST: its links are those of the query, not of a request.
    graphs = {"default-graph-uri": question.default_graphs, "named-graph-uri": question.named_graphs}
    address = urlencode({"query": question.text, **graphs}, doseq=True)
    return Representation.make(_page(site, question.text, table, f"?{address}"), HTML)


def _page(site: Site, query: str, answer: Answer | None = None, address: str = "") -> bytes:
    templates = current_app.jinja_env
    around, limits = surroundings(templates, site, "sparql", address), limits_shown(site.settings.limits)
    template = templates.get_template("sparql.html")
    return template.render(around, query=query, answer=answer, formats=RESULT_FORMATS, limits=limits).encode()


def _describe(site: Site) -> Reply:
    word = request.args.get("format", "")
    chosen, vary = choose(request.environ, word, GRAPH_OFFERS)
    made = site.cache.get(("sparql", chosen.name, current_language()), lambda: _description(site, chosen))
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, vary=vary)


def _description(site: Site, format: Format) -> Representation:
    if format is HTML:
        return Representation.make(_page(site, _EXAMPLE.format(base=site.base)), HTML)
    return Representation.make(site.serialize(service_description(site), format, PREFIXES), format)
