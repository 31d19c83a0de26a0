"""Keep a query host running: start it, start it again when it ends, end it with its owner."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from spacelod.errors import SettingError
from spacelod.iris import BASE
from spacelod.messages import say
from spacelod.sparql.client import QueryClient
from spacelod.sparql.limits import Limits
from spacelod.sparql.wire import WireError

__all__ = ["Supervisor"]

# The system's own limit for the path of a socket is 107 characters.
_LONGEST: Final = 100
_DEFAULTS: Final = Limits()
# A host that ran so long was well; an end after that is no failed start.
_STEADY: Final = 10.0
# Seconds before the next start, longer from failure to failure: a store that
# cannot be opened must not keep a processor busy.
_PAUSES: Final = (0.05, 0.1, 0.2, 0.5, 1.0)


class Supervisor:
    """Owns the query host on a store; use it as a context manager, in one process only.

    The store is a folder, or the address of an endpoint that holds the dataset of ``base``.
    """

    def __init__(self, store: Path | str, path: Path, limits: Limits = _DEFAULTS, *, base: str = BASE) -> None:
        if len(str(path)) > _LONGEST:
            raise SettingError(f"the path of the query socket is too long ({len(str(path))} characters): {path}")
        self._store, self._path, self._limits, self._base = str(store), path, limits, base
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="query host", daemon=True)
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The process id of the host, None when it does not run."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_ready(self, timeout: float = 10.0) -> bool:
        """Wait until the host has a worker for queries; return whether it has."""
        client, until = QueryClient(self._path), time.monotonic() + timeout
        try:
            while not _is_ready(client):
                if time.monotonic() >= until:
                    return False
                time.sleep(0.01)
        finally:
            client.close()
        return True

    def switch(self, store: Path) -> str:
        """Have the host, now and after every new start, use another store; return what is wrong, or ""."""
        client = QueryClient(self._path)
        try:
            problem = client.switch(store)
        finally:
            client.close()
        if not problem:
            self._store = str(store)
        return problem

    def stop(self) -> None:
        """End the host and wait for its end."""
        self._ending.set()
        process = self._process
        if process:
            process.terminate()
        self._thread.join(timeout=10)

    def _watch(self) -> None:
        failures = 0
        while not self._ending.is_set():
            started = time.monotonic()
            self.starts += 1
            with self._start() as process:
                self._process = process
                if self._ending.is_set():
                    process.terminate()
                process.wait()
            failures = 0 if time.monotonic() - started > _STEADY else failures + 1
            if not self._ending.is_set():
                say(f"the query host ended with {process.returncode}; it is started again")
                self._ending.wait(_PAUSES[min(failures, len(_PAUSES)) - 1] if failures else 0)

    def _start(self) -> subprocess.Popen[bytes]:
        limits = [f"--limit={name}={value}" for name, value in self._limits.changed().items()]
        command = [sys.executable, "-m", "spacelod.sparql.host", "--store", self._store, "--lifeline", *limits]
        # The pipe closes when this process ends in whatever way, and with it the host.
        command += ["--socket", str(self._path), "--base", self._base]
        # What a terminal tells all its processes is for this one to pass on, once queries under way are answered.
        # So it leaves the group, but not the session: Linux shares processors among sessions first, and in one of its
        # own it would get as much as a web process, however low the priority of its queries.
        return subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0)  # noqa: S603 - our own program


def _is_ready(client: QueryClient) -> bool:
    try:
        return bool(client.stats()["workers"]["idle"])
    except (OSError, WireError):
        return False
