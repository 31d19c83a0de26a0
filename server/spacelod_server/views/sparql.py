"""The SPARQL endpoint: queries, the service description, and a page for people."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import render_template, request

from spacelod.errors import QueryError
from spacelod.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS
from spacelod.sparql.scan import form_of
from spacelod_server.allowance import POLICY, policy, remaining
from spacelod_server.asked import named_format, not_acceptable
from spacelod_server.language import current_language
from spacelod_server.negotiation import choose_format
from spacelod_server.protocol import Question, malformed, read_question
from spacelod_server.representations import Representation, send
from spacelod_server.results import Answer, answer_table
from spacelod_server.service import PREFIXES, limits_shown, service_description
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacelod.formats import Format
    from spacelod_server.responses import Reply

__all__ = ["endpoint"]

_GRAPH_OFFERS: Final = (*GRAPH_FORMATS, HTML)
_RESULT_OFFERS: Final = (*RESULT_FORMATS, HTML)
# Answers that differ from one run to the next have no validator and are not kept.
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
# A few dozen larger ones would drive every document out of the memory.
_KEPT_ANSWER: Final = 1 << 20
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
    question = read_question(site.settings.limits.query_bytes)
    if question is None:
        return _describe(site)
    question = replace(question, makes_graph=_form(question) in ("construct", "describe"))
    chosen, vary = _choose(question, _GRAPH_OFFERS if question.makes_graph else _RESULT_OFFERS)
    return _answer(site, question, chosen, vary)


def _form(question: Question) -> str:
    try:
        return form_of(question.text)
    except QueryError as error:
        raise malformed(str(error), error.line, error.column) from None


def _choose(question: Question, offers: Sequence[Format]) -> tuple[Format, str]:
    # Clients add format= beside Accept and with words of their own, so one that fits nothing is noise.
    named = named_format(question.format, offers) if question.format else None
    if named:
        return named, ""
    chosen = choose_format(request.headers.get("Accept"), offers)
    if chosen is None:
        raise not_acceptable(offers)
    return chosen, "Accept"


def _answer(site: Site, question: Question, format: Format, vary: str) -> Reply:
    lasting = not _VOLATILE.search(question.text)
    key = _key(site, question, format)
    made = site.cache.peek(key) if lasting else None
    if made is None:
        made = _run(site, question, format)
        if lasting and len(made.body) <= _KEPT_ANSWER:
            site.cache.keep(key, made)
    cacheable = lasting and request.method != "POST"
    return send(
        made, site.cache, last_modified=site.last_modified if cacheable else "",
        cache_control=site.cache_control if cacheable else "no-store", vary=vary,
        headers={POLICY: policy(site.settings.limits), **({} if cacheable else remaining())},
    )  # fmt: skip


def _run(site: Site, question: Question, format: Format) -> Representation:
    if format is not HTML:
        return Representation.make(site.queries.run(question, format), format)
    # The page is made from an answer that the query host has bounded in rows and bytes.
    wire = GRAPH_FORMATS[0] if question.makes_graph else RESULT_FORMATS[0]
    answer = answer_table(site, site.queries.run(question, wire), wire)
    return Representation.make(_page(site, question.text, answer), HTML)


def _key(site: Site, question: Question, format: Format) -> str:
    language = current_language() if format is HTML else ""
    parts = (
        site.release.version, format.name, language, question.text, *question.default_graphs, "",
        *question.named_graphs,
    )  # fmt: skip
    return "answer-" + hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _page(site: Site, query: str, answer: Answer | None) -> bytes:
    limits = limits_shown(site.settings.limits)
    return render_template("sparql.html", query=query, answer=answer, formats=RESULT_FORMATS, limits=limits).encode()


def _describe(site: Site) -> Reply:
    word = request.args.get("format", "")
    chosen, vary = _choose(Question("", format=word), _GRAPH_OFFERS)
    made = site.cache.get(("sparql", chosen.name, current_language()), lambda: _description(site, chosen))
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, vary=vary)


def _description(site: Site, format: Format) -> Representation:
    if format is HTML:
        return Representation.make(_page(site, _EXAMPLE.format(base=site.base), None), HTML)
    return Representation.make(site.serialize(service_description(site), format, PREFIXES), format)
