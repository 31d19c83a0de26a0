"""Ten minutes of readers and attackers at once: nothing fails that should not, and memory stays where it is.

    python benchmarks/load.py [--seconds 600] [--rate 200] [--releases releases]

Starts a server of its own, asks it at a steady rate whether or not it keeps up, and ends with exit status 1
when an answer has a status that its kind must not have, when documents get slow, or when memory grows.
"""

from __future__ import annotations

import argparse
import http.client
import random
import socket
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from measuring.load import within
from measuring.peers import spacelod
from spacelod_server.processes import family_of, memory_by_role

TREATY = "https://w3id.org/spacelod/id/instrument/outer-space-treaty-1967"
CHEAP = f"SELECT ?p ?o {{ <{TREATY}> ?p ?o }} LIMIT %d"
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "SELECT (STRLEN(CONCAT(?x, ?x)) AS ?n) { { SELECT (GROUP_CONCAT(?o) AS ?x) { ?s ?p ?o . ?t ?q ?r } } }",
    "SELECT * { ?s (<urn:a>|!<urn:b>)* ?o . ?o (<urn:c>|!<urn:d>)* ?z }",
)
REFUSED = ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "DROP ALL", "SELECT {" + "{" * 500, "\0")
QUERIES = {
    "query": lambda _, number: CHEAP % (1 + number % 50),
    "hostile": lambda chance, number: f"{chance.choice(HOSTILE)} # {number % 40}",
    "refused": lambda chance, _: chance.choice(REFUSED),
}
TARGETS = {
    "page": ("/", "/actors", "/matrix", "/claims", "/about"),
    "search": tuple(f"/search?q={quote(text)}" for text in ("nasa", "moon treaty", "франция", "esa", "x")),
}
OTHERS = {
    "missing": "/id/actor/no-such-actor-%d",
    "strange": "/..%%2f..%%2fetc%%2fpasswd?%d",
    "broken": "/doc/actor/%%ff%%fe-%d",
    "long": "/" + "a" * 9000 + "%d",
}
FINE = {200, 303, 304}
BUSY = {429, 503}
# Which statuses each kind of request may get; anything else is a failure.
ALLOWED = {
    "document": FINE, "page": FINE, "search": FINE, "query": FINE | BUSY, "hostile": {413, 422, 504} | BUSY | {200},
    "refused": {400, 403} | BUSY, "missing": {404}, "strange": {404, 400}, "broken": {400, 404}, "long": {414},
    "body": {413, 0}, "headers": {431, 400, 0}, "slow": {0},
}  # fmt: skip
# Out of a hundred requests.
MIX = {
    "document": 50, "page": 12, "search": 8, "query": 12, "hostile": 2, "refused": 4, "missing": 4, "strange": 2,
    "broken": 2, "long": 1, "body": 1, "headers": 1, "slow": 1,
}  # fmt: skip
SLOW_DOCUMENT = 2.0
GROWTH = 1.15
ACCEPTS = ("text/turtle", "text/html", "application/ld+json", "application/rdf+xml", "application/n-triples")


