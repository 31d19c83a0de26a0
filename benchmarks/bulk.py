"""What the bulk path takes for a row, beside the floor: reading its cells, joining its lines, writing its bytes.

    python benchmarks/bulk.py [--quads 16000000] [--tables FOLDER] [--jobs 1] [--passes 3]

First all parts, with reading names and learning forms, by so many processes: processor time of all of them, user and
system, and the most memory that they had together (PSS). Each part is removed when it is written, so that the whole
needs neither the disk nor the memory of 3 kB a row. Then, for some pieces of each table, the steady state in one
process beside what none can do without; of each the least processor time of several passes counts, for whatever else
runs on the machine only ever adds to it.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import resource
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator import Plan, write_tables
from measuring.processes import most_memory
from spacelod.bulk import Part
from spacelod.bulk.parts import Task, Work, each_part, tasks
from spacelod.bulk.reading import columns_of
from spacelod.tables.metadata import read_metadata

# As large as the bulk path takes them: the more rows of a form come together, the less a call for all of them costs.
PIECE = 1 << 23
# So many pieces of a table stand for all of them.
PIECES = 1
BLOCK = 1 << 18
LINES = 1 << 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=16_000_000)
    parser.add_argument("--tables", type=Path, help="tables that are there already")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--passes", type=int, default=3)
    chosen = parser.parse_args()
    print(f"Python {platform.python_version()}, load average {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as folder:
        tables = chosen.tables or Path(folder) / "tables"
        if not chosen.tables:
            write_tables(tables, Plan(chosen.quads))
        parts: list[Part] = []
        with most_memory() as memory:
            seconds = spent(lambda: parts.extend(passing(tables, Path(folder) / "parts", chosen.jobs)))
        rows, size = sum(part.rows for part in parts), sum(part.size for part in parts)
        print(f"{rows:,} rows, {size / rows / 1000:.1f} kB of N-Quads each; {chosen.jobs} processes")
        print(f"{max(memory) >> 10} MB at most of all processes together (PSS)")
        print("| step | processor s | microseconds a row | rows/s of a processor |\n| --- | ---: | ---: | ---: |")
        say("all parts, user and system", seconds, rows)
        steps = steady(tables, Path(folder) / "part", chosen.passes)
    rows = round(steps.pop("rows"))
    for name, seconds in steps.items():
        say(name, seconds, rows)


def say(name: str, seconds: float, rows: int) -> None:
    print(f"| {name} | {seconds:.1f} | {seconds / rows * 1e6:.2f} | {rows / seconds:,.0f} |")


def passing(tables: Path, target: Path, jobs: int) -> list[Part]:
    """Write all parts, and remove each when it is written."""
    parts = []
    for part in each_part(tables, target, jobs=jobs):
        part.path.unlink()
        parts.append(part)
    return parts


def steady(tables: Path, target: Path, passes: int) -> Counter[str]:
    """Return the least seconds in which one process that knows names and forms does its work, and parts of it."""
    work, total, seen = Work.of(tables), Counter[str](), Counter[str]()
    gc.disable()
    for task in tasks(tables, read_metadata(tables), size=PIECE):
        seen[task.name] += 1
        if not task.piece or seen[task.name] > PIECES:
            continue
        written(work, task, target)
        text = target.read_bytes()
        lines = text.split(b"\n")
        groups = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
        for name, do in {
            "in the steady state": lambda: written(work, task, target),  # noqa: B023
            "reading cells alone": lambda: read(work, task),  # noqa: B023
            "joining lines alone": lambda: deque(map(b"\n".join, groups), 0),  # noqa: B023
            "writing bytes alone": lambda: write(target, len(text)),  # noqa: B023
        }.items():
            total[name] += least(passes, do, target)
        total["rows"] += sum(rows for rows, _ in work.text(task))
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
