"""How long the engine plans a query, by the number of triple patterns that it joins.

    python benchmarks/planning.py

The limit `patterns` of `spacelod.sparql.limits` follows from the table: planning a star grows with the
fourth power of its size, and within the limit it has to fit into the fast lane. The store is empty, so
that nothing but planning is measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from spacelod.store import ENGINE, Store

SIZES = (10, 20, 40, 60, 80, 100, 150)
SHAPES: dict[str, Callable[[int], str]] = {
    "connected in a chain": lambda n: "".join(f"?v{i} <x:p> ?v{i + 1} ." for i in range(n)),
    "connected in a star": lambda n: "".join(f"?s <x:p{i}> ?v{i} ." for i in range(n)),
    "not connected": lambda n: "".join(f"?s{i} <x:p> ?v{i} ." for i in range(n)),
    "groups in a row": lambda n: "{ ?s ?p 1 }" * n,
    "steps of a path": lambda n: "?s <x:p>" + "/<x:p>" * (n - 1) + " ?o",
    "members of a list": lambda n: "?s ?p (" + "1 " * (n // 2) + ")",
    "sub-queries in a row": lambda n: "{ SELECT * { ?s ?p 1 } }" * n,
    "UNION branches": lambda n: "{} UNION " + " UNION ".join(["{ ?s ?p 1 }"] * n),
    "OPTIONAL in a row": lambda n: "?s ?p ?o " + "OPTIONAL { ?s <x:p> ?o } " * n,
    "BIND in a row": lambda n: "".join(f"BIND({i} AS ?v{i})" for i in range(n)),
    "FILTER in a row": lambda n: "?s ?p ?o " + "FILTER(?s = ?o) " * n,
    "one FILTER with ||": lambda n: "?s ?p ?o FILTER(?s = 1" + " || ?s = 1" * n + ")",
}


def planning(pattern: str, store: Store) -> float:
    """Return the milliseconds of one planning, the median of three."""
    times = []
    for _ in range(3):
        started = time.process_time()
        store.query(f"SELECT * {{ {pattern} }}")
        times.append(time.process_time() - started)
    return median(times) * 1000


def main() -> None:
    store = Store.create()
    print(f"{ENGINE}, milliseconds of processor time\n")
    print("| patterns | " + " | ".join(map(str, SIZES)) + " |\n| --- |" + " --- |" * len(SIZES))
    for shape, write in SHAPES.items():
        print(f"| {shape} | " + " | ".join(f"{planning(write(size), store):.1f}" for size in SIZES) + " |", flush=True)


if __name__ == "__main__":
    main()
