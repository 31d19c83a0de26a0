"""Processes of a server: started, awaited, their cost read from the system, and ended."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

__all__ = ["Cost", "Server", "clocked", "free_port", "middle", "most_memory", "serving"]

_TICKS = os.sysconf("SC_CLK_TCK")
_SECONDS_TO_START = 120
_SECONDS_TO_SETTLE = 400
# Longer than a server may take for requests that are under way.
_SECONDS_TO_END = 60
# Of a processor.
_IDLE = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of processor time; ``start`` is what came before the first answer."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, its first process, and the seconds from its start to its first answer."""

    name: str
    address: str
    pid: int
    start: Cost

    def cpu(self) -> float:
        """Return the processor seconds of all its processes, ended ones included."""
        return sum(_processor_time(pid) for pid in _tree(self.pid))

    def spent(self, work: Callable[[], Any]) -> Cost:
        """Do some work and return what it cost the server."""
        wall, cpu = time.perf_counter(), self.cpu()
        work()
        return Cost(time.perf_counter() - wall, self.cpu() - cpu)

    def settle(self) -> None:
        """Wait until it does nothing by itself: some servers read ahead after their first answer."""
        for _ in range(_SECONDS_TO_SETTLE):
            if self.spent(lambda: time.sleep(1)).cpu < _IDLE:
                return
        raise RuntimeError(f"{self.name} is busy with itself for {_SECONDS_TO_SETTLE} seconds")

    def megabytes(self) -> float:
        """Return the memory of all its processes; what several share counts once."""
        return sum(_proportional_set(pid) for pid in _tree(self.pid)) / 1024


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    name: str, command: Sequence[str | Path], port: int, *,
    path: str = "/", env: Mapping[str, str] | None = None, ends_with: int | None = None,
) -> Iterator[Server]:  # fmt: skip
    """Start a server, wait for the first answer under a path, yield it, and end all its processes.

    Raises RuntimeError when it ends with another status than ``ends_with``, if one is given.
    """
    address, started = f"http://127.0.0.1:{port}", time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **(env or {})}, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            _await(address + path, process, name)
            wall = time.perf_counter() - started
            server = Server(name, address, process.pid, Cost(wall, 0.0))
            yield Server(name, address, process.pid, Cost(wall, server.cpu()))
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
    if ends_with is not None and process.returncode != ends_with:
        raise RuntimeError(f"{name} ended with status {process.returncode}, not {ends_with}")


def clocked(work: Callable[[], Any], times: int = 3) -> Cost:
    """Return the median cost of some work in this process and the children that it awaits."""
    costs = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), _own_time()
        work()
        costs.append(Cost(time.perf_counter() - wall, _own_time() - cpu))
    return middle(costs)


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the medians of some costs, each by itself."""
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))


def _own_time() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _await(address: str, process: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except HTTPError as error:
            if error.code != 503:
                return
        except (URLError, ConnectionError, TimeoutError):
            pass
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended at its start, with status {process.returncode}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name} gave no answer in {_SECONDS_TO_START} seconds")
        time.sleep(0.005)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _processor_time(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    # User and system time, its own and that of children that have ended and been waited for.
    return sum(int(field) for field in fields[11:15]) / _TICKS


def _proportional_set(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


@contextmanager
def most_memory(seconds: float = 0.5) -> Iterator[list[int]]:
    """Yield a list of what this process and its children hold together (PSS, in KiB), which grows meanwhile."""
    found, ended = [0], Event()

    def look() -> None:
        while not ended.wait(seconds):
            found.append(sum(_proportional_set(pid) for pid in _tree(os.getpid())))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()
