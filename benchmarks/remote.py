"""The publisher in front of another store beside the publisher with its own: the same answers, and what they take.

    python benchmarks/big.py --quads 3000000 --folder LARGE
    python benchmarks/remote.py virtuoso LARGE/releases
    python benchmarks/remote.py replicas LARGE/releases     three Oxigraph servers behind nginx, one of which is ended

Asked are documents of things of every kind, the largest hubs, documents on a day, and the competency questions. The
exit status is 1 when an answer has another status than from the own store, or says something else. Virtuoso writes 1
for true and sorts texts in its own way; what differs in that alone is counted by itself.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median
from urllib.parse import quote

from measuring import peers
from measuring.load import Request, once
from measuring.processes import Server
from measuring.stores import STORES, Elsewhere
from spacelod.incoming import INCOMING
from spacelod.iris import BASE
from spacelod.questions import read_questions
from spacelod.release import Release, current
from spacelod.search import INDEX

_THINGS = 60
_HUBS = 6
_DAYS = 30
_READERS = 4
_SECONDS_OF_FAILURE = 8
_TRUTH = {"true": "1", "false": "0"}
Answer = tuple[int, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("store", choices=STORES)
    parser.add_argument("releases", type=Path)
    chosen = parser.parse_args()
    release, started = current(chosen.releases), time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="spacelod-remote-") as folder,
        STORES[chosen.store](release, Path(folder)) as store,
    ):
        load, seconds = os.getloadavg()[0], time.perf_counter() - started
        print(f"{release.manifest.counts['quads']:,} quads, loaded in {seconds:.0f} s, load average {load:.1f}\n")
        elsewhere = peers.spacelod(chosen.releases, "--store", store.address)
        with peers.spacelod(chosen.releases) as own, elsewhere as other:
            failed = _lost(other, store, release) if store.replicas else 0
            differing = _compared(release, own, other)
    raise SystemExit(1 if failed or differing else 0)


def _compared(release: Release, own: Server, other: Server) -> int:
    print("| | asked | the same | but for the order | but for truth values | own median ms | other median ms |")
    print("| --- |" + " ---: |" * 6)
    differing = 0
    for name, asked in _asked(release).items():
        kinds: Counter[str] = Counter()
        times: dict[Server, list[float]] = {own: [], other: []}
        for each in asked:
            first, second = (_answer(server, each, name, times[server]) for server in (own, other))
            kind = _likeness(first, second)
            kinds[kind] += 1
            if kind == "different":
                print(f"{each.path}: {_difference(first, second)}", flush=True)
        differing += kinds["different"]
        cells = [len(asked), *(kinds[kind] for kind in ("same", "order", "truth values"))]
        cells += [round(median(times[server]) * 1000) for server in (own, other)]
        print(f"| {name} | {' | '.join(map(str, cells))} |", flush=True)
    return differing


def _asked(release: Release) -> dict[str, list[Request]]:
    things = _rows(release.folder / INDEX, "SELECT path FROM thing WHERE path NOT LIKE 'def#%' ORDER BY path")
    dated = [path for path in things if path.startswith(("id/actor/", "id/instrument/"))]
    query = "SELECT target FROM incoming WHERE target LIKE '%/id/%' GROUP BY target ORDER BY SUM(things) DESC, target"
    hubs = [target.removeprefix(release.base) for target in _rows(release.folder / INCOMING, query)[:_HUBS]]
    return {
        "documents": [_document(path) for path in _spread(things, _THINGS)],
        "hubs, first page": [_document(path) for path in hubs],
        "documents on a day": [_document(path, "?on=1990-01-01") for path in _spread(dated, _DAYS)],
        "competency questions": [
            Request(f"/sparql?query={quote(question.query)}", {"Accept": "text/csv"}) for question in read_questions()
        ],
    }


def _answer(server: Server, asked: Request, name: str, times: list[float]) -> Answer:
    started = time.perf_counter()
    answer, body = once(server, asked)
    times.append(time.perf_counter() - started)
    if answer.status != 200:
        return answer.status, ""
    if name == "competency questions":
        return 200, list(csv.reader(io.StringIO(body.decode())))
    lines = body.decode().splitlines()
    if any("#incoming> <http://www.w3.org/ns/hydra/core#totalItems>" in line for line in lines):
        # Stores put what points to a hub in orders of their own: what a page shows of it has equal size.
        stem = asked.path.removeprefix("/doc/").partition(".nt")[0]
        topic = f"<{BASE}{stem if stem.startswith('concept/') else f'id/{stem}'}>"
        own = [line for line in lines if line.startswith(topic)]
        return 200, [*sorted(own), str(sum(line.endswith(f" {topic} .") for line in lines))]
    return 200, sorted(lines)


def _likeness(first: Answer, second: Answer) -> str:
    if first == second:
        return "same"
    if first[0] != second[0]:
        return "different"
    ours, theirs = (sorted(map(str, answer[1])) for answer in (first, second))  # type: ignore[call-overload]
    if ours == theirs:
        return "order"
    truth = [[_TRUTH.get(cell, cell) for cell in row] for row in first[1]]  # type: ignore[attr-defined]
    return "truth values" if sorted(map(str, truth)) == theirs else "different"


def _difference(first: Answer, second: Answer) -> str:
    if first[0] != second[0]:
        return f"status {first[0]} against {second[0]}"
    ours, theirs = ([str(each) for each in answer[1]] for answer in (first, second))  # type: ignore[attr-defined]
    missing, more = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
    return f"{len(ours)} against {len(theirs)}; missing {missing[:2]}, more {more[:2]}"


def _lost(server: Server, store: Elsewhere, release: Release) -> int:
    """End a replica under traffic and return how many readers noticed."""
    things = _spread(_rows(release.folder / INDEX, "SELECT path FROM thing WHERE path LIKE 'id/%' ORDER BY path"), 2000)
    statuses: Counter[int] = Counter()
    ending = threading.Event()

    def read(start: int) -> None:
        for turn in range(start, len(things), _READERS):
            if ending.is_set():
                return
            query = f"SELECT ?p ?o {{ <{release.base}{things[turn]}> ?p ?o }}"
            for asked in (_document(things[turn]), Request(f"/sparql?query={quote(query)}")):
                statuses[once(server, asked)[0].status] += 1

    readers = [threading.Thread(target=read, args=(number,)) for number in range(_READERS)]
    for reader in readers:
        reader.start()
    time.sleep(_SECONDS_OF_FAILURE)
    before = statuses.total()
    os.kill(store.replicas[1].pid, 9)
    time.sleep(_SECONDS_OF_FAILURE)
    ending.set()
    for reader in readers:
        reader.join()
    print(f"One of {len(store.replicas)} replicas ended after {before} answers, {statuses.total() - before} came after "
          f"that; their statuses: {dict(statuses)}\n", flush=True)  # fmt: skip
    return statuses.total() - statuses[200]


def _document(path: str, query: str = "") -> Request:
    return Request(f"/doc/{quote(path.removeprefix('id/'))}.nt{query}")


def _spread(paths: list[str], most: int) -> list[str]:
    return paths[:: max(1, len(paths) // most)][:most]


def _rows(file: Path, query: str) -> list[str]:
    with sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True) as database:
        return [str(value) for (value,) in database.execute(query)]


if __name__ == "__main__":
    main()
