"""Web processes go before all others while they have little to do, where the system allows it.

Linux divides a processor by what each has had of it. When anything has interrupted a page for a moment, a long query
that is owed some time goes on before the page does, however low its priority, and is taken off by the next tick of the
clock: up to four milliseconds, which is more than most documents take. Only a real-time priority is never divided.

So that it keeps nobody from the processors, it is for short work alone, and a token bucket says how much of it: a
process that takes more gives the priority up until it takes less. Beside a crowd of readers a tick does not show.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Thread, get_native_id
from typing import TYPE_CHECKING, Final

from spacelod_server.processors import has_quota, processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["PRECEDENCE", "Precedence", "ShortFirst", "TokenBucket", "hindrance"]

_PERIOD: Final = 0.05
# A thread that was begun while others were being set may have been missed: all are set again after so many periods.
_AGAIN: Final = 20
# Of a processor for each process, and of all processors for all together.
_RATE: Final = 0.6
# A process that takes a whole processor gives way after a quarter of a second; so long others may have to wait.
_SIZE: Final = 0.1
# What takes milliseconds. Among equals nobody is interrupted for a tenth of a second: long work would keep all waiting.
_SHORT: Final = ("/doc/", "/id/", "/search", "/label/", "/health", "/ready")
_THREADS: Final = Path("/proc/self/task")
_log = logging.getLogger("spacelod_server")


class TokenBucket:
    """Seconds of processor time that may be used: ``rate`` flow in with each second, ``size`` is the most it holds."""

    def __init__(self, rate: float, size: float) -> None:
        self._rate, self._size, self.level = rate, size, 0.0

    def flow(self, passed: float, used: float) -> None:
        """Let in what belongs to the seconds passed, and take out what was used; below empty is a debt of ``size``."""
        self.level = max(-self._size, min(self._size, self.level + passed * self._rate - used))

    @property
    def is_half_full(self) -> bool:
        """Whether there is enough to begin with."""
        return self.level > self._size / 2


class Precedence:
    """Whether this process goes first now, and which of its threads do not because their work is long."""

    def __init__(self) -> None:
        self.first = False
        self._tell: Callable[[int], None] = lambda _: None
        self._long: set[int] = set()
        self._threads: list[int] = []

    def start(self, processes: int, tell: Callable[[int], None]) -> None:
        """Let this process, one of so many, go first from now on whenever it may; nothing happens if it must not.

        ``tell`` is told 1 when it goes first and 0 when it no longer does.
        """
        if not hindrance():
            self._tell = tell
            share = min(1.0, processors() / processes)
            bucket = TokenBucket(_RATE * share, _SIZE * share)
            Thread(target=self._watch, args=(bucket,), name="precedence", daemon=True).start()

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Have the calling thread take its turn with all other processes until the block ends."""
        thread = get_native_id()
        self._long.add(thread)
        self._set_own()
        try:
            yield
        finally:
            self._long.discard(thread)
            self._set_own()

    def _set_own(self) -> None:
        # Answers do not depend on it; a right that was withdrawn is noticed by the watching thread.
        with suppress(OSError):
            if self.first:
                _set(0, first=get_native_id() not in self._long)

    def _watch(self, bucket: TokenBucket) -> None:
        then, before = time.monotonic(), time.process_time()
        for period in count():
            time.sleep(_PERIOD)
            now, used = time.monotonic(), time.process_time()
            bucket.flow(now - then, used - before)
            then, before = now, used
            # Who gave way has to save a little, so as not to go to and fro in every period.
            first = bucket.level > 0 if self.first else bucket.is_half_full
            if first == self.first and period % _AGAIN:
                continue
            try:
                self._set_all(first=first)
            except OSError as error:
                self._set_all(first=False)
                _log.warning("web processes go first no longer: %s", error.strerror)
                return

    def _set_all(self, *, first: bool) -> None:
        self.first = first
        # Without a free descriptor the threads are those of the last time: who has many readers must still give way.
        with suppress(OSError):
            self._threads = [int(path.name) for path in _THREADS.iterdir()]
        for thread in self._threads:
            with suppress(ProcessLookupError):
                _set(thread, first=first and thread not in self._long)
        self._tell(int(first))


PRECEDENCE: Final = Precedence()


class ShortFirst:
    """A WSGI layer that lets only short work go first, if this process does."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, in turn with other processes if that may take long."""
        if environ["PATH_INFO"].startswith(_SHORT):
            return self._app(environ, start_response)
        with PRECEDENCE.in_turn():
            return self._app(environ, start_response)


def hindrance() -> str:
    """Return what keeps the calling thread, and with it its process, from going first; "" is nothing."""
    if sys.platform != "linux":
        return f"{sys.platform} has no such priority for a thread"
    if has_quota():
        return "the container has a quota of processor time, which does not count what goes first"
    try:
        if os.sched_getscheduler(0) != os.SCHED_OTHER or os.getpriority(os.PRIO_PROCESS, 0) != 0:
            return "it was started with a priority of its own, which it keeps"
        _set(0, first=True)
        _set(0, first=False)
    except OSError as error:
        return f"the system gives this user no real-time priority ({error.strerror})"
    return ""


def _set(thread: int, *, first: bool) -> None:
    """Set a thread of this process, 0 is the calling one; the system changes nothing that is so already."""
    policy = os.SCHED_RR if first else os.SCHED_OTHER
    os.sched_setscheduler(thread, policy, os.sched_param(int(first)))
