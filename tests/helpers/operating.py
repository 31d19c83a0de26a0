"""A server as an operator runs it, whose process, log and error stream a test can look at."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

SECONDS_TO_START = 30
SECONDS_TO_END = 40


class Got(NamedTuple):
    """An answer; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def fetch(port: int, target: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Got:
    """Ask over a connection of its own; an underscore in the name of a header stands for a hyphen."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, target, body=body, headers=named)
        answer = connection.getresponse()
        return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server: ``output`` holds its lines of requests, ``errors`` its messages."""

    port: int
    process: subprocess.Popen[bytes]
    output: Path
    errors: Path

    def get(self, target: str, **headers: str) -> Got:
        return fetch(self.port, target, **headers)

    def lines(self, event: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.output.read_text(encoding="utf-8").splitlines()]
        return [line for line in found if line["event"] == event]

    def figures(self) -> dict[str, float]:
        """What Prometheus would read, by name and labels."""
        lines = self.get("/metrics").body.decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}


@contextmanager
def operated(
    releases: Path, folder: Path, *, command: Sequence[str] = (sys.executable,), **settings: str
) -> Iterator[Server]:
    """Start a server on a folder of releases, wait until it is ready, and end it; ``command`` runs Python."""
    port = free_port()
    variables = {f"SPACELOD_{name.upper()}": value for name, value in settings.items()}
    environ = {**os.environ, "SPACELOD_RELEASES": str(releases), "SPACELOD_PORT": str(port), **variables}
    output, errors = folder / f"output-{port}", folder / f"errors-{port}"
    with output.open("wb") as out, errors.open("wb") as err:
        serve = [*command, "-m", "spacelod", "serve"]
        process = subprocess.Popen(serve, env=environ, stdout=out, stderr=err, start_new_session=True)
    server = Server(port, process, output, errors)
    try:
        until(lambda: is_ready(server), SECONDS_TO_START)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(SECONDS_TO_END)


def is_ready(server: Server) -> bool:
    assert server.process.poll() is None, server.errors.read_text(encoding="utf-8")
    try:
        return server.get("/ready").status == 200
    except OSError:
        return False


def until(condition: Any, seconds: float = 10) -> None:
    """Wait until something holds; fail when it does not come about in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)
