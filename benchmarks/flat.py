"""How much dearer a look-up is in a large record than in a small one, in this process and without a server.

    python benchmarks/big.py --quads 30000 --folder SMALL && python benchmarks/big.py --quads 3000000 --folder LARGE
    python benchmarks/flat.py 30000 SMALL 3000000 LARGE

Shown is the median processor time of each look-up: the first time that anybody asks about a thing, when the engine
reads and unpacks blocks of its files, and again. Both stores are compacted, lie in the memory of the system, and were
just opened: what a process does once with each file, whoever asks what, is measured by itself and is the first row.
Both records are asked in turn, about as many things, and about such as have documents and answers of equal length: the
small one has a single treaty, and what is asked again and again lies in the processor's own memory. The engine's own
look-ups stand above, so that it can be seen what a document adds to them. No label is known beforehand.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple, cast

from generator import Plan
from measuring.requests import QUERIES, text_of
from spacelod.describe import Describer
from spacelod.iris import BASE
from spacelod.release import Release, current
from spacelod.store import Store
from spacelod.terms import unwrap
from spacelod.vocab import RDF, RDFS, SPACELOD

_THINGS = 20
_CANDIDATES = 400
_HUBS = 20
_PASSES = 15
_DAY = "as-of status"
LATER = ("2000-01-01", "2025-01-01")
_OPENING = "opening the files of the store"
# So many questions meet each file of a store of three million statements.
_NOWHERE = 32
# What the queries begin with.
_LINKS = tuple(unwrap(term) for term in (RDF.type, RDFS.label, SPACELOD.instrument, SPACELOD.participant))
# Their answers are of another size in a small record.
_NOT_LOOKUPS = ("SELECT, 100 rows", "SELECT, 10,000 rows", "CONSTRUCT of a document")
LookUp = Callable[[Describer], list[object]]


class Cost(NamedTuple):
    """Median microseconds of processor, for what is asked and for each statement that is answered."""

    first: float
    again: float
    statements: int


class Subjects(NamedTuple):
    """The numbers of the bodies and of the treaties that are asked about."""

    bodies: list[int]
    treaties: list[int]


def lookups(plan: Plan, asked: Subjects) -> dict[str, list[LookUp]]:
    """Return what is measured, as often as it is asked, each time about another thing."""
    actors = [f"{BASE}id/actor/{plan.body(number)}" for number in asked.bodies]
    treaties = [f"{BASE}id/instrument/{plan.treaty(number)}" for number in asked.treaties]
    hubs = [f"{BASE}id/actor/{plan.state(number)}" for number in range(_HUBS)]
    queries = {
        name: [partial(_answer, _text_of(name, plan, number)) for number in asked.treaties]
        for name in QUERIES
        if name not in _NOT_LOOKUPS
    }
    return {
        "engine: what is said of an actor": [partial(_said, iri) for iri in actors],
        "engine: what points to an actor": [partial(_pointing, iri) for iri in actors],
        **queries,
        "document, actor": [partial(_described, iri) for iri in actors],
        "document, treaty": [partial(_described, iri) for iri in treaties],
        "document, hub, first page": [partial(_described, iri) for iri in hubs],
        "document, hub, how many pages": [partial(_counted, iri) for iri in hubs],
    }


def _text_of(name: str, plan: Plan, number: int) -> str:
    # On the day that servers are asked about, nobody is bound by the treaty of the small record yet.
    return text_of(name, plan, number).replace(*LATER)


def chosen_alike(
    small: tuple[Release, Plan], large: tuple[Release, Plan], *, most: int = _THINGS
) -> tuple[Subjects, Subjects]:
    """Choose things of the small record, and as many of the large one that are most like them in their lengths."""
    sizes = [_sizes(*small, most), _sizes(*large, max(_CANDIDATES, 2 * most))]
    pairs = [_matched(*(each[kind] for each in sizes)) for kind in (0, 1)]
    return Subjects(pairs[0][0], pairs[1][0]), Subjects(pairs[0][1], pairs[1][1])


def _sizes(release: Release, plan: Plan, most: int) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return the lengths of the answers about bodies and about treaties, by their numbers."""
    record = _opened(release)
    bodies = [f"{BASE}id/actor/{plan.body(number)}" for number in range(min(most, plan.bodies))]
    treaties = range(min(most, plan.treaties))
    return (
        [tuple(len(found(iri, record)) for found in (_described, _said, _pointing)) for iri in bodies],
        [
            (
                len(_described(f"{BASE}id/instrument/{plan.treaty(number)}", record)),
                *(len(_answer(_text_of(name, plan, number), record)) for name in (_DAY, "labels")),
            )
            for number in treaties
        ],
    )


def _matched(small: list[tuple[int, ...]], large: list[tuple[int, ...]]) -> tuple[list[int], list[int]]:
    left, found = set(range(len(large))), []
    for size in small:
        nearest = min(left, key=lambda number: sum(abs(a - b) for a, b in zip(size, large[number], strict=True)))
        left.remove(nearest)
        found.append(nearest)
    return list(range(len(small))), found


