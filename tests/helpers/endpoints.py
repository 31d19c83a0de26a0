"""SPARQL endpoints of others for tests: real engines that hold a release, and servers that misbehave."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring.virtuoso import load, set_up
from spacelod.release import Release
from spacelod.sparql.endpoint import Endpoint, EndpointError
from spacelod.sparql.location import default_graph

SECONDS_TO_START = 60


def program(name: str) -> str:
    """Return a program that was installed beside Python or anywhere else; fail when there is none."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f"{name} is not installed"
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    endpoint, until = Endpoint(address, deadline=5), time.monotonic() + SECONDS_TO_START
    while True:
        try:
            endpoint.ask("ASK {}", "application/sparql-results+json")
        except EndpointError:
            assert process.poll() is None, "the endpoint ended at its start"
            assert time.monotonic() < until, "the endpoint does not answer"
            time.sleep(0.1)
        else:
            endpoint.close()
            return


@contextmanager
def oxigraph(release: Release, folder: Path) -> Iterator[str]:
    """Yield the address of an Oxigraph server that holds a release, its default graph by name."""
    dumps = {ending: release.dumps[f"{whole(release)}.{ending}"] for ending in ("nq", "nt")}
    load = [program("oxigraph"), "load", "--location", folder / "store", "--file"]
    subprocess.run([*load, dumps["nq"]], check=True, capture_output=True)
    subprocess.run([*load, dumps["nt"], "--graph", default_graph(release.base)], check=True, capture_output=True)
    with replica(folder) as (address, _):
        yield address


@contextmanager
def replica(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Yield the address and the process of one more server of what ``oxigraph`` has loaded into a folder."""
    port = free_port()
    command = [program("oxigraph"), "serve-read-only", "--location", folder / "store", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/query", process)
            yield f"http://127.0.0.1:{port}/query", process
        finally:
            process.kill()


@contextmanager
def virtuoso(release: Release, folder: Path, *, buffers: int = 20_000) -> Iterator[str]:
    """Yield the address of a Virtuoso that has loaded the dumps of a release by its bulk loader."""
    ports, dumps = {"sql": free_port(), "http": free_port()}, release.folder / "dumps"
    settings = set_up(folder, dumps, ports, buffers=buffers, seconds=10)
    command = [program("virtuoso-t"), "+configfile", settings, "+foreground"]
    address = f"http://127.0.0.1:{ports['http']}/sparql"
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_it_answers(address, process)
            name = whole(release)
            graphs = {f"{name}.nq": "urn:unnamed", f"{name}.nt": default_graph(release.base)}
            load(program("isql-vt"), ports["sql"], dumps, graphs)
            yield address
        finally:
            process.kill()


def whole(release: Release) -> str:
    """Return what the names of the dumps of the whole release begin with."""
    return f"spacelod-{release.version}"


@contextmanager
def misbehaving(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Yield the address of a server that reads a request and then does as it is told."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(1 << 16)
                answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
