"""The bulk path as a Spark job, for tables that outgrow the disks of one machine.

    spark-submit -m spacelod.bulk.spark DATA FOLDER        or       write_parts_with(session, DATA, FOLDER)

Each task writes one N-Quads part with the same functions as on one machine. DATA and FOLDER must be paths that all
executors can read and write. On one machine `spacelod parts` is several times faster: Spark pays once the tables
do not fit on its disks, or a night is too short for it; hundreds of millions of rows, not tens.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacelod.bulk.parts import Part, Task, Work, tasks, written
from spacelod.errors import BuildError
from spacelod.tables.metadata import read_metadata

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["write_parts_with"]

_PIECE: Final = 64 << 20


def write_parts_with(session: SparkSession, data: Path, folder: Path, *, size: int = _PIECE) -> list[Part]:
    """Write the statements of the tables in a folder as N-Quads parts with the executors of a Spark session."""
    if folder.exists() and any(folder.iterdir()):
        raise BuildError(f"{folder} is not empty; parts of another run would stay among the new ones")
    folder.mkdir(parents=True, exist_ok=True)
    todo = list(enumerate(tasks(data, read_metadata(data), size=size)))
    # One partition for each piece: a task that fails is done again, and writes the same part.
    distributed = session.sparkContext.parallelize(todo, len(todo))
    return sorted(distributed.mapPartitions(partial(_write, data, folder)).collect(), key=lambda part: part.path)


def _write(data: Path, folder: Path, todo: Iterable[tuple[int, Task]]) -> Iterator[Part]:
    return written(_work(data), folder, todo)


@lru_cache(1)
def _work(data: Path) -> Work:
    """Return the look-ups of one executor's process, which keeps them for its next task."""
    return Work.of(data)


def main(arguments: list[str]) -> None:
    """Run as a job: DATA and FOLDER."""
    from pyspark.sql import SparkSession

    data, folder = map(Path, arguments)
    session = SparkSession.builder.appName("spacelod parts").getOrCreate()
    parts = write_parts_with(session, data, folder)
    print(f"{sum(part.rows for part in parts):,} rows in {len(parts)} parts in {folder}")
    session.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
