"""How clients, the query host and its workers speak: a few numbers, a JSON header, then bytes."""

from __future__ import annotations

import json
import struct
from functools import lru_cache
from socket import socket
from typing import Any, Final, NamedTuple

from spacelod.errors import SpacelodError

__all__ = [
    "ANSWER", "FAST", "HEAVIER", "HEAVY", "LANES", "LAST", "PING", "QUERY", "READY", "STATS", "SWITCH", "TRIPPED",
    "Head", "Request", "Requests", "WireError", "again", "header_of", "parse_head", "parse_request", "payload",
    "read_reply", "reply", "request", "whole",
]  # fmt: skip

# The words of a request: a query from a client, the same in a lane, what must be refused, and the host's own affairs.
QUERY: Final = b"Q"
FAST: Final = b"F"
HEAVY: Final = b"H"
TRIPPED: Final = b"T"
PING: Final = b"P"
STATS: Final = b"S"
SWITCH: Final = b"W"

# The words of a worker to the host, beside its replies.
ANSWER: Final = 0
READY: Final = 1
HEAVIER: Final = 2
LAST: Final = 3

LANES: Final = ("", "fast", "heavy")

_REQUEST: Final = struct.Struct("!cII")
_REPLY: Final = struct.Struct("!HBBffII")
# Two sizes of four bytes could announce gigabytes.
_MOST: Final = 1 << 26
_CHUNK: Final = 1 << 16
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
# Most headers are one of a few.
_SHORT: Final = 100


class WireError(SpacelodError):
    """The other side is gone, or does not speak this protocol."""


class Head(NamedTuple):
    """The numbers before a reply; ``code`` is the worker's word to the host, ``budget`` -1 when there is none."""

    status: int
    code: int
    lane: int
    milliseconds: float
    budget: float
    header_size: int
    body_size: int


class Request(NamedTuple):
    """A request as it came: the word, the header as JSON text, the body."""

    word: bytes
    header: bytes
    body: bytes

    def pack(self, word: bytes) -> bytes:
        """Return the bytes of this request under another word."""
        return _REQUEST.pack(word, len(self.header), len(self.body)) + self.header + self.body


def request(word: bytes, header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return the bytes of a request."""
    return Request(word, _encode(header).encode(), body).pack(word)


def reply(
    status: int, header: dict[str, Any], body: bytes | bytearray = b"", *, code: int = ANSWER, lane: int = 0,
    milliseconds: float = 0.0, budget: float = -1.0,
) -> bytes:  # fmt: skip
    """Return the bytes of a reply."""
    packed = _encode(header).encode()
    return _REPLY.pack(status, code, lane, milliseconds, budget, len(packed), len(body)) + packed + body


def again(head: Head, payload: bytes | memoryview) -> bytes:
    """Return the bytes of a reply whose header and body are packed already."""
    return b"".join((_REPLY.pack(*head), payload))


def parse_request(data: bytearray) -> Request | None:
    """Take the first whole request off the data, or return None while it is not whole."""
    if len(data) < _REQUEST.size:
        return None
    word, header_size, body_size = _REQUEST.unpack_from(data)
    end = _REQUEST.size + header_size + body_size
    if end > _MOST:
        raise WireError("a request is too large")
    if len(data) < end:
        return None
    middle = _REQUEST.size + header_size
    found = Request(word, bytes(data[_REQUEST.size : middle]), bytes(data[middle:end]))
    del data[:end]
    return found


def header_of(packed: bytes) -> Any:
    """Return what the JSON of a header says; it may be shared, and nobody changes it."""
    return _known(packed) if len(packed) <= _SHORT else json.loads(packed)


@lru_cache(256)
def _known(packed: bytes) -> Any:
    return json.loads(packed)


def parse_head(data: bytearray | memoryview) -> Head | None:
    """Return the numbers that the data begin with, or None while they are not whole."""
    return Head(*_REPLY.unpack_from(data)) if len(data) >= _REPLY.size else None


def whole(head: Head) -> int:
    """Return how many bytes the reply has altogether."""
    return _REPLY.size + head.header_size + head.body_size


def payload(data: bytearray | memoryview) -> memoryview:
    """Return the header and body of a whole reply."""
    return memoryview(data)[_REPLY.size :]


class Requests:
    """The requests that come on a connection, one after another."""

    def __init__(self, connection: socket) -> None:
        self._connection = connection
        self._inbox = bytearray()

    def next(self) -> Request | None:
        """Wait for a request; return None when the other side has closed."""
        while (found := parse_request(self._inbox)) is None:
            data = self._connection.recv(_CHUNK)
            if not data:
                return None
            self._inbox += data
        return found


def read_reply(connection: socket) -> tuple[Head, Any, bytes]:
    """Wait for a reply: its numbers, its header, its body; raise WireError when the other side closes first."""
    data = _more(connection, _CHUNK)
    while len(data) < _REPLY.size:
        data += _more(connection, _CHUNK)
    head = Head(*_REPLY.unpack_from(data))
    size = whole(head)
    if len(data) < size:
        data = _filled(connection, data, size)
    begin = _REPLY.size + head.header_size
    return head, header_of(data[_REPLY.size : begin]), data[begin:]


def _filled(connection: socket, begun: bytes, size: int) -> bytes:
    data = bytearray(size)
    view, found = memoryview(data), len(begun)
    view[:found] = begun
    while found < size:
        count = connection.recv_into(view[found:])
        if not count:
            raise _closed()
        found += count
    return bytes(data)


def _more(connection: socket, size: int) -> bytes:
    data = connection.recv(size)
    if not data:
        raise _closed()
    return data


def _closed() -> WireError:
    return WireError("the query host has closed the connection")
