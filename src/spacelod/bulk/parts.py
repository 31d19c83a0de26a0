"""N-Quads parts: the work cut into tasks, done by as many processes as there are cores."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final

from spacelod.bulk.blocks import Block, grouped
from spacelod.bulk.columns import Columns
from spacelod.bulk.gathered import GROUPS, WHOLE, row_source
from spacelod.bulk.lookups import Lookups, StreamedTables
from spacelod.bulk.plans import Plan, Source
from spacelod.bulk.reading import Piece, columns_of, pieces
from spacelod.errors import BuildError
from spacelod.populate import POPULATORS
from spacelod.tables.metadata import Dataset, read_metadata
from spacelod.terms import lines

__all__ = ["Part", "Task", "Work", "each_part", "tasks", "write_parts", "written"]

_PIECE: Final = 8 << 20
# In so many blocks of each table nearly all forms are found that there are.
_LEARNT: Final = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A file of N-Quads, the rows that it was made from and its size."""

    path: Path
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of a table, or a name of ``WHOLE`` when there is none."""

    name: str
    piece: Piece | None = None


@dataclass
class Work:
    """What the tasks of one process have in common: look-ups, and the forms learnt so far."""

    folder: Path
    dataset: Dataset
    lookups: Lookups
    plans: dict[tuple[str, int], Plan] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Work:
        """Read what every row may need: names, kinds and sources, but no rows."""
        dataset = read_metadata(folder)
        with _uncollected():
            return cls(folder, dataset, Lookups.of(StreamedTables(folder, dataset)))

    @cached_property
    def columns(self) -> Columns:
        """The memory of what was made of cells."""
        return Columns(self.lookups.context)

    def text(self, task: Task) -> Iterator[tuple[int, bytes | memoryview]]:
        """Yield the statements of a task as N-Quads, and of how many rows they are."""
        if task.piece is None:
            tables = StreamedTables(self.folder, self.dataset)
            yield 0, "".join(lines(WHOLE[task.name](tables, self.lookups.context))).encode()
            return
        for plan, block, rows in self._read(task.piece):
            yield rows, b""
            yield from ((0, text) for text in plan.write(block))

    def learn(self, todo: Iterable[Task]) -> None:
        """Learn what forms the first rows of each table have, and write nothing."""
        first = {task.name: task.piece for task in reversed(list(todo)) if task.piece}
        with _uncollected():
            for piece in first.values():
                for plan, block, _ in self._read(piece, _LEARNT):
                    plan.fillers(block)

    def _read(self, piece: Piece, blocks: int | None = None) -> Iterator[tuple[Plan, Block, int]]:
        """Yield plans and blocks for them, of how many rows, which is counted once."""
        table = self.dataset.tables[piece.table]
        keys, quads = GROUPS.get(table.name, ((), None))
        single = self.plan(table.name, 1, row_source(self.dataset, table.name))
        for cells in islice(columns_of(self.folder, table, piece, keys=keys), blocks):
            block = self.lookups.block(table, cells)
            yield single, block, block.rows
            if quads:
                for size, groups in grouped(block, keys):
                    plan = self.plan(f"{table.name} together", size, Source(table, quads, keys))
                    yield plan, groups, 0

    def plan(self, name: str, size: int, source: Source) -> Plan:
        """Return the forms of a source's groups of so many rows."""
        if (name, size) not in self.plans:
            self.plans[name, size] = Plan(source, size, self.lookups, self.columns)
        return self.plans[name, size]


def tasks(folder: Path, dataset: Dataset, *, size: int = _PIECE) -> Iterator[Task]:
    """Yield everything that there is to write: what goes without forms, and the rows of each table."""
    for name in WHOLE:
        yield Task(name)
    for name in POPULATORS:
        keys, _ = GROUPS.get(name, ((), None))
        for piece in pieces(folder, dataset.tables[name], size=size, keys=keys):
            yield Task(name, piece)


def write_parts(data: Path, folder: Path, *, jobs: int | None = None, size: int = _PIECE) -> list[Part]:
    """Write the statements of the tables in a folder as N-Quads files, and return them.

    A statement that several rows make may stand in several parts. The tables must be free of faults, as
    ``spacelod validate`` shows; what makes no statement at all raises BuildError.
    """
    return sorted(each_part(data, folder, jobs=jobs, size=size), key=lambda part: part.path)


def each_part(data: Path, folder: Path, *, jobs: int | None = None, size: int = _PIECE) -> Iterator[Part]:
    """Write as ``write_parts`` does, and yield each part when it is written; whoever takes it may move it away."""
    if folder.exists() and any(folder.iterdir()):
        raise BuildError(f"{folder} is not empty; parts of another run would stay among the new ones")
    todo = list(enumerate(tasks(data, read_metadata(data), size=size)))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield from _done(Work.of(data), folder, todo, jobs or len(os.sched_getaffinity(0)))
    except BaseException:
        # Each part can be loaded by itself: an incomplete set of them would look like a whole one.
        shutil.rmtree(folder)
        raise


def _done(work: Work, folder: Path, todo: list[tuple[int, Task]], jobs: int) -> Iterator[Part]:
    if jobs == 1:
        yield from written(work, folder, todo)
        return
    # Forked processes share what was looked up and learnt; each has its own share of it only once it writes there.
    work.learn(task for _, task in todo)
    _SHARED[:] = [(work, folder)]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(_write_shared, todo)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from looking for cycles among millions of cells, of which none has any."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


# What a forked process finds where it stands: given with each task it would be pickled and copied every time.
_SHARED: list[tuple[Work, Path]] = []


def _write_shared(task: tuple[int, Task]) -> Part:
    (work, folder), *_ = _SHARED
    return next(iter(written(work, folder, [task])))


def written(work: Work, folder: Path, todo: Iterable[tuple[int, Task]]) -> Iterator[Part]:
    """Do numbered tasks, and yield the part that each has written."""
    for number, task in todo:
        path, count = folder / f"part-{number:05d}.nq", 0
        with path.open("wb", buffering=0) as file, _uncollected():
            for rows, text in work.text(task):
                count += rows
                file.write(text)
        yield Part(path, count, path.stat().st_size)
