"""SPARQL for assistants: under the limits of the public endpoint, and never longer than what one can read."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from spacelod.dataset import with_prefixes
from spacelod.errors import QueryError, ReleaseError
from spacelod.iris import BASE
from spacelod.release import Release
from spacelod.sparql.client import QueryClient, Request
from spacelod.sparql.endpoint import Endpoint
from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import scan
from spacelod.sparql.supervise import Supervisor

__all__ = ["HostQueries", "Queries", "RemoteQueries", "query_host"]

_READY_SECONDS: Final = 20.0
_MOST_CHARACTERS: Final = 40_000
_ROWS: Final = "application/sparql-results+json"
_TRIPLES: Final = "text/turtle"
_TABLES: Final = ("select", "ask")


class Queries(Protocol):
    """Whoever answers queries; raises SpacelodError for what is refused."""

    def ask(self, query: str, rows: int) -> dict[str, Any]:
        """Return the answer as JSON: at most so many rows, or the beginning of a graph in Turtle."""


class HostQueries:
    """Asks a query host on this machine."""

    def __init__(self, client: QueryClient, base: str) -> None:
        self._client, self._base = client, base

    def ask(self, query: str, rows: int) -> dict[str, Any]:
        """Return the answer as JSON."""
        text = with_prefixes(query, self._base)
        table = scan(text).form in _TABLES
        reply = self._client.run(Request(text, format="json" if table else "turtle"))
        if reply.status != 200:
            where = f" (line {reply.line}, column {reply.column})" if reply.line else ""
            raise QueryError(f"{reply.problem}{where}")
        return _as_json(reply.body, rows, table=table)


class RemoteQueries:
    """Asks the endpoint of a server elsewhere."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, query: str, rows: int) -> dict[str, Any]:
        """Return the answer as JSON."""
        text = with_prefixes(query, BASE)
        table = scan(text).form in _TABLES
        with closing(Endpoint(self._address)) as endpoint:
            return _as_json(endpoint.ask(text, _ROWS if table else _TRIPLES).body, rows, table=table)


@contextmanager
def query_host(release: Release, limits: Limits) -> Iterator[HostQueries]:
    """Run a query host over a release; raise ReleaseError when it does not start."""
    # A path of a socket is short, so the usual folder for passing files is better than one deep down.
    with tempfile.TemporaryDirectory(prefix="spacelod-mcp-", dir="/tmp") as folder:
        path = Path(folder) / "query.sock"
        with Supervisor(release.store_folder, path, limits) as supervisor:
            if not supervisor.wait_ready(timeout=_READY_SECONDS):
                raise ReleaseError(f"the query host does not start on {release.store_folder}; `spacelod build` again")
            with closing(QueryClient(path, limits)) as client:
                yield HostQueries(client, release.base)


def _as_json(body: bytes, rows: int, *, table: bool) -> dict[str, Any]:
    if not table:
        text = body.decode()
        return {"turtle": text[:_MOST_CHARACTERS], "complete": len(text) <= _MOST_CHARACTERS}
    answer = json.loads(body)
    if "boolean" in answer:
        return {"answer": answer["boolean"]}
    found = answer["results"]["bindings"]
    shown = [{name: term["value"] for name, term in row.items()} for row in found[:rows]]
    return {"columns": answer["head"]["vars"], "rows": shown, "total": len(found), "complete": len(found) <= rows}
