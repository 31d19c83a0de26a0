"""Our server and the oxigraph server on the same store, for what is measured of both in one run."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from measuring.processes import Server, free_port, serving

__all__ = ["pair"]


@contextmanager
def pair(releases: Path, port: int | None = None, options: Sequence[str] = ()) -> Iterator[tuple[Server, Server]]:
    """Serve the published release twice; yield our server, which has done what it does after its start, and theirs.

    ``port`` is ours and the next one theirs; without it both take free ones. ``options`` are of ``spacelod serve``.
    """
    beside = Path(sys.executable).parent
    ours, theirs = (port, port + 1) if port else (free_port(), free_port())
    serve = [beside / "spacelod", "serve", "--releases", releases, "--port", str(ours), *options]
    store = releases / "current" / "store"
    other = [beside / "oxigraph", "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{theirs}"]
    with (
        serving("spacelod", serve, ours, path="/health") as spacelod,
        serving("oxigraph", other, theirs, path="/query?query=ASK%7B%7D") as oxigraph,
    ):
        _settle(spacelod)
        yield spacelod, oxigraph


def _settle(server: Server) -> None:
    """Wait until a server has done what it does after its start."""
    for _ in range(120):
        before = server.cpu()
        time.sleep(1)
        if server.cpu() - before < 0.05:
            return
