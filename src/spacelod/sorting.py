"""Sorting more lines than memory should hold."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO

__all__ = ["distinct", "sorted_lines"]


# A line of the record takes some 260 bytes as text, so a chunk stays below 70 MB.
def sorted_lines(lines: Iterable[str], folder: Path, *, chunk: int = 250_000) -> Iterator[str]:
    """Yield the distinct lines in code point order, which is also the byte order of their UTF-8.

    At most ``chunk`` lines are held in memory; longer input goes through sorted runs in ``folder``,
    which are removed at the end. The locale plays no part.
    """
    source = iter(lines)
    first = sorted(islice(source, chunk))
    with ExitStack() as stack:
        runs: list[Iterable[str]] = [first]
        while batch := sorted(islice(source, chunk)):
            run = stack.enter_context((folder / f"run-{len(runs)}").open("w+", encoding="utf-8", newline="\n"))
            stack.callback(Path(run.name).unlink)
            runs.append(_written(run, batch))
        yield from distinct(heapq.merge(*runs) if len(runs) > 1 else first)


def distinct(lines: Iterable[str]) -> Iterator[str]:
    """Yield sorted lines without repetition."""
    last = None
    for line in lines:
        if line != last:
            yield line
        last = line


def _written(run: IO[str], batch: list[str]) -> IO[str]:
    run.writelines(batch)
    run.seek(0)
    return run
