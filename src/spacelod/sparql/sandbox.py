"""What the operating system can take away from a process that runs strangers' queries.

Each measure is taken where the platform offers it; what could not be taken is told, never hidden.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Final

__all__ = [
    "LONG_QUERY", "QUERY", "die_with_parent", "give_way", "leave_network", "limit_memory", "limit_time",
    "memory_resident", "quiet", "release_memory", "share_heap",
]  # fmt: skip

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1
_M_ARENA_MAX: Final = -8
_FILES: Final = 256
# Copies of the store with merged graphs are all that a worker writes.
_FILE_BYTES: Final = 1 << 30
_PAGE: Final = resource.getpagesize()
# A third of what others get: pages do not wait for queries, nor for workers that start, which takes 200 threads.
QUERY: Final = 5
# A tenth of that: quick queries do not wait for long ones, and these still come to their end on a busy machine.
LONG_QUERY: Final = 15

_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def leave_network() -> bool:
    """Move this process and its children into a network namespace without any way out; return whether it worked.

    Needs a process with one thread. An ordinary user goes through a user namespace, which some systems forbid.
    """
    if _LIBC is None:
        return False
    if _LIBC.unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if _LIBC.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    # Without these the process would not know itself, and could not make its socket.
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def die_with_parent(parent: int) -> bool:
    """Have the system kill this process when its parent ends; return False when the parent is gone already."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    # A parent that ended before the request would never be noticed.
    return os.getppid() == parent


def give_way(pid: int, nice: int) -> None:
    """Let a process take a smaller share of the processor where others want it; a user cannot take that back."""
    tasks = Path(f"/proc/{pid}/task")
    # Linux keeps a priority for each thread: that of the process is its first thread's, which only waits here.
    for task in [int(path.name) for path in tasks.iterdir()] if tasks.is_dir() else [pid]:
        with contextlib.suppress(ProcessLookupError):
            # A server that was started with an even smaller share may not take a larger one.
            os.setpriority(os.PRIO_PROCESS, task, max(nice, os.getpriority(os.PRIO_PROCESS, task)))


def quiet() -> None:
    """Close the standard streams, leave no core file, take no real-time priority, and open few and small files."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
    # Workers are killed all the time; the memory of each would fill the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_NOFILE, _FILES)
    # What lets pages go before queries must not let a query go before pages.
    if hasattr(resource, "RLIMIT_RTPRIO"):
        _lower(resource.RLIMIT_RTPRIO, 0)
    _lower(resource.RLIMIT_FSIZE, _FILE_BYTES)


def limit_memory(more: int) -> None:
    """Allow this process some address space beyond what it has now."""
    # Relative to it, for what the store and the libraries map counts as well.
    if now := _pages(0):
        _lower(resource.RLIMIT_AS, now * _PAGE + more)


def share_heap() -> None:
    """Let all threads of this process, and of its forks, allocate from one heap: many heaps hold many gaps."""
    if hasattr(_LIBC, "mallopt"):
        _LIBC.mallopt(_M_ARENA_MAX, 1)  # type: ignore[union-attr]


def release_memory() -> None:
    """Give back to the system what was freed, where that needs to be asked for."""
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)  # type: ignore[union-attr]


def memory_resident(pid: int | str = "self") -> int:
    """Return the bytes of memory that a process holds, by default this one; 0 where that cannot be told."""
    return _pages(1, pid) * _PAGE


def limit_time(seconds: float) -> None:
    """End this process when it works on for longer, by the clock or by processor time; 0 stops the clock.

    The alarm has its default action, which ends the process inside native code too.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if seconds:
        used = time.process_time()
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + 2 * seconds) + 2, hard))


def _pages(place: int, pid: int | str = "self") -> int:
    """Return a figure of a process's memory: 0 is its address space, 1 what of it is resident."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[place])
    except OSError:
        return 0


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))
