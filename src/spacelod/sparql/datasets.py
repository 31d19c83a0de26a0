"""The store that a worker queries, and the merges of graphs that SPARQL wants behind several default graphs.

The engine would return a statement once for each default graph that holds it; SPARQL merges them. Where
graphs share a statement, a query over them gets a copy of the store with one more graph, their merge,
which is made once and kept beside the socket.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Container, Iterable
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, Protocol

from spacelod.errors import QueryError
from spacelod.sparql.scan import Scan
from spacelod.store import Answer, Store

__all__ = ["Datasets", "Graphs", "NeedsHeavyLane", "Source", "refuse_unknown"]

# The default graphs of a query, and its named ones.
Graphs = tuple[tuple[str, ...], tuple[str, ...]]

# Seconds, far beyond the usual deadline of a query: whoever made it is dead.
_ABANDONED: Final = 120.0
_MERGED: Final = "urn:spacelod:merged"


class NeedsHeavyLane(Exception):
    """The merge is not there yet, and making it takes longer than the fast lane gives."""


class Source(Protocol):
    """What a worker asks: ``graphs`` are the named graphs, ``patient`` says that there is time to prepare."""

    graphs: frozenset[str]
    patient: bool

    def answer(self, found: Scan, text: str, graphs: Graphs | None, base: str) -> Answer:
        """Return the answer to a query that was read; without graphs it is asked of the dataset as published."""


class Datasets:
    """An open store and the merged copies of it; ``graphs`` are its named graphs."""

    def __init__(self, folder: Path, copies: Path, most: int) -> None:
        self.store = Store.open(folder)
        self.graphs = frozenset(self.store.graphs())
        self.patient = False
        self._copies, self._most = copies, most
        self._opened: dict[str, Store] = {}
        self._apart: dict[str, bool] = {}

    def answer(self, found: Scan, text: str, graphs: Graphs | None, base: str) -> Answer:
        """Return the answer of the engine; raise SyntaxError for what it does not take."""
        text = found.edited(text)
        if graphs is None:
            return self.store.query(text, base=base)
        refuse_unknown(graphs[1], self.graphs)
        store, default = self.merged(graphs[0])
        return store.query(text, default_graphs=default, named_graphs=graphs[1], base=base)

    def merged(self, graphs: tuple[str, ...]) -> tuple[Store, tuple[str, ...]]:
        """Return a store, and the graphs of it whose union without repetition is the merge of these graphs.

        Raises NeedsHeavyLane when there is work to do and this process is not ``patient``.
        """
        distinct = tuple(sorted(set(graphs)))
        refuse_unknown(distinct, self.graphs)
        if len(distinct) <= 1:
            return self.store, distinct
        name = blake2b("\n".join(distinct).encode(), digest_size=12).hexdigest()
        if self._needs_no_merge(name, distinct):
            return self.store, distinct
        if name not in self._opened:
            self._open(self._copies / name, distinct)
        return self._opened[name], (_MERGED,)

    def _needs_no_merge(self, name: str, graphs: tuple[str, ...]) -> bool:
        """Return whether no statement stands in two of the graphs: then their union repeats nothing anyhow."""
        if name not in self._apart:
            found = {path.suffix for path in self._copies.glob(f"{name}.*")}
            if not found:
                self._wait_for_time()
                answer = ".repeats" if self.store.repeats(graphs) else ".apart"
                # Beside the copies, so that the other workers need not find it out again.
                (self._copies / (name + answer)).touch()
                found = {answer}
            self._apart[name] = ".apart" in found
        return self._apart[name]

    def _wait_for_time(self) -> None:
        if not self.patient:
            raise NeedsHeavyLane

    def _open(self, folder: Path, graphs: tuple[str, ...]) -> None:
        if not folder.is_dir():
            self._wait_for_time()
            self._make(folder, graphs)
        if len(self._opened) >= self._most:
            self._opened.clear()
        # The time of the last use: when room is needed, the copy that was used longest ago goes.
        os.utime(folder)
        self._opened[folder.name] = Store.open(folder)

    def _make(self, folder: Path, graphs: tuple[str, ...]) -> None:
        self._make_room()
        making = Path(mkdtemp(prefix=".making-", dir=self._copies))
        try:
            self.store.merge(graphs, into=_MERGED, copy=making / "store")
            (making / "store").rename(folder)
        except OSError:
            # Another worker was first.
            if not folder.is_dir():
                raise
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _make_room(self) -> None:
        found = sorted(self._copies.iterdir(), key=_age)
        kept = [path for path in found if path.is_dir() and path.name[0] != "."]
        # Whoever made these was stopped.
        left = [path for path in found if path.name[0] == "." and time.time() - _age(path) > _ABANDONED]
        for path in left + kept[: max(0, len(kept) - self._most + 1)]:
            shutil.rmtree(path, ignore_errors=True)


def refuse_unknown(asked: Iterable[str], known: Container[str]) -> None:
    """Raise QueryError for a graph that is asked for and not known."""
    for graph in asked:
        if graph not in known:
            raise QueryError(f"there is no graph {graph}")


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
