"""A server in a process of its own, for tests that talk to it over the network."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SECONDS_TO_START = 30


@contextmanager
def running(command: Sequence[str | Path], *, port: int = 0, **options: object) -> Iterator[str]:
    """Start a serving command with a free port or a given one, wait until it is healthy, yield its address, stop it."""
    with socket.create_server(("127.0.0.1", port)) as probe:
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL, **options) as process:
        try:
            _wait_until_healthy(address, process)
            yield address
        finally:
            process.terminate()


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urlopen(f"{address}/health", timeout=5):
                return
        except (URLError, ConnectionError):
            assert process.poll() is None, "the server ended at its start"
            assert time.monotonic() < deadline, "the server did not get healthy"
            time.sleep(0.1)