@dataclass
class Seen:
    """What came back: statuses by kind, times of documents, memory at times."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    times: list[float] = field(default_factory=list)
    memory: list[tuple[float, dict[str, int]]] = field(default_factory=list)
    late: int = 0


class Traffic:
    """Requests at a steady rate from many addresses."""

    def __init__(self, port: int, seed: int) -> None:
        self.port, self.seen, self.random = port, Seen(), random.Random(seed)
        self.kinds, self.weights = list(MIX), list(MIX.values())
        self.documents = self._documents()

    def _documents(self) -> list[str]:
        found = []
        for kind in ("actor", "instrument", "participation", "membership"):
            body = self._once(f"/sitemap-{kind}.xml")[1].decode()
            found += [part.partition("</loc>")[0].rpartition("/doc/")[2] for part in body.split("<loc>")[1:]][:700]
        return [f"/doc/{key}" for key in found]

    def run(self, seconds: float, rate: float, root: int) -> None:
        began, sent = time.monotonic(), 0
        sampler = threading.Thread(target=self._sample, args=(began, seconds, root))
        sampler.start()
        with ThreadPoolExecutor(96) as pool:
            while (now := time.monotonic() - began) < seconds:
                if sent > now * rate:
                    time.sleep(0.002)
                    continue
                if pool._work_queue.qsize() > 200:
                    self.seen.late += 1
                else:
                    (kind,) = self.random.choices(self.kinds, self.weights)
                    pool.submit(self._ask, kind, sent)
                sent += 1
        sampler.join()

    def _sample(self, began: float, seconds: float, root: int) -> None:
        while (now := time.monotonic() - began) < seconds:
            self.seen.memory.append((now, memory_by_role(family_of(root))))
            time.sleep(min(5.0, seconds / 20))

    def _ask(self, kind: str, number: int) -> None:
        begin = time.monotonic()
        try:
            status = self._send(kind, number)
        except (OSError, http.client.HTTPException):
            status = 0
        self.seen.statuses[kind][status] += 1
        if kind == "document":
            self.seen.times.append(time.monotonic() - begin)

    def _send(self, kind: str, number: int) -> int:
        chance = random.Random(number)
        if kind == "slow":
            return self._dribble()
        if kind == "body":
            return self._once("/sparql", b"x" * 1_000_000, Content_Type="application/sparql-query")[0]
        if kind == "headers":
            return self._once("/", **{f"X-{part}": "a" * 4000 for part in range(8)})[0]
        if kind in QUERIES:
            # Attackers are few, readers are many.
            address = f"198.51.100.{number % 9}" if kind == "hostile" else f"203.0.113.{number % 250}"
            return self._once(f"/sparql?query={quote(QUERIES[kind](chance, number))}", X_Forwarded_For=address)[0]
        accept = "text/html" if kind == "page" else chance.choice(ACCEPTS)
        return self._once(self._target(kind, chance, number), Accept=accept, Accept_Encoding="gzip")[0]

    def _target(self, kind: str, chance: random.Random, number: int) -> str:
        if kind == "document":
            return chance.choice(self.documents)
        return chance.choice(TARGETS[kind]) if kind in TARGETS else OTHERS[kind] % number

    def _once(self, target: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=45)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("POST" if body else "GET", target, body, named)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _dribble(self) -> int:
        """Send headers so slowly that they never come to an end."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as connection:
            for piece in (b"GET / HT", b"TP/1.1\r\nHo", b"st: a\r\nX:"):
                connection.sendall(piece)
                time.sleep(0.5)
        return 0


def verdicts(seen: Seen) -> list[str]:
    """Return what is wrong, in sentences."""
    wrong = [
        f"{kind}: {count} answers with status {status}"
        for kind, statuses in seen.statuses.items()
        for status, count in statuses.items()
        if status not in ALLOWED[kind]
    ]
    late = within(sorted(seen.times), 0.99)
    if late > SLOW_DOCUMENT:
        wrong.append(f"one document in a hundred took {late:.2f} s")
    middle, last = settled(seen)
    if last > GROWTH * middle:
        wrong.append(f"memory grew from {middle >> 20} to {last >> 20} MiB")
    return wrong


def settled(seen: Seen) -> tuple[int, int]:
    """Return the memory of processes that stay, at a third of the time (caches are warm) and at the end."""
    totals = [sum(size for role, size in roles.items() if role != "query-worker") for _, roles in seen.memory]
    size = max(1, len(totals) // 6)
    third = len(totals) // 3
    return sum(totals[third : third + size]) // size, sum(totals[-size:]) // size


def report(seen: Seen, seconds: float) -> None:
    total = sum(sum(statuses.values()) for statuses in seen.statuses.values())
    print(f"{total:,} requests in {seconds:.0f} s, {total / seconds:.0f} a second; {seen.late} not sent in time")
    for kind in MIX:
        print(f"  {kind:9}", ", ".join(f"{status}: {count:,}" for status, count in sorted(seen.statuses[kind].items())))
    times = sorted(seen.times)
    shares = ", ".join(f"p{share} {within(times, share / 100) * 1000:.0f} ms" for share in (50, 90, 99))
    print(f"documents: {shares}, worst {times[-1] * 1000:.0f} ms")
    for at in range(0, len(seen.memory), max(1, len(seen.memory) // 10)):
        now, roles = seen.memory[at]
        print(f"  after {now:4.0f} s:", ", ".join(f"{role} {size >> 20} MiB" for role, size in sorted(roles.items())))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    chosen = parser.parse_args()
    with spacelod(chosen.releases, "--proxy-hops", "1", "--log-requests", "on") as server:
        traffic = Traffic(urlsplit(server.address).port or 0, seed=1)
        traffic.run(chosen.seconds, chosen.rate, server.pid)
        report(traffic.seen, chosen.seconds)
    wrong = verdicts(traffic.seen)
    print("\n".join(wrong) or "as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
