"""The server of the Model Context Protocol, put together and run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spacelod import __version__
from spacelod.client import Client
from spacelod.errors import SpacelodError
from spacelod.mcp.queries import Queries, RemoteQueries, query_host
from spacelod.record.local import Record
from spacelod.release import Release
from spacelod.sparql.limits import Limits

if TYPE_CHECKING:
    from mcp.server import MCPServer

__all__ = ["Place", "make_server", "serve"]

_INSTRUCTIONS: Final = """\
The record of who is bound by what in space diplomacy: treaties, political commitments, states, agencies, forces.
Every answer names its sources (explained under "sources") and a verification status: verified-primary is from an
official source, verified-secondary from another one, named-only and unverified are weaker. Give the IRI and the
source with what you report. What the record lacks may still be true: say "not in the record", not "false".
Facts and claims are different things: a claim is what a document says, with the verdict of the editors.
Dates are as precise as their source; certain=false means that the day cannot be decided.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens over HTTP, and under which host names beside its own it is reached."""

    host: str = "127.0.0.1"
    port: int = 8765
    names: Sequence[str] = ()


def make_server(record: Record | Client, queries: Queries, release: Release | None = None) -> MCPServer[Any]:
    """Return a server with all tools and resources; raise SpacelodError when the extra is not installed."""
    try:
        from mcp.server import MCPServer
    except ModuleNotFoundError:
        raise SpacelodError("the SDK of the protocol is not installed; `pip install 'spacelod[mcp]'`") from None
    from spacelod.mcp.resources import add_resources
    from spacelod.mcp.tools import add_tools

    made: MCPServer[Any] = MCPServer(
        "spacelod", title="spacelod: who is bound by what in space", instructions=_INSTRUCTIONS, version=__version__,
        log_level="WARNING",
    )  # fmt: skip
    add_tools(made, record, queries)
    add_resources(made, release)
    return made


def serve(source: Release | str, *, place: Place | None = None, limits: Limits | None = None) -> None:
    """Serve a release on disk, or what the server at an address has, until the client leaves or SIGTERM.

    Over standard input and output; with a place, over streamable HTTP.
    """
    with _opened(source, limits or Limits()) as server:
        if place is None:
            server.run("stdio")
        else:
            # Requests share nothing, so no session has to be kept for them.
            server.run(
                "streamable-http", host=place.host, port=place.port, stateless_http=True, json_response=True,
                transport_security=_security(place),
            )  # fmt: skip


@contextmanager
def _opened(source: Release | str, limits: Limits) -> Iterator[MCPServer[Any]]:
    if isinstance(source, str):
        client = Client(source)
        yield make_server(client, RemoteQueries(f"{client.address}/sparql"))
        return
    with query_host(source, limits) as queries:
        yield make_server(Record.open(source), queries, source)


def _security(place: Place) -> Any:
    """Return which Host and Origin headers are answered: a page elsewhere must not reach a server on this machine."""
    from mcp.server.transport_security import TransportSecuritySettings

    names = ["127.0.0.1", "localhost", "[::1]", place.host, *place.names]
    hosts = [form for name in names for form in (name, f"{name}:*")]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