def measured(records: Sequence[tuple[Release, Plan]], about: Sequence[Subjects]) -> Iterator[tuple[str, list[Cost]]]:
    """Measure each look-up in stores that were just opened, in one record after the other again and again."""
    # What is served lies in the memory of the system; only the engine's own is empty after a start.
    for path in (path for release, _ in records for path in release.store_folder.iterdir()):
        path.read_bytes()
    yield _OPENING, [_opening(release) for release, _ in records]
    asked = [lookups(plan, each) for (_, plan), each in zip(records, about, strict=True)]
    for name in asked[0]:
        passes = [_Passes() for _ in records]
        # What slows the machine down for a while slows down both.
        for _ in range(_PASSES):
            for (release, _), each, found in zip(records, asked, passes, strict=True):
                record = _opened(release)
                _open_files(record)
                found.first.append([_cost(ask, record) for ask in each[name]])
                found.again.append([_cost(ask, record) for ask in each[name]])
        yield name, [found.cost() for found in passes]


class _Passes:
    """What each look-up took and gave, in each pass."""

    def __init__(self) -> None:
        self.first: list[list[tuple[float, int]]] = []
        self.again: list[list[tuple[float, int]]] = []

    def cost(self) -> Cost:
        sizes = median(size for _, size in self.again[0])
        return Cost(_typical(self.first), _typical(self.again), round(sizes))


def _opening(release: Release) -> Cost:
    passes = _Passes()
    for _ in range(_PASSES):
        record = _opened(release)
        passes.first.append([_cost(_open_files, record)])
        passes.again.append([_cost(_open_files, record)])
    return passes.cost()


def _open_files(record: Describer) -> list[object]:
    """Let the engine open its files, by questions about things that are not there: no block of the others is read."""
    store = record.store
    for number in range(_NOWHERE):
        nothing = f"urn:nothing:{number}"
        for part in ("subject", "object"):
            next(store.merged(**{part: nothing}), None)
        for link in _LINKS:
            next(store.merged(predicate=link, object=nothing), None)
    return list(islice(store.merged(subject=f"{BASE}def"), 1))


def _typical(passes: list[list[tuple[float, int]]]) -> float:
    # Whatever else runs only ever adds to the cost, so of each the least is the truest.
    least = [min(seconds for seconds, _ in each) for each in zip(*passes, strict=True)]
    return median(least) * 1e6


def _opened(release: Release) -> Describer:
    return Describer(release.open_store(), lines=release.open_lines())


def _cost(ask: LookUp, record: Describer) -> tuple[float, int]:
    started = time.process_time()
    found = ask(record)
    return time.process_time() - started, len(found)


def _answer(text: str, record: Describer) -> list[object]:
    return list(cast("Store", record.store).query(text).native())


def _said(iri: str, record: Describer) -> list[object]:
    return list(record.store.merged(subject=iri))


def _pointing(iri: str, record: Describer) -> list[object]:
    return list(record.store.merged(object=iri))


def _described(iri: str, record: Describer) -> list[object]:
    # Nothing is known of what others were told: no names, above all.
    found = Describer(record.store, lines=record.lines).tell(iri)
    return [*found.own, *found.incoming, *found.labels]


def _counted(iri: str, record: Describer) -> list[object]:
    return [record.store.count_incoming(iri)]


def _lines(found: Iterable[tuple[str, list[Cost]]]) -> Iterator[str]:
    for name, (one, other) in found:
        yield _line(
            f"{name} ({one.statements:,} and {other.statements:,})",
            *((cost.first, cost.again) for cost in (one, other)),
        )
        if other.statements > 2 * one.statements > 0:
            # What grows is the answer itself: then the price of a statement is the one to compare.
            each = ((cost.first / cost.statements, cost.again / cost.statements) for cost in (one, other))
            yield _line(f"- for each of {one.statements:,} and {other.statements:,} statements", *each)


def _line(name: str, small: tuple[float, float], large: tuple[float, float]) -> str:
    cells = (f"{one:,.0f} | {other:,.0f} | {other / one:.2f}" for one, other in zip(small, large, strict=True))
    return f"| {name} | {' | '.join(cells)} |"


def two_records(description: str | None) -> tuple[list[int], list[tuple[Release, Plan]]]:
    """Read from the command line the sizes of two records and the folders that hold them; open both."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    for which in ("small", "large"):
        parser.add_argument(which, type=int)
        parser.add_argument(f"{which}_folder", type=Path)
    chosen = parser.parse_args()
    pairs = ((chosen.small, chosen.small_folder), (chosen.large, chosen.large_folder))
    return [quads for quads, _ in pairs], [(current(folder / "releases"), Plan(quads)) for quads, folder in pairs]


def main() -> None:
    quads, records = two_records(__doc__)
    about = chosen_alike(*records)
    sizes = f"{quads[0]:,} | {quads[1]:,} | times"
    print(f"Microseconds of processor, the first time and again.\n\n| look-up | {sizes} | {sizes} |")
    print("| --- |" + " ---: |" * 6)
    for line in _lines(measured(records, about)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
