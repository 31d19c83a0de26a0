"""Ask a SPARQL endpoint over HTTP, anyone's, within a deadline that closing the connection enforces."""

from __future__ import annotations

import http
import http.client
import re
import ssl
import time
from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import urlencode

from spacelod import __version__
from spacelod.errors import SettingError, SpacelodError
from spacelod.urls import parts_of

__all__ = ["Endpoint", "EndpointError", "Received"]

_CHUNK: Final = 1 << 16
_KEPT: Final = 16
_FORM: Final = "application/x-www-form-urlencoded"
_AGENT: Final = f"spacelod/{__version__}"
# With it Virtuoso admits that the answer under status 200 is not the whole one.
_CUT: Final = "X-SPARQL-MaxRows"
_SHOWN: Final = 300
_TAGS: Final = re.compile(r"<[^>]*>")
_CREDENTIALS: Final = "an endpoint's address holds no name or password"


class EndpointError(SpacelodError):
    """An endpoint gave no answer; ``status`` is its HTTP status, 0 when it could not be asked or broke off."""

    def __init__(self, message: str, status: int = 0, *, late: bool = False, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.late, self.retry_after = status, late, retry_after


class Received(NamedTuple):
    """An answer: its media type without parameters, and its bytes."""

    media_type: str
    body: bytes


class Endpoint:
    """One endpoint; safe in threads. Connections are kept for the next question."""

    def __init__(self, address: str, *, deadline: float = 60.0, most_bytes: int = 1 << 30) -> None:
        parts = parts_of(address)
        if parts is None or parts.hostname is None or parts.fragment:
            raise SettingError(f"{address!r} is no address of an endpoint; one looks like https://example.org/sparql")
        if parts.username is not None or parts.password is not None:
            raise SettingError(_CREDENTIALS)
        self.address, self._deadline, self._most = address, deadline, most_bytes
        self._host, self._port, self._secure = parts.hostname, parts.port, parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._idle: deque[http.client.HTTPConnection] = deque()

    def ask(
        self, query: str, accept: str, *, default_graphs: Iterable[str] = (), named_graphs: Iterable[str] = ()
    ) -> Received:
        """Return the answer to a query in one of the accepted media types; raise EndpointError when there is none."""
        fields = [("query", query)]
        fields += [("default-graph-uri", graph) for graph in default_graphs]
        fields += [("named-graph-uri", graph) for graph in named_graphs]
        body = urlencode(fields).encode()
        headers = {"Accept": accept, "Content-Type": _FORM, "User-Agent": _AGENT}
        until = time.monotonic() + self._deadline
        try:
            return self._ask(body, headers, until)
        except TimeoutError:
            text = f"{self.address} did not answer within {self._deadline:g} seconds"
            raise EndpointError(text, late=True) from None
        except (OSError, http.client.HTTPException) as error:
            raise EndpointError(f"{self.address} cannot be asked: {error or type(error).__name__}") from None

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    def _ask(self, body: bytes, headers: dict[str, str], until: float) -> Received:
        # A query changes nothing, so one whose answer broke off is asked once more: of several replicas one has ended.
        broken = False
        while True:
            connection, kept = self._next()
            try:
                return self._on(connection, body, headers, until)
            except (ConnectionError, http.client.HTTPException) as error:
                if kept and isinstance(error, ConnectionError):
                    # It was closed while it was not in use: the next connection, in the end a new one, tells.
                    continue
                if broken:
                    raise
            except EndpointError as error:
                if broken or error.status != http.HTTPStatus.BAD_GATEWAY:
                    raise
            broken = True

    def _next(self) -> tuple[http.client.HTTPConnection, bool]:
        """Return a connection, and whether it was in use before."""
        try:
            return self._idle.pop(), True
        except IndexError:
            return self._connection(), False

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(self._host, self._port, context=ssl.create_default_context())
        return http.client.HTTPConnection(self._host, self._port)

    def _on(
        self, connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str], until: float
    ) -> Received:
        done = False
        try:
            connection.timeout = _left(until)
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(_left(until))
            connection.request("POST", self._target, body, headers)
            answer = connection.getresponse()
            content = self._read(connection, answer, until)
            done = not answer.will_close
        finally:
            if done and len(self._idle) < _KEPT:
                self._idle.append(connection)
            else:
                connection.close()
        if answer.status != 200:
            raise _failure(self.address, answer, content)
        if _CUT in answer.headers:
            rows = answer.headers[_CUT]
            raise EndpointError(f"{self.address} has cut its answer off after {rows} rows, which is its limit", 413)
        return Received(answer.headers.get_content_type(), content)

    def _read(self, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, until: float) -> bytes:
        parts, size = [], 0
        # The limit of a socket is for each piece; an endpoint that drips would never reach it.
        while part := answer.read1(_CHUNK):
            size += len(part)
            if size > self._most:
                raise EndpointError(f"the answer of {self.address} has more than {self._most:,} bytes", 413)
            parts.append(part)
            if connection.sock is not None:
                connection.sock.settimeout(_left(until))
            elif time.monotonic() > until:
                raise TimeoutError
        # A head that breaks off passes for a short one, of an answer without a length.
        if answer.length or not answer.headers or answer.headers.defects:
            raise http.client.IncompleteRead(b"", answer.length)
        # Read to its end it is not yet closed, and the connection could not be used again.
        answer.close()
        return b"".join(parts)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _failure(address: str, answer: http.client.HTTPResponse, content: bytes) -> EndpointError:
    text = content.decode("utf-8", "replace")
    said = " ".join(_TAGS.sub(" ", text).split())[:_SHOWN]
    wait = answer.getheader("Retry-After", "")
    return EndpointError(
        f"{address} answered {answer.status}{f': {said}' if said else ''}", answer.status,
        retry_after=int(wait) if wait.isdigit() else None,
    )  # fmt: skip
