"""The peers: programs in an environment of their own, which the first run makes, and how each is started."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from measuring.processes import Server, free_port, serving
from spacelod.release import Release

__all__ = ["CACHE", "empty_view", "library_endpoint", "nginx", "oxigraph", "oxigraph_program", "spacelod"]

CACHE = Path(__file__).resolve().parents[1] / ".cache"
_PEERS = CACHE / "peers"
# Oxigraph's server has to be of the engine's own version, or it cannot read the store.
_PACKAGES = ("oxigraph==0.5.13", "rdflib-endpoint==0.6.3", "uvicorn>=0.30")
_EMPTY = """
from flask import Flask

app = Flask(__name__)


@app.get("/")
def empty():
    return b"", 200, {"Content-Type": "text/turtle"}
"""
_ENDPOINT = """
import sys
import rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint

graph = rdflib.Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""
_NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e; keepalive_requests 1000000;
  default_type text/turtle;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def _peer(name: str) -> Path:
    program = _PEERS / "bin" / name
    if not program.exists():
        print("installing the peers ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", _PEERS], check=True)
        subprocess.run([_PEERS / "bin" / "python", "-m", "pip", "install", "-q", *_PACKAGES], check=True)
    return program


def oxigraph_program() -> Path:
    """Return oxigraph's own command."""
    return _peer("oxigraph")


@contextmanager
def spacelod(releases: Path, *options: str) -> Iterator[Server]:
    """Serve what is published in a folder, as an operator would."""
    port = free_port()
    command = [sys.executable, "-m", "spacelod", "serve", "--releases", releases, "--port", str(port), *options]
    with serving("spacelod", command, port, path="/doc/actor/unga.ttl", ends_with=0) as server:
        yield server


@contextmanager
def oxigraph(release: Release, folder: Path) -> Iterator[Server]:
    """Serve a copy of the release's store with oxigraph's own server."""
    store, port = folder / "oxigraph", free_port()
    shutil.copytree(release.store_folder, store, dirs_exist_ok=True)
    command = [_peer("oxigraph"), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with serving("oxigraph server", command, port, path="/query?query=ASK%7B%7D") as server:
        yield server


@contextmanager
def library_endpoint(release: Release, folder: Path) -> Iterator[Server]:
    """Serve the dataset with rdflib-endpoint."""
    script, port = folder / "endpoint.py", free_port()
    script.write_text(_ENDPOINT)
    nquads = release.dumps[f"spacelod-{release.version}.nq"]
    command = [_peer("python"), script, nquads, str(port)]
    with serving("rdflib-endpoint", command, port, path="/?query=ASK%7B%7D") as server:
        yield server


@contextmanager
def empty_view(folder: Path) -> Iterator[Server]:
    """Serve a Flask view that does nothing, with the server and the processes that spacelod has."""
    (folder / "empty.py").write_text(_EMPTY)
    port = free_port()
    command = [
        Path(sys.executable).parent / "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
        "--blocking-threads", "64", "--backpressure", "128", "--log-level", "error", "empty:app",
    ]  # fmt: skip
    with serving("empty Flask view", command, port, env={"PYTHONPATH": str(folder)}) as server:
        yield server


@contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[Server | None]:
    """Serve a body as a file with nginx, or yield None where nginx is not installed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    with ExitStack() as stack:
        server = None
        if program:
            port = free_port()
            (folder / "document.ttl").write_bytes(body)
            (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
            # Workers of an nginx that root starts have another user, who must be able to read the file.
            folder.chmod(0o755)
            command = [program, "-p", folder, "-c", folder / "nginx.conf"]
            server = stack.enter_context(serving("nginx", command, port, path="/document.ttl"))
        yield server
