"""HTTP/1.1 as bytes on a socket: nothing is tidied up on the way out, and nothing followed or decoded on the way in."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Answer", "ask", "exchange"]

SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What came back, header names in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        """Return the value of a header, "" when it is missing; several fields are joined as RFC 9110 allows."""
        return ", ".join(value for key, value in self.headers if key == name.lower())

    @property
    def repeated(self) -> list[str]:
        """The names of headers that stand there more than once."""
        return [name for name, count in Counter(key for key, _ in self.headers).items() if count > 1]


def exchange(address: str, sent: bytes) -> Answer:
    """Send bytes to a server and return its one answer; the request should ask for the connection to be closed."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), SECONDS) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Answer(int(first.split()[1]), pairs, body)


def ask(address: str, target: str, method: str = "GET", headers: Sequence[str] = ()) -> Answer:
    """Ask for a target exactly as it is written, letters beyond ASCII as raw UTF-8."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {urlsplit(address).netloc}", *headers, "Connection: close", "", ""]
    return exchange(address, "\r\n".join(lines).encode())
