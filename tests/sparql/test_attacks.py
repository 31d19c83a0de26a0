"""Hostile queries: each gets the reply that fits, nothing leaves the machine, and the service stays well."""

from __future__ import annotations

import socket
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from spacelod.sparql.client import QueryClient, Request
from spacelod.sparql.limits import Limits
from spacelod.sparql.supervise import Supervisor

ATTACKS = tomllib.loads((Path(__file__).parent / "attacks.toml").read_text(encoding="utf-8"))["attack"]
CANARY = Request("SELECT (COUNT(*) AS ?n) { ?s a <http://x/Person> }", "csv")


def text_of(attack: dict[str, Any], port: int) -> str:
    """Put a query together."""
    if "text" in attack:
        return str(attack["text"]).replace("{port}", str(port))
    parts = [
        attack["part"].replace("{next}", str(n + 1)).replace("{n}", str(n)).replace("{b}", "{").replace("{e}", "}")
        for n in range(attack["times"])
    ]
    close = attack.get("close", "").replace("{e}", "}") * attack["times"]
    return "".join([attack["head"], *parts, attack.get("middle", ""), close, attack["tail"]])


@pytest.fixture(scope="module")
def service(store_folder: Path) -> Iterator[tuple[Supervisor, QueryClient]]:
    limits = Limits.of({"deadline": 0.6, "fast_seconds": 0.2, "breaker_kills": 0})
    with (
        tempfile.TemporaryDirectory(prefix="query-") as folder,
        Supervisor(store_folder, Path(folder) / "socket", limits) as supervisor,
    ):
        assert supervisor.wait_ready()
        with closing(QueryClient(Path(folder) / "socket", limits)) as client:
            yield supervisor, client


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["name"] for attack in ATTACKS])
def test_an_attack_gets_its_reply_and_harms_no_one(
    attack: dict[str, Any], service: tuple[Supervisor, QueryClient], listener: socket.socket
) -> None:
    supervisor, client = service
    started = time.monotonic()
    text = text_of(attack, listener.getsockname()[1])
    reply = client.run(Request(text, attack.get("format", "turtle" if text.startswith("DESCRIBE") else "json")))
    assert reply.status in attack["status"], reply
    assert reply.status == 200 or reply.problem
    assert time.monotonic() - started < 2.0

    asked = time.monotonic()
    canary = client.run(CANARY)
    assert (canary.status, canary.body) == (200, b"n\r\n700\r\n")
    assert time.monotonic() - asked < 1.0
    assert supervisor.starts == 1
    with pytest.raises(BlockingIOError):
        listener.accept()
