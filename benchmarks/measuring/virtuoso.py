"""Virtuoso with the statements of a release: how it is set up and loaded, and as a peer where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring.processes import Cost, Server, free_port, serving
from spacelod.release import Release

__all__ = ["load", "set_up", "virtuoso"]

_DEFAULT = "urn:default"
_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = {dumps}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = {http}
[SPARQL]
ResultSetMaxRows = 200000
MaxQueryExecutionTime = {seconds}
{more}
"""


def set_up(folder: Path, dumps: Path, ports: dict[str, int], *, buffers: int, seconds: int = 0, more: str = "") -> Path:
    """Write the configuration of a Virtuoso that keeps its files in a folder and may load dumps; return its path.

    ``ports`` are those of "sql" and "http"; a buffer has 8 kB; ``more`` are further lines of the section SPARQL.
    """
    path = folder / "virtuoso.ini"
    path.write_text(
        _SETTINGS.format(
            folder=folder, dumps=dumps, sql=ports["sql"], http=ports["http"], buffers=buffers, dirty=buffers * 3 // 4,
            seconds=seconds, more=more,
        ),
        encoding="ascii",
    )  # fmt: skip
    return path


def load(shell: str, port: int, dumps: Path, graphs: dict[str, str]) -> None:
    """Load dumps, given by their names, each into a graph; quads go into the graphs that they name.

    Raises RuntimeError when something was not loaded.
    """
    listed = "".join(f"ld_dir('{dumps}', '{name}', '{graph}');\n" for name, graph in graphs.items())
    script = f"{listed}rdf_loader_run();\ncheckpoint;\n"
    command = [shell, f"localhost:{port}", "dba", "dba"]
    said = subprocess.run(command, input=script, check=True, capture_output=True, text=True)
    # The shell ends without an error whatever went wrong.
    if "Error" in said.stdout + said.stderr:
        raise RuntimeError(f"Virtuoso did not load the dumps: {said.stdout}{said.stderr}")


@contextmanager
def virtuoso(release: Release, folder: Path) -> Iterator[tuple[Server, Cost] | None]:
    """Serve the default graph of a release and say what loading it cost; yield None where it is not installed."""
    program, shell = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not program or not shell:
        yield None
        return
    folder = folder / "virtuoso"
    folder.mkdir()
    ports, dumps = {"sql": free_port(), "http": free_port()}, release.folder / "dumps"
    settings = set_up(folder, dumps, ports, buffers=100_000, more=f"DefaultGraph = {_DEFAULT}")
    command = [program, "+configfile", settings, "+foreground"]
    with serving("Virtuoso", command, ports["http"], path="/sparql?query=ASK%7B%7D") as server:
        name = f"spacelod-{release.version}.nt"
        yield server, server.spent(lambda: load(shell, ports["sql"], dumps, {name: _DEFAULT}))
