"""A query is answered: its form, the format, an answer that is kept or made, and how it is sent.

The view of the endpoint and the short way around it both ask here, so neither has rules of its own.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from spacelod.errors import QueryError
from spacelod.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS
from spacelod.sparql.scan import form_of
from spacelod.sparql.spelling import condensed
from spacelod_server.allowance import POLICY, policy, remaining
from spacelod_server.asked import named_format, not_acceptable
from spacelod_server.language import current_language
from spacelod_server.negotiation import choose_format
from spacelod_server.protocol import malformed
from spacelod_server.representations import Representation, finish

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed.wsgi import WSGIEnvironment

    from spacelod.formats import Format
    from spacelod_server.protocol import Question
    from spacelod_server.responses import Finished
    from spacelod_server.site import Site

__all__ = ["GRAPH_OFFERS", "answer", "choose", "run", "understood"]

GRAPH_OFFERS: Final = (*GRAPH_FORMATS, HTML)
_RESULT_OFFERS: Final = (*RESULT_FORMATS, HTML)
# Answers that differ from one run to the next have no validator and are not kept.
_VOLATILE: Final = re.compile(r"(?<![\w?$:])(?:NOW|RAND|UUID|STRUUID|BNODE)(?![\w:])")
_IN_VOLATILE: Final = ("NOW", "RAND", "UUID", "BNODE")
# A few dozen larger ones would drive every document out of the memory.
_KEPT_ANSWER: Final = 1 << 20


def understood(question: Question) -> tuple[Question, Format, str]:
    """Return the question with its form known, the format to answer in, and the header that decided.

    Raises Problem for a query that has no form, or a client that takes none of the formats.
    """
    try:
        makes_graph = form_of(question.text) in ("construct", "describe")
    except QueryError as error:
        raise malformed(str(error), error.line, error.column) from None
    offers = GRAPH_OFFERS if makes_graph else _RESULT_OFFERS
    return replace(question, makes_graph=makes_graph), *choose(question.environ, question.format, offers)


def choose(environ: WSGIEnvironment, word: str, offers: Sequence[Format]) -> tuple[Format, str]:
    """Return the format to answer in and the request header that decided, "" when a parameter did."""
    # Clients add format= beside Accept and with words of their own, so one that fits nothing is noise.
    named = named_format(word, offers) if word else None
    if named:
        return named, ""
    chosen = choose_format(environ.get("HTTP_ACCEPT"), offers)
    if chosen is None:
        raise not_acceptable(offers)
    return chosen, "Accept"


def answer(
    site: Site, question: Question, format: Format, vary: str, make: Callable[[Site, Question, Format], Representation]
) -> Finished:
    """Return the answer to a question that is understood; ``make`` makes it where none is kept."""
    lasting = not _is_volatile(question.text.upper())
    key = _key(site, question, format)
    made = site.cache.peek(key) if lasting else None
    if made is None:
        made = make(site, question, format)
        if lasting and len(made.body) <= _KEPT_ANSWER:
            site.cache.keep(key, made)
    cacheable = lasting and question.environ["REQUEST_METHOD"] != "POST"
    more = {} if cacheable else remaining(question.environ)
    return finish(
        question.environ, made, site.cache, last_modified=site.last_modified if cacheable else "",
        cache_control=site.cache_control if cacheable else "no-store", vary=vary,
        headers={POLICY: policy(site.settings.limits), **more},
    )  # fmt: skip


def run(site: Site, question: Question, format: Format) -> Representation:
    """Return the answer of the query host in a format for programs."""
    return Representation.make(site.queries.run(question, format), format)


def _is_volatile(text: str) -> bool:
    # Most texts hold none of the words, and are not searched for where they begin.
    return any(word in text for word in _IN_VOLATILE) and _VOLATILE.search(text) is not None


def _key(site: Site, question: Question, format: Format) -> str:
    # A page shows the query as it was written; to programs, spaces and comments make no difference.
    page = format is HTML
    text, language = (question.text, current_language()) if page else (condensed(question.text), "")
    parts = (
        site.release.version, format.name, language, text, *question.default_graphs, "", *question.named_graphs,
    )  # fmt: skip
    return "answer-" + hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
