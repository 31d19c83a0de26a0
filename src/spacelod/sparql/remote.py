"""A SPARQL endpoint in the place of the store: the same queries, forwarded with every graph named.

Endpoints differ in what their default graph is, so ours lies there as a named graph of its own,
``{base}graph/default``, and each request says which graphs it is about. An endpoint that has no means to
stop a query is stopped by the worker's end, which closes the connection.
"""

from __future__ import annotations

import re
from typing import Final

from spacelod.formats import GRAPH_FORMATS, RESULT_FORMATS
from spacelod.iris import GRAPHS
from spacelod.sparql.answers import Refused
from spacelod.sparql.datasets import Graphs, refuse_unknown
from spacelod.sparql.describing import as_construct
from spacelod.sparql.endpoint import Endpoint, EndpointError, Received
from spacelod.sparql.late import without_late_values
from spacelod.sparql.limits import Limits
from spacelod.sparql.location import default_graph, named_graphs
from spacelod.sparql.scan import Scan
from spacelod.store import Answer, Store, received

__all__ = ["RemoteDatasets", "translated"]

_JSON: Final = RESULT_FORMATS[0]
# QLever builds graphs in Turtle only.
_GRAPHS: Final = "application/n-triples, text/turtle;q=0.9"
# A graph that no store has: the only way to say "none" in a protocol where leaving out means "as you like".
_NOTHING: Final = "urn:spacelod:none"
# SPARQL JSON is up to so many times as long as the shortest format of the same answer.
_LONGER: Final = 4
_RETRY: Final = 2
_GRAPH_WORD: Final = re.compile(r"\bGRAPH\b", re.IGNORECASE)
# How Virtuoso, which answers 500 to most things, says that a query takes too long.
_TOO_LONG: Final = re.compile(r"estimated execution time|S1T00|timed? ?out", re.IGNORECASE)
_MERGED: Final = frozenset(name for name, merged in GRAPHS.items() if merged)


class RemoteDatasets:
    """The dataset of a release as an endpoint holds it."""

    patient = True

    def __init__(self, address: str, base: str, limits: Limits) -> None:
        self._base, self._limits = base, limits
        self._endpoint = Endpoint(
            address, deadline=limits.deadline + 1, most_bytes=_LONGER * limits.answer_bytes
        )  # fmt: skip
        self.graphs = frozenset(named_graphs(base))
        self._reader = Store.create()

    def answer(self, found: Scan, text: str, graphs: Graphs | None, base: str) -> Answer:
        """Return the answer of the endpoint; raise Refused with the status that fits when it has none."""
        # What is legal must not depend on who answers.
        self._reader.query(found.edited(text), base=base)
        default, named = self._dataset(graphs, text)
        query = found.undirected(text)
        if found.form == "describe":
            query = as_construct(query, self._limits)
        query = without_late_values(query, self._limits)
        builds = found.form in ("construct", "describe")
        try:
            document = self._endpoint.ask(
                f"BASE <{base}> {query}" if base else query, _GRAPHS if builds else _JSON.media_type,
                default_graphs=default, named_graphs=named,
            )  # fmt: skip
        except EndpointError as error:
            raise translated(error) from None
        return _read(document, graph=builds)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._endpoint.close()

    def _dataset(self, graphs: Graphs | None, text: str) -> Graphs:
        """Return the graphs to name; the named ones only where the query can ask for them."""
        default, named = graphs if graphs is not None else ((default_graph(self._base),), tuple(sorted(self.graphs)))
        refuse_unknown((*default, *named), self.graphs | {default_graph(self._base)})
        if set(default) == {f"{self._base}graph/{name}" for name in _MERGED}:
            default = (default_graph(self._base),)
        if not _GRAPH_WORD.search(text):
            named = ()
        return default or (_NOTHING,), named or ((_NOTHING,) if _GRAPH_WORD.search(text) else ())


def translated(error: EndpointError) -> Refused:
    """Return what a client of ours is told when the endpoint behind us has no answer."""
    said = str(error)
    if error.late or error.status in (408, 504) or (error.status >= 500 and _TOO_LONG.search(said)):
        return Refused(504, "the store behind this server did not answer in time; ask for less", "deadline")
    if error.status in (0, 429, 503):
        text = "the store behind this server is away or busy"
        return Refused(503, text, "down", retry_after=error.retry_after or _RETRY)
    if error.status == 400:
        return Refused(400, f"the store behind this server does not take this query: {_reason(said)}", "query")
    if error.status == 413:
        return Refused(413, "the answer is too large; use LIMIT and OFFSET, or take the dumps", "size")
    return Refused(502, "the store behind this server failed on this query", "store")


def _reason(said: str) -> str:
    return said.partition(": ")[2] or said


def _read(document: Received, *, graph: bool) -> Answer:
    known = next(
        (one for one in (GRAPH_FORMATS if graph else RESULT_FORMATS[:2])
         if document.media_type in (one.media_type, *one.aliases)), None,
    )  # fmt: skip
    if known is None:
        raise Refused(502, f"the store behind this server answered with {document.media_type}", "store")
    try:
        return received(document.body, known)
    except SyntaxError:
        raise Refused(502, "the store behind this server answered with what cannot be read", "store") from None
