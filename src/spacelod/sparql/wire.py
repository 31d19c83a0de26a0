"""How clients, the query host and its workers speak: a few numbers, a JSON header, then bytes."""

from __future__ import annotations

import json
import struct
from socket import socket
from typing import Any, Final, NamedTuple

from spacelod.errors import SpacelodError

__all__ = [
    "ANSWER", "FAST", "HEAVIER", "HEAVY", "LANES", "LAST", "PING", "QUERY", "READY", "STATS", "SWITCH", "TRIPPED",
    "Head", "Request", "WireError", "again", "parse_head", "parse_request", "payload", "read_reply", "read_request",
    "reply", "request", "whole",
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
_MOST: Final = 1 << 26


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
    return Request(word, json.dumps(header, separators=(",", ":")).encode(), body).pack(word)


def reply(
    status: int, header: dict[str, Any], body: bytes | bytearray = b"", *, code: int = ANSWER, lane: int = 0,
    milliseconds: float = 0.0, budget: float = -1.0,
) -> bytes:  # fmt: skip
    """Return the bytes of a reply."""
    packed = json.dumps(header, separators=(",", ":")).encode()
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


def parse_head(data: bytearray) -> Head | None:
    """Return the numbers that the data begin with, or None while they are not whole."""
    return Head(*_REPLY.unpack_from(data)) if len(data) >= _REPLY.size else None


def whole(head: Head) -> int:
    """Return how many bytes the reply has altogether."""
    return _REPLY.size + head.header_size + head.body_size


def payload(data: bytearray) -> memoryview:
    """Return the header and body of a whole reply."""
    return memoryview(data)[_REPLY.size :]


def read_request(connection: socket) -> Request | None:
    """Wait for a request; return None when the other side has closed."""
    head = _read(connection, _REQUEST.size)
    if head is None:
        return None
    word, header_size, body_size = _REQUEST.unpack(head)
    rest = _read(connection, header_size + body_size)
    return None if rest is None else Request(word, bytes(rest[:header_size]), bytes(rest[header_size:]))


def read_reply(connection: socket) -> tuple[Head, dict[str, Any], bytes]:
    """Wait for a reply; raise WireError when the other side closes first."""
    packed = _read(connection, _REPLY.size)
    if packed is None:
        raise WireError("the query host has closed the connection")
    head = Head(*_REPLY.unpack(packed))
    rest = _read(connection, head.header_size + head.body_size)
    if rest is None:
        raise WireError("the query host has closed the connection")
    view = memoryview(rest)
    return head, json.loads(rest[: head.header_size]), bytes(view[head.header_size :])


def _read(connection: socket, size: int) -> bytearray | None:
    data = bytearray(size)
    view, found = memoryview(data), 0
    while found < size:
        count = connection.recv_into(view[found:])
        if not count:
            return None
        found += count
    return data
