"""What the bulk path takes for a row, beside reading its cells and writing its bytes and nothing else.

    python benchmarks/bulk.py [--quads 16000000] [--tables FOLDER] [--jobs 1] [--passes 3]

First ``write_parts`` as a whole, with learning names and forms, by so many processes. Then the steady state in one
process: each piece of a table is written several times, read alone, and as many bytes are written alone; of each the
least processor time counts, for whatever else runs on the machine only ever adds to it. Files go to a temporary folder
(TMPDIR), which needs 3 kB for each row, and are removed.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import resource
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator import Plan, write_tables
from spacelod.bulk import Part, write_parts
from spacelod.bulk.parts import Task, Work, tasks
from spacelod.bulk.reading import columns_of
from spacelod.tables.metadata import read_metadata

PIECE = 1 << 19
BLOCK = 1 << 18


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=16_000_000)
    parser.add_argument("--tables", type=Path, help="tables that are there already")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--passes", type=int, default=3)
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        tables, target = chosen.tables or Path(folder) / "tables", Path(folder) / "parts"
        if not chosen.tables:
            write_tables(tables, Plan(chosen.quads))
        parts: list[Part] = []
        steps = {"write_parts": spent(lambda: parts.extend(write_parts(tables, target, jobs=chosen.jobs)))}
        shutil.rmtree(target)
        steps |= steady(tables, Path(folder) / "part", chosen.passes)
    rows, size = sum(part.rows for part in parts), sum(part.size for part in parts)
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        f"{rows:,} rows, {size / rows / 1000:.1f} kB of N-Quads each; {chosen.jobs} processes, {memory >> 10} MB each"
    )
    print(f"Python {platform.python_version()}, load average {os.getloadavg()[0]:.0f}")
    print("| step | processor s | microseconds a row | rows/s of a processor |\n| --- | ---: | ---: | ---: |")
    for name, seconds in steps.items():
        print(f"| {name} | {seconds:.1f} | {seconds / rows * 1e6:.2f} | {rows / seconds:,.0f} |")


def steady(tables: Path, target: Path, passes: int) -> Counter[str]:
    """Return the least seconds in which one process that knows names and forms does its work, and parts of it."""
    work, total = Work.of(tables), Counter[str]()
    gc.disable()
    for task in tasks(tables, read_metadata(tables), size=PIECE):
        size = written(work, task, target)
        total["in the steady state"] += least(passes, lambda: written(work, task, target), target)  # noqa: B023
        if task.piece:
            total["reading cells alone"] += least(passes, lambda: read(work, task), target)  # noqa: B023
        total["writing bytes alone"] += least(passes, lambda: write(target, size), target)  # noqa: B023
    return total


def least(passes: int, work: Callable[[], Any], target: Path) -> float:
    found = []
    for _ in range(passes):
        # Whoever writes over a file pays for taking away what stands in it.
        target.unlink(missing_ok=True)
        found.append(spent(work))
    return min(found)


def spent(work: Callable[[], Any]) -> float:
    """Return the processor seconds of some work, those of the processes that it ends included."""
    before = used()
    work()
    return used() - before


def used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def written(work: Work, task: Task, target: Path) -> int:
    with target.open("wb", buffering=0) as file:
        return sum(file.write(text) for _, text in work.text(task))


def read(work: Work, task: Task) -> None:
    assert task.piece
    for _ in columns_of(work.folder, work.dataset.tables[task.name], task.piece):
        pass


def write(target: Path, size: int) -> None:
    block = bytes(BLOCK)
    with target.open("wb", buffering=0) as file:
        for _ in range(size // BLOCK):
            file.write(block)
        file.write(block[: size % BLOCK])


if __name__ == "__main__":
    main()
