"""The least that a query in another process costs: a view that hands its text to an engine, and its answer back.

No limit, no deadline, no reading of the query, no format but JSON: what a server in Python cannot go below.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote_plus

from measuring.processes import Server, free_port, serving
from spacelod.formats import by_name
from spacelod.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["answer", "isolated"]

_STORE = "ISOLATED_STORE"
# For each web process, of which there is one for each processor; with one the web process waits for it.
_ENGINES = 2
_CHUNK = 1 << 17
_SIZE = struct.Struct("!I")
_starting = Lock()
_of_process: dict[int, SimpleQueue[socket.socket]] = {}


@contextmanager
def isolated(store: Path, threads: int) -> Iterator[Server]:
    """Serve a store in this way, with as many web processes as there are processors."""
    port = free_port()
    command = [
        Path(sys.executable).parent / "granian", "--interface", "wsgi", "--port", str(port), "--log-level", "error",
        "--workers", str(os.cpu_count() or 1), "--blocking-threads", str(threads), "measuring.isolated:answer",
    ]  # fmt: skip
    env = {"PYTHONPATH": str(Path(__file__).parents[1]), _STORE: str(store)}
    with serving("isolation alone", command, port, path="/?query=ASK%7B%7D", env=env) as server:
        yield server


def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer the query of a request; there is nothing else in its query string."""
    engines = _engines()
    connection = engines.get()
    connection.sendall(unquote_plus(environ["QUERY_STRING"].removeprefix("query=")).encode())
    data = connection.recv(_CHUNK)
    size = _SIZE.unpack_from(data)[0] + _SIZE.size
    while len(data) < size:
        data += connection.recv(_CHUNK)
    engines.put(connection)
    body = data[_SIZE.size :]
    headers = [("Content-Type", "application/sparql-results+json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def _engines() -> SimpleQueue[socket.socket]:
    # The web server loads this module before it makes its own processes, and each of them needs its own engines.
    with _starting:
        if os.getpid() not in _of_process:
            _of_process[os.getpid()] = found = SimpleQueue[socket.socket]()
            for _ in range(_ENGINES):
                found.put(_engine())
    return _of_process[os.getpid()]


def _engine() -> socket.socket:
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        _be_engine(theirs)
    theirs.close()
    return ours


def _be_engine(connection: socket.socket) -> NoReturn:
    # Never back into the web server, of which this process is a copy.
    try:
        store, json = Store.open(Path(os.environ[_STORE])), by_name("json")
        assert json
        while text := connection.recv(_CHUNK):
            body = store.query(text.decode()).serialize(json)
            connection.sendall(_SIZE.pack(len(body)) + body)
    finally:
        os._exit(0)
