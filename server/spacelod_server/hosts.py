"""Query hosts for earlier releases: started when somebody queries one, ended when nobody does any more.

They belong to the main process; a web process asks for one at a socket and gets the path of its socket. So
many web processes share a host, and there are never more than a few.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacelod.errors import ReleaseError
from spacelod.history import shelved
from spacelod_server.problems import Problem
from spacelod_server.queries import HostQueries
from spacelod_server.turns import step_aside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacelod.formats import Format
    from spacelod.sparql.limits import Limits
    from spacelod.sparql.supervise import Supervisor
    from spacelod_server.protocol import Question
    from spacelod_server.settings import Settings

__all__ = ["EarlierQueries", "Hosts"]

# Each host holds a store open and keeps workers of its own, so the memory of a few bounds that of all.
_MOST: Final = 2
_IDLE_SECONDS: Final = 60.0
# A host in use by one reader is not taken away for another before this has passed.
_SHORTEST_SECONDS: Final = 10.0
_START_SECONDS: Final = 15.0
# A host that does not start is told by who starts it, so this is longer.
_PATIENCE: Final = 20.0
_BUSY: Final = "!"


@dataclass
class _Host:
    supervisor: Supervisor
    path: Path
    asked: float


class Hosts:
    """Starts and ends the query hosts of earlier releases; used in the main process only."""

    def __init__(self, releases: Path, folder: Path, limits: Limits) -> None:
        self._releases, self._folder, self._limits = releases, folder, limits
        self._hosts: dict[str, _Host] = {}
        self._started = 0
        self._ending = threading.Event()
        self.path = folder / "hosts.sock"

    @contextlib.contextmanager
    def running(self) -> Iterator[Path]:
        """Answer at the socket until the end of the block, then end every host."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(self.path))
            listener.listen(64)
            # The wait is also the clock by which idle hosts are found.
            listener.settimeout(1.0)
            thread = threading.Thread(target=self._serve, args=(listener,), name="query hosts", daemon=True)
            thread.start()
            try:
                yield self.path
            finally:
                self._ending.set()
                thread.join(timeout=_START_SECONDS)
                for version in list(self._hosts):
                    self._end(version)

    def _serve(self, listener: socket.socket) -> None:
        while not self._ending.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                self._end_idle()
                continue
            with connection, contextlib.suppress(OSError):
                connection.settimeout(1.0)
                version = connection.recv(256).decode(errors="replace").strip()
                connection.sendall(self._answer(version).encode() + b"\n")

    def _answer(self, version: str) -> str:
        now = time.monotonic()
        host = self._hosts.get(version)
        if host is None:
            known = next((one.release for one in shelved(self._releases) if one.release.version == version), None)
            if known is None:
                return f"{_BUSY}there is no release {version}"
            if not self._has_room(now):
                return f"{_BUSY}other earlier releases are being queried; try again in {_SHORTEST_SECONDS:.0f} seconds"
            try:
                host = self._start(version, known.store_folder)
            except ReleaseError as error:
                return _BUSY + str(error)
        host.asked = now
        return str(host.path)

    def _has_room(self, now: float) -> bool:
        if len(self._hosts) < _MOST:
            return True
        oldest = min(self._hosts, key=lambda version: self._hosts[version].asked)
        if now - self._hosts[oldest].asked < _SHORTEST_SECONDS:
            return False
        self._end(oldest)
        return True

    def _start(self, version: str, store: Path) -> _Host:
        from spacelod.sparql.supervise import Supervisor

        self._started += 1
        # A new name each time: by it web processes notice that the connections they keep lead to a host that has ended.
        path = self._folder / f"query-{self._started}.sock"
        supervisor = Supervisor(store, path, self._limits).__enter__()
        if not supervisor.wait_ready(timeout=_START_SECONDS):
            supervisor.stop()
            raise ReleaseError(f"the store of release {version} could not be opened")
        host = self._hosts[version] = _Host(supervisor, path, time.monotonic())
        return host

    def _end(self, version: str) -> None:
        self._hosts.pop(version).supervisor.stop()

    def _end_idle(self) -> None:
        until = time.monotonic() - _IDLE_SECONDS
        for version in [version for version, host in self._hosts.items() if host.asked < until]:
            self._end(version)


class EarlierQueries:
    """Asks the query host of an earlier release, which the main process starts at the first question."""

    def __init__(self, hosts: Path, version: str, settings: Settings) -> None:
        self._hosts, self._version, self._settings = hosts, version, settings
        self._known: dict[str, HostQueries] = {}

    def run(self, question: Question, format: Format) -> bytes:
        """Return the whole answer in a format; raise Problem when there is none."""
        # A host that has to start first takes its time, and others need not wait for that.
        step_aside(question.environ)
        return self._host().run(question, format)

    def ready(self) -> bool:
        """Return whether a query could be asked."""
        return self._hosts.exists()

    def stats(self) -> None:
        """Return None: what an earlier release's host does is not counted."""

    def close(self) -> None:
        """Give up what is held."""
        for host in self._known.values():
            host.close()
        self._known.clear()

    def _host(self) -> HostQueries:
        answer = self._ask()
        if not answer or answer.startswith(_BUSY):
            detail = answer[1:] or "The queries of earlier releases are not answered now"
            raise Problem(503, f"{detail}.", headers={"Retry-After": f"{_SHORTEST_SECONDS:.0f}"})
        host = self._known.get(answer)
        if host is None:
            self.close()
            # Fewer than for the published release, which most readers ask.
            most = max(1, self._settings.threads // 4)
            host = self._known[answer] = HostQueries(Path(answer), self._settings.limits, most)
        return host

    def _ask(self) -> str:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_PATIENCE)
                connection.connect(str(self._hosts))
                connection.sendall(self._version.encode() + b"\n")
                return connection.recv(1024).decode().strip()
        except OSError:
            return ""
