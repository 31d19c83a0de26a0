"""Floods over real sockets: whoever asks something light is answered soon, whatever others send and leave behind."""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import quote

import pytest

from running import running
from spacelod.release import Release

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?f) } #"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 90000 #"
# The promise is a second; tests share their machine with other tests, which may take the processors for a moment.
SOON, AT_LAST = 1.0, 3.0


class Canary(threading.Thread):
    """Asks something new ten times a second."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port, self.answers, self.end = port, list[tuple[float, int]](), threading.Event()

    def run(self) -> None:
        while not self.end.wait(0.1):
            began = time.monotonic()
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
                connection.request("GET", f"/sparql?query={quote(f'ASK {{ ?s ?p ?o{len(self.answers)} }}')}")
                status = connection.getresponse().status
            self.answers.append((time.monotonic() - began, status))

    def __enter__(self) -> Canary:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end.set()
        self.join()

    def verdict(self) -> None:
        times = sorted(seconds for seconds, _ in self.answers)
        assert {status for _, status in self.answers} == {200}
        assert times[len(times) * 9 // 10] < SOON, times
        assert times[-1] < AT_LAST, times


@pytest.fixture(scope="module")
def port(small: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    releases = tmp_path_factory.mktemp("releases")
    (releases / "current").symlink_to(small.folder)
    with running([sys.executable, "-m", "spacelod", "serve", "--releases", releases]) as address:
        yield int(address.rpartition(":")[2])


def send(port: int, query: str) -> socket.socket:
    """Send a query and do not wait for the answer."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def test_heavy_queries_that_nobody_waits_for_hold_up_no_light_one(port: int) -> None:
    with Canary(port) as canary:
        for wave in range(2):
            left = [send(port, f"{HEAVY}{wave}-{number}") for number in range(100)]
            time.sleep(0.05)
            for connection in left:
                connection.close()
            time.sleep(2)
    canary.verdict()


def test_heavy_queries_and_slow_readers_hold_up_no_light_one(port: int) -> None:
    with Canary(port) as canary, ExitStack() as stack:
        for number in range(12):
            stack.enter_context(closing(send(port, f"{HEAVY}at-once-{number}")))
        for number in range(20):
            stack.enter_context(closing(send(port, f"{LARGE}{number}")))
        time.sleep(4)
    canary.verdict()
