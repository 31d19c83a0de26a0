"""What the bulk path takes for a row, beside reading its cells and writing its bytes and nothing else.

    python benchmarks/bulk.py [--quads 16000000] [--tables FOLDER] [--jobs 1]

Processor time is that of all processes together; in the steady state, names are known and forms are learnt. The
parts go to a temporary folder (TMPDIR), which needs 3 kB for each row, and are removed.
"""

from __future__ import annotations

import argparse
import platform
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator import Plan, write_tables
from spacelod.bulk import Part, write_parts
from spacelod.bulk.parts import Work, tasks
from spacelod.bulk.reading import columns_of
from spacelod.tables.metadata import read_metadata

BLOCK = 1 << 18


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=16_000_000)
    parser.add_argument("--tables", type=Path, help="tables that are there already")
    parser.add_argument("--jobs", type=int, default=1)
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        tables, target = chosen.tables or Path(folder) / "tables", Path(folder) / "parts"
        if not chosen.tables:
            write_tables(tables, Plan(chosen.quads))
        parts: list[Part] = []
        whole = spent(lambda: parts.extend(write_parts(tables, target, jobs=chosen.jobs)))
        memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        shutil.rmtree(target)
        rows, size = sum(part.rows for part in parts), sum(part.size for part in parts)
        steps = {
            "write_parts": whole,
            "- names and forms": spent(lambda: learn(tables)),
            "reading cells alone": spent(lambda: read(tables)),
            "writing bytes alone": spent(lambda: write(Path(folder) / "bytes", size)),
        }
    print(f"{rows:,} rows, {size / rows / 1000:.1f} kB of N-Quads each; {chosen.jobs} processes, {memory >> 10} MB")
    print(f"Python {platform.python_version()}, {platform.python_compiler()}")
    print("| step | processor s | microseconds a row | rows/s of a processor |\n| --- | ---: | ---: | ---: |")
    for name, seconds in steps.items():
        print(f"| {name} | {seconds:.1f} | {seconds / rows * 1e6:.2f} | {rows / seconds:,.0f} |")


def spent(work: Callable[[], Any]) -> float:
    """Return the processor seconds of some work, those of the processes that it ends included."""
    before = used()
    work()
    return used() - before


def used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def learn(tables: Path) -> None:
    Work.of(tables).learn(tasks(tables, read_metadata(tables)))


def read(tables: Path) -> None:
    dataset = read_metadata(tables)
    for task in tasks(tables, dataset):
        if task.piece:
            for _ in columns_of(tables, dataset.tables[task.piece.table], task.piece):
                pass


def write(path: Path, size: int) -> None:
    block = bytes(BLOCK)
    with path.open("wb", buffering=0) as file:
        for _ in range(size // BLOCK):
            file.write(block)
    path.unlink()


if __name__ == "__main__":
    main()
