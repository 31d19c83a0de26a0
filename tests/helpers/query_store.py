"""A store of generated statements for queries: people in three named graphs, and how to wait for processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from spacelod.sparql.client import QueryClient
from spacelod.sparql.supervise import Supervisor
from spacelod.store import Store

GRAPHS = ("http://x/g", "http://x/h", "http://x/i")
PEOPLE = 700

Serve = Callable[..., tuple[Supervisor, QueryClient]]


def statements(people: int = PEOPLE) -> Iterator[str]:
    """Yield N-Quads: each person in one of three graphs, the names in two, everything in the default graph too."""
    for number in range(people):
        person, graph = f"<http://x/person/{number}>", GRAPHS[number % 3]
        facts = [
            f'{person} <http://x/name> "Person {number}"@en',
            f'{person} <http://x/age> "{number % 90}"^^<http://www.w3.org/2001/XMLSchema#integer>',
            f"{person} <http://x/knows> <http://x/person/{(number * 7 + 1) % people}>",
            f"{person} <http://x/knows> <http://x/person/{(number * 11 + 3) % people}>",
            f"{person} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/Person>",
        ]
        yield from (f"{fact} <{graph}> .\n{fact} .\n" for fact in dict.fromkeys(facts))
        yield f"{facts[0]} <{GRAPHS[(number + 1) % 3]}> .\n"


def build(folder: Path, nquads: bytes) -> Path:
    """Make a store on disk."""
    store = Store.create(folder)
    store.load(nquads)
    store.optimize()
    return folder


def until(condition: Callable[[], bool], seconds: float = 3.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def running(client: QueryClient) -> int:
    """Return how many queries the host works on."""
    stats = client.stats()
    return int(stats["fast"]["running"] + stats["heavy"]["running"])
