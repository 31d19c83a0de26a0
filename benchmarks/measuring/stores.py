"""Other stores that hold a release: how they are loaded and started, one by one or as replicas behind nginx."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from measuring.peers import oxigraph_program
from measuring.processes import Server, free_port, serving
from measuring.shipped import STORES as PLACES
from measuring.shipped import balanced
from measuring.virtuoso import load, set_up
from spacelod.release import Release
from spacelod.sparql.location import default_graph

__all__ = ["STORES", "Elsewhere"]

_ASK = "?query=ASK%7B%7D"
_SECONDS = 10


@dataclass(frozen=True)
class Elsewhere:
    """The address of a store, and those of its processes that may end while it is asked."""

    address: str
    replicas: list[Server] = field(default_factory=list)


@contextmanager
def _virtuoso(release: Release, folder: Path) -> Iterator[Elsewhere]:
    ports, dumps = {"sql": free_port(), "http": free_port()}, release.folder / "dumps"
    # A buffer has 8 kB: all of three million statements stays in memory.
    settings = set_up(folder, dumps, ports, buffers=200_000, seconds=_SECONDS)
    command = [_program("virtuoso-t"), "+configfile", settings, "+foreground"]
    with serving("Virtuoso", command, ports["http"], path=f"/sparql{_ASK}") as server:
        name = f"spacelod-{release.version}"
        graphs = {f"{name}.nq": "urn:unnamed", f"{name}.nt": default_graph(release.base)}
        load(_program("isql-vt"), ports["sql"], dumps, graphs)
        yield Elsewhere(f"{server.address}/sparql")


@contextmanager
def _replicas(release: Release, folder: Path) -> Iterator[Elsewhere]:
    """Three servers of one store that was loaded once, behind nginx with the shipped configuration."""
    name, store = f"spacelod-{release.version}", folder / "store"
    loading = [_oxigraph(), "load", "--location", store, "--file"]
    subprocess.run([*loading, release.dumps[f"{name}.nq"]], check=True, capture_output=True)
    more = ["--graph", default_graph(release.base)]
    subprocess.run([*loading, release.dumps[f"{name}.nt"], *more], check=True, capture_output=True)
    with ExitStack() as stack:
        replicas = [stack.enter_context(_replica(store)) for _ in PLACES]
        hosts = [replica.address.removeprefix("http://") for replica in replicas]
        yield Elsewhere(stack.enter_context(balanced(folder, hosts)), replicas)


@contextmanager
def _replica(store: Path) -> Iterator[Server]:
    port = free_port()
    command = [_oxigraph(), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with serving("oxigraph", command, port) as server:
        yield server


def _oxigraph() -> Path:
    beside = Path(sys.executable).with_name("oxigraph")
    return beside if beside.exists() else oxigraph_program()


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        raise SystemExit(f"{name} is not installed")
    return found


STORES = {"virtuoso": _virtuoso, "replicas": _replicas}
