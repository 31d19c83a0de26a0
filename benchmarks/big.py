"""A record of ten million statements, from nothing to served: generated, built in bulk, and asked for a page.

    python benchmarks/big.py                       10,000,000 statements, in a quarter of an hour
    python benchmarks/big.py --quads 3000000

Shown are the seconds by the clock and of processor, all processes together, and the most memory that one of
them took. What a release built in bulk leaves out is said in `spacelod.bulk.LEFT_OUT`, and in the release.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import Plan, write_tables
from measuring import peers
from measuring.load import Load, drive
from measuring.processes import Server
from measuring.requests import QUERIES, documents, question, searches
from measuring.table import machine
from spacelod.bulk import build_bulk
from spacelod.progress import Progress


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=10_000_000, help="about how many statements")
    parser.add_argument("--folder", type=Path, help="where to build, and keep what is built; else it is removed")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="spacelod-big-"))
    plan, started = Plan(chosen.quads), time.perf_counter()
    print(f"{machine()}\n\n| step | by the clock s | processor s | most memory MB |\n| --- | ---: | ---: | ---: |")
    try:
        with _row("generate"):
            write_tables(folder / "data", plan)
        progress = Progress()
        with _row("build", progress):
            release = build_bulk(folder / "data", folder / "releases", progress=progress)
        with peers.spacelod(folder / "releases") as server:
            print(f"| first answer of the server | {server.start.wall:.2f} | {server.start.cpu:.2f} | |")
            print(f"| **all** | **{time.perf_counter() - started:.0f}** | **{_cpu():.0f}** | |", flush=True)
            server.settle()
            _ask(server, plan)
            memory = server.megabytes()
        counts = release.manifest.counts
        print(f"\n{counts['quads']:,} quads, {counts['triples']:,} triples; the server takes {memory:.0f} MB.")
    finally:
        if not chosen.folder:
            shutil.rmtree(folder)


def _ask(server: Server, plan: Plan) -> None:
    _answers("documents", drive(server, documents(plan, 200)))
    for name in QUERIES:
        _answers(name, drive(server, [question(name, plan, number) for number in range(20)]))
    _answers("search", drive(server, searches(plan, 50)))


def _answers(what: str, load: Load) -> None:
    print(f"{what}: {load.microseconds:,.0f} us of processor, median {load.within(0.5):.1f} ms", flush=True)


@contextmanager
def _row(what: str, progress: Progress | None = None) -> Iterator[None]:
    wall, cpu = time.perf_counter(), _cpu()
    yield
    for step in progress.steps if progress else ():
        print(f"| - {step.name} | {step.wall:.1f} | {step.cpu:.1f} | {step.peak_megabytes:,} |")
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    print(f"| {what} | {time.perf_counter() - wall:.1f} | {_cpu() - cpu:.1f} | {peak:,} |", flush=True)


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    main()
