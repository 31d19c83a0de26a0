"""How much dearer a look-up is in a large record than in a small one, in this process and without a server.

    python benchmarks/big.py --quads 30000 --folder SMALL && python benchmarks/big.py --quads 3000000 --folder LARGE
    python benchmarks/flat.py 30000 SMALL 3000000 LARGE

Shown is the median processor time of each look-up, asked about things that have as many neighbours at any size.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from generator import Plan
from measuring.requests import QUERIES, text_of
from spacelod.describe import Describer
from spacelod.iris import BASE
from spacelod.release import current
from spacelod.store import Store

_TIMES = 150
_HUBS = 20
_NOT_LOOKUPS = ("SELECT, 10,000 rows", "CONSTRUCT of a document")


def lookups(store: Store, plan: Plan) -> dict[str, list[Callable[[], object]]]:
    """Return what is measured, as often as it is asked, each time about another thing."""
    numbers = range(_TIMES)
    found: dict[str, list[Callable[[], object]]] = {
        name: [partial(_answer, store, text_of(name, plan, number)) for number in numbers]
        for name in QUERIES
        if name not in _NOT_LOOKUPS
    }
    describe = partial(Describer(store).describe, layers=False)
    for what, table, key in (("actor", "actor", plan.body), ("treaty", "instrument", plan.treaty)):
        found[f"document, {what}"] = [partial(describe, f"{BASE}id/{table}/{key(number)}") for number in numbers]
    hubs = [partial(describe, f"{BASE}id/actor/{plan.state(number)}") for number in range(_HUBS)]
    found["document, hub, first page"] = [*hubs]
    return found


def measured(store: Store, plan: Plan) -> dict[str, float]:
    """Return the median microseconds of processor time of each look-up; the first ones are not counted."""
    asked = lookups(store, plan).items()
    return {name: median(map(_cost, each[len(each) // 5 :])) * 1e6 for name, each in asked}


def _answer(store: Store, text: str) -> list[object]:
    return list(store.query(text).native())


def _cost(ask: Callable[[], object]) -> float:
    started = time.process_time()
    ask()
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("small", type=int)
    parser.add_argument("small_folder", type=Path)
    parser.add_argument("large", type=int)
    parser.add_argument("large_folder", type=Path)
    chosen = parser.parse_args()
    pairs = ((chosen.small, chosen.small_folder), (chosen.large, chosen.large_folder))
    small, large = (measured(current(folder / "releases").open_store(), Plan(quads)) for quads, folder in pairs)
    print(f"| look-up | {chosen.small:,} | {chosen.large:,} | times |\n| --- | ---: | ---: | ---: |")
    for name, cost in small.items():
        print(f"| {name} | {cost:,.0f} us | {large[name]:,.0f} us | {large[name] / cost:.2f} |")


if __name__ == "__main__":
    main()
