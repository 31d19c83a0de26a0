"""Ask the query host from any thread of any process; a failure is a reply, never an exception."""

from __future__ import annotations

import socket
import struct
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from spacelod.formats import by_name
from spacelod.sparql import wire
from spacelod.sparql.guess import is_light
from spacelod.sparql.limits import Limits
from spacelod.sparql.rows import count_rows

__all__ = ["QueryClient", "Reply", "Request"]

_DEFAULTS: Final = Limits()
# As many as a web process has threads by default.
_KEPT: Final = 64
# Beyond the deadlines of the host: time to start workers, and to send an answer.
_SLACK: Final = 5.0
# How the system takes a time limit of a socket: seconds and microseconds.
_TIME: Final = struct.Struct("ll")


@dataclass(frozen=True, slots=True)
class Request:
    """A query and what its answer should be.

    ``format`` is the name of a result format for SELECT and ASK, of an RDF format for CONSTRUCT and DESCRIBE.
    Graphs given here make the whole dataset and override FROM; when both are None the text decides.
    ``client`` names who asks, for its share of the service; None has no limit. ``base`` is for relative IRIs
    in a query without BASE.
    """

    query: str
    format: str = "json"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    client: str | None = None
    base: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer (``status`` 200), or why there is none.

    ``problem`` is for people, ``reason`` for programs. ``line``, ``column`` and ``found`` lead to the fault in
    the query. ``budget`` is what is left of the client's query time in seconds.
    """

    status: int
    body: bytes = b""
    format: str = ""
    form: str = ""
    triples: int | None = None
    milliseconds: float = 0.0
    lane: str = ""
    budget: float | None = None
    problem: str = ""
    reason: str = ""
    retry_after: int | None = None
    line: int | None = None
    column: int | None = None
    found: str = ""

    @property
    def rows(self) -> int | None:
        """How many solutions or triples the answer has, None where there are none to count."""
        return count_rows(self.body, self.format) if self.body and self.form == "select" else self.triples

    @property
    def media_type(self) -> str:
        """The media type of the body."""
        known = by_name(self.format)
        return known.media_type if known else ""


class QueryClient:
    """Speaks to the query host on a socket; safe in threads, and after a fork as long as it is made there.

    It waits for an answer as long as a query may take by the limits, or for ``patience`` seconds.
    """

    def __init__(self, path: Path | str, limits: Limits = _DEFAULTS, *, patience: float | None = None) -> None:
        self._path = str(path)
        self._patience = patience or limits.deadline + 2 * limits.queue_seconds + limits.fast_seconds + _SLACK
        self._idle: deque[socket.socket] = deque()

    def run(self, request: Request) -> Reply:
        """Return the reply to a query; 503 when the host is away, 504 when it does not answer in time."""
        try:
            body = request.query.encode()
        except UnicodeEncodeError:
            return Reply(400, problem="the query has half of a surrogate pair, which is no character", reason="query")
        try:
            head, told, answer = self._exchange(wire.request(wire.QUERY, _header(request), body))
        except TimeoutError:
            return Reply(504, problem="the query host did not answer in time", reason="deadline")
        except (OSError, wire.WireError):
            return Reply(503, problem="the query service is starting again", reason="down", retry_after=1)
        if head.status == 200:
            told = {"form": told["form"], "triples": told["triples"], "format": request.format, "body": answer}
        return Reply(
            status=head.status, milliseconds=round(head.milliseconds, 3), lane=wire.LANES[head.lane],
            budget=head.budget if head.budget >= 0 else None,
            **{name: value for name, value in told.items() if name != "detail"},
        )  # fmt: skip

    def ping(self) -> bool:
        """Return whether the host answers."""
        try:
            return self._exchange(wire.request(wire.PING, {}))[0].status == 200
        except (OSError, wire.WireError):
            return False

    def stats(self) -> dict[str, Any]:
        """Return what the host tells of itself; raise OSError or WireError when it is away."""
        return self._exchange(wire.request(wire.STATS, {}))[1]

    def switch(self, store: Path) -> str:
        """Have the host open another store for all queries from now on; return what is wrong, or ""."""
        head, told, _ = self._exchange(wire.request(wire.SWITCH, {"store": str(store)}))
        return "" if head.status == 200 else str(told["problem"])

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    def _exchange(self, data: bytes) -> tuple[wire.Head, dict[str, Any], bytes]:
        while self._idle:
            try:
                return self._on(self._idle.pop(), data)
            except TimeoutError:
                raise
            except (OSError, wire.WireError, IndexError):
                # The host was started again since: the next connection, in the end a new one, tells.
                continue
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # With a limit of the system's, waiting for an answer is one call, where Python's own would make it two.
        limit = _TIME.pack(int(self._patience), int(self._patience % 1 * 1e6))
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            connection.setsockopt(socket.SOL_SOCKET, option, limit)
        try:
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return self._on(connection, data)

    def _on(self, connection: socket.socket, data: bytes) -> tuple[wire.Head, dict[str, Any], bytes]:
        try:
            connection.sendall(data)
            reply = wire.read_reply(connection)
        except BlockingIOError:
            connection.close()
            raise TimeoutError from None
        except (OSError, wire.WireError):
            connection.close()
            raise
        if len(self._idle) < _KEPT:
            self._idle.append(connection)
        else:
            connection.close()
        return reply


def _header(request: Request) -> dict[str, Any]:
    header: dict[str, Any] = {"format": request.format}
    if request.client is not None:
        header["client"] = request.client
    if is_light(request.query):
        header["light"] = True
    if request.base:
        header["base"] = request.base
    if request.default_graphs is not None or request.named_graphs is not None:
        header["graphs"] = [request.default_graphs or (), request.named_graphs or ()]
    return header
