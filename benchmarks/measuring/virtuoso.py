"""Virtuoso as a peer, where it is installed: its own configuration, and its bulk loader."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring.processes import Cost, Server, free_port, serving
from spacelod.release import Release

__all__ = ["virtuoso"]

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
NumberOfBuffers = 100000
[HTTPServer]
ServerPort = {http}
[SPARQL]
ResultSetMaxRows = 200000
DefaultGraph = {default}
"""
_LOADING = "ld_dir('{dumps}', '{name}.nt', '{default}');\nrdf_loader_run();\ncheckpoint;\n"


@contextmanager
def virtuoso(release: Release, folder: Path) -> Iterator[tuple[Server, Cost] | None]:
    """Serve the default graph of a release and say what loading it cost; yield None where it is not installed."""
    program, shell = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not program or not shell:
        yield None
        return
    folder = folder / "virtuoso"
    folder.mkdir()
    sql, http, dumps = free_port(), free_port(), release.folder / "dumps"
    settings = folder / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=folder, dumps=dumps, sql=sql, http=http, default=_DEFAULT))
    command = [program, "+configfile", settings, "+foreground"]
    with serving("Virtuoso", command, http, path="/sparql?query=ASK%7B%7D") as server:
        script = _LOADING.format(dumps=dumps, name=f"spacelod-{release.version}", default=_DEFAULT)
        loading = [shell, f"localhost:{sql}", "dba", "dba"]
        yield server, server.spent(lambda: _run(loading, script))


def _run(command: list[str], script: str) -> None:
    said = subprocess.run(command, input=script, check=True, capture_output=True, text=True)
    # The shell ends without an error whatever went wrong.
    if "Error" in said.stdout + said.stderr:
        raise RuntimeError(f"Virtuoso did not load the dump: {said.stdout}{said.stderr}")
