"""Web processes go before all others while they have little to do, where the system allows it.

Linux divides a processor by what each has had of it. When anything has interrupted a page for a moment, a long query
that is owed some time goes on before the page does, however low its priority, and is taken off by the next tick of the
clock: four milliseconds, which is more than most pages take. Only a priority of another kind, called real-time, is
never divided. So that it cannot keep a machine from everything else, a process that takes much of a processor gives it
up until it takes less: beside a crowd of readers a tick does not show, and queries must come to their end too.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Final

from spacelod_server import metrics
from spacelod_server.processors import processors

__all__ = ["Balance", "hindrance", "start_going_first"]

_LOOK: Final = 0.05
# A thread that was begun while others were being set may have been missed: all are set anew now and then.
_ANEW: Final = 20
# Of all processors, for all web processes together; the others have the rest at any time.
_SHARE: Final = 0.6
# Seconds of a processor that a process may take beyond its share; so much the others may have to wait, once.
_SAVED: Final = 0.1
_log = logging.getLogger("spacelod_server")


class Balance:
    """What a process may take of the processors while it goes first, ``share`` of one in the long run."""

    def __init__(self, share: float) -> None:
        self._share, self._left = share, 0.0
        self.first = False

    def look(self, passed: float, used: float) -> bool:
        """Take note of the seconds of processor time used in the seconds passed; return whether to go first now."""
        self._left = max(-_SAVED, min(_SAVED, self._left + passed * self._share - used))
        # Who gave way has to save a little, and does not go to and fro with every look.
        self.first = self._left > (0 if self.first else _SAVED / 2)
        return self.first


def hindrance() -> str:
    """Return what keeps this thread, and with it its process, from going first; "" is nothing."""
    if sys.platform != "linux":
        return f"{sys.platform} has no such priority for a thread"
    if os.sched_getscheduler(0) != os.SCHED_OTHER or os.getpriority(os.PRIO_PROCESS, 0) > 0:
        return "it was started with a priority of its own, which it keeps"
    try:
        _set(0, first=True)
        _set(0, first=False)
    except OSError as error:
        return f"the system does not allow it ({error.strerror})"
    return ""


def start_going_first(processes: int) -> bool:
    """Let this process, one of so many, go first from now on whenever it may; return whether the system allows it."""
    if hindrance():
        return False
    balance = Balance(min(_SHARE, _SHARE * processors() / processes))
    Thread(target=_watch, args=(balance,), name="precedence", daemon=True).start()
    return True


def _watch(balance: Balance) -> None:
    then, before = time.monotonic(), time.process_time()
    for look in count():
        time.sleep(_LOOK)
        now, used, was_first = time.monotonic(), time.process_time(), balance.first
        first = balance.look(now - then, used - before)
        then, before = now, used
        if first == was_first and look % _ANEW:
            continue
        try:
            _set_all(first=first)
        except OSError as error:
            _log.warning("web processes go first no longer: %s", error.strerror)
            metrics.going_first.set(0)
            return
        metrics.going_first.set(int(first))


def _set_all(*, first: bool) -> None:
    """Set every thread of this process."""
    for task in Path("/proc/self/task").iterdir():
        with suppress(ProcessLookupError):
            _set(int(task.name), first=first)


def _set(thread: int, *, first: bool) -> None:
    """Set a thread of this process, 0 is the calling one; the system changes nothing that is so already."""
    policy = os.SCHED_RR if first else os.SCHED_OTHER
    os.sched_setscheduler(thread, policy, os.sched_param(int(first)))
