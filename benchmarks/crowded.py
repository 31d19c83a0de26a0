"""How late documents come while twelve clients ask heavy queries, which run and are killed, and how late without them.

    python benchmarks/crowded.py [--releases releases] [--rounds 4] [--seconds 5]

In each round documents are asked for alone, then beside loops that do nothing, one for each processor at the lowest
priority there is, then beside the queries; and each in three ways: 200 a second, whether or not answers keep up, and
from 8 and 32 connections, each of which asks again at once. The loops tell what any work costs that a system does
beside a server, however gently. It is done with a server that keeps no document, so that each is made, and with one
that keeps them. Each heavy query is a new one. Readers stand for other machines: where the system allows it their
process goes before all others, and does not wait for a processor itself. Rounds in which other machines of the same
host took processors are made again, and do not count if enough calm ones are found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from documents import things
from measuring.company import beside, go_first
from measuring.load import within
from measuring.peers import spacelod
from measuring.processes import Server
from measuring.rounds import calmest

FORMATS = ("ttl", "jsonld")
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Way(NamedTuple):
    """So many connections; with a rate, requests come at their times, else each follows an answer."""

    name: str
    connections: int
    rate: float = 0.0


WAYS = (Way("200 a second", 64, 200.0), Way("8 connections", 8), Way("32 connections", 32))


class Crowd:
    """Asks for documents in one way and notes how long each took."""

    def __init__(self, port: int, paths: Sequence[str], way: Way, seed: int) -> None:
        self._paths, self._way, self._random = [path.encode() for path in paths], way, random.Random(seed)
        self._selector, self._free, self._sent = selectors.DefaultSelector(), deque[socket.socket](), 0
        self._asked: dict[socket.socket, tuple[float, bytearray]] = {}
        self.times: list[float] = []
        for _ in range(way.connections):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(connection, selectors.EVENT_READ)
            self._free.append(connection)

    def read(self, seconds: float) -> None:
        """Ask for so many seconds, and wait for what was asked until then."""
        begun = time.perf_counter()
        while (now := time.perf_counter() - begun) < seconds or self._asked:
            while self._free and now < seconds and self._due(now) <= now:
                self._ask()
            wait = max(0.0, min(self._due(now), seconds) - now) if self._free and now < seconds else 1.0
            for key, _ in self._selector.select(wait):
                self._receive(key.fileobj)  # type: ignore[arg-type]

    def _due(self, now: float) -> float:
        return self._sent / self._way.rate if self._way.rate else now

    def _ask(self) -> None:
        connection, path = self._free.popleft(), self._random.choice(self._paths)
        self._asked[connection] = time.perf_counter(), bytearray()
        self._sent += 1
        connection.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: reader\r\nAccept-Encoding: gzip\r\n\r\n")

    def _receive(self, connection: socket.socket) -> None:
        sent, data = self._asked[connection]
        data += connection.recv(1 << 18)
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return
        length = LENGTH.search(data, 0, end)
        if not data.startswith(b"HTTP/1.1 200") or length is None:
            raise SystemExit(f"a document was answered with {bytes(data[:end])!r}")
        if len(data) >= end + 4 + int(length[1]):
            self.times.append(time.perf_counter() - sent)
            del self._asked[connection]
            self._free.append(connection)


def read(port: int, paths: Sequence[str], way: Way, seconds: float, seed: int) -> list[float]:
    """Ask in a process of its own; return how many milliseconds each answer took, the shortest first."""
    with multiprocessing.Pool(1) as pool:
        return pool.apply(_read, (port, paths, way, seconds, seed))


def _read(port: int, paths: Sequence[str], way: Way, seconds: float, seed: int) -> list[float]:
    go_first()
    crowd = Crowd(port, paths, way, seed)
    crowd.read(seconds)
    return sorted(time_ * 1000 for time_ in crowd.times)


def measure(server: Server, rounds: int, seconds: float, kept: str) -> None:
    """Print a row for each way of asking, and how calm it was."""
    port = urlsplit(server.address).port or 0
    paths = [f"/doc/{path}.{suffix}" for path in things(server, 120) for suffix in FORMATS]
    read(port, paths, WAYS[1], seconds, 0)

    def late(number: int) -> dict[Way, float]:
        return {way: within(read(port, paths, way, seconds, number), share=0.99) for way in WAYS}

    def one(number: int) -> dict[str, dict[Way, float]]:
        server.settle()
        return beside(port, number, lambda: late(number))

    made = calmest(rounds, one)
    for way in WAYS:
        alone, loops, queries = ([found[what][way] for found in made.figures] for what in made.figures[0])
        figures = " | ".join(f"{median(each):.1f}" for each in (alone, loops, queries))
        ratios = " | ".join(_times(queries, each) for each in (alone, loops))
        print(f"| {kept}, {way.name} | {figures} | {ratios} |", flush=True)
    print(f"{kept}: {made}", flush=True)


def _times(some: Sequence[float], others: Sequence[float]) -> str:
    """Return how many times as long it took, in the middle round, and in the best and the worst."""
    ratios = sorted(one / other for one, other in zip(some, others, strict=True))
    return f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=5)
    chosen = parser.parse_args()
    with multiprocessing.Pool(1) as pool:
        if not pool.apply(go_first):
            print("readers cannot go first here: they wait for a processor as others do")
    print("| documents, p99 in ms | alone | beside loops | beside queries | times alone | times beside loops |")
    print("| --- |" + " ---: |" * 5)
    for kept, megabytes in (("made", "0"), ("kept", "16")):
        with spacelod(chosen.releases, "--cache-megabytes", megabytes) as server:
            measure(server, chosen.rounds, chosen.seconds, kept)
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
