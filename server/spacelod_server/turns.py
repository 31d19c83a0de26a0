"""Documents are made a few at a time; whoever comes meanwhile waits in line.

A processor that jumps between thirty half-made documents finishes none of them early: the slowest answers then take
five times as long. A thread that waits for something else gives its place up first.
"""

from __future__ import annotations

import math
from collections import deque
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

from spacelod_server.bounds import bound
from spacelod_server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["AT_ONCE", "Turns", "one_batch", "step_aside"]

_KEY: Final = "spacelod.turn"
_BATCHES: Final = "spacelod.batches"
# One document is on the processor while another reads from disk.
AT_ONCE: Final = 2
# A search reads what lies in memory: two at once would only take the interpreter from each other, over and over.
_SEARCHES: Final = 1
_SEARCH: Final = "/search"
# The others may have a body, which a slow client sends as slowly as it likes.
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})


class Turns:
    """A WSGI layer around the application, inside of whatever answers from memory."""

    def __init__(self, app: WSGIApplication, places: int = AT_ONCE) -> None:
        self._app = app
        self._places, self._searches = _Line(places), _Line(_SEARCHES)
        self._batches = _Line(1, bound("batches_waiting"))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        environ[_BATCHES] = self._batches
        if environ["REQUEST_METHOD"] not in _WITHOUT_BODY:
            return self._app(environ, start_response)
        search = environ["PATH_INFO"].startswith(_SEARCH)
        # Always in this order, so that no two wait for each other.
        turn = environ[_KEY] = _Turn(*((self._searches, self._places) if search else (self._places,)))
        try:
            return self._app(environ, start_response)
        finally:
            turn.end()


def step_aside(environ: WSGIEnvironment) -> None:
    """Give up the turn of a request, before it waits for another process.

    It goes on without one afterwards: waiting for a second turn, with locks in hand, could block everyone.
    """
    with suppress(KeyError):
        environ[_KEY].end()


@contextmanager
def one_batch(environ: WSGIEnvironment) -> Iterator[None]:
    """Give up the turn of a request and work on what takes seconds, one request at a time.

    Raises Problem when too many wait already. Eight batches at once made a document wait fifteen times as long.
    """
    step_aside(environ)
    line: _Line = environ[_BATCHES]
    if not line.acquire():
        text = "Too many batches wait to be answered."
        raise Problem(503, text, headers={"Retry-After": "5"})
    try:
        yield
    finally:
        line.release()


class _Line:
    """Places that go to those who wait in the order in which they came.

    A semaphore gives a place to whoever happens to run when it gets free: under load that was nearly always a
    request that had just come, and a few others waited for seconds.
    """

    def __init__(self, places: int, most_waiting: float = math.inf) -> None:
        self._free, self._most_waiting = places, most_waiting
        self._waiting: deque[Lock] = deque()
        self._lock = Lock()

    def acquire(self) -> bool:
        """Take a place, when it is one's turn; return False at once when too many wait for theirs."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if len(self._waiting) >= self._most_waiting:
                return False
            told = Lock()
            told.acquire()
            self._waiting.append(told)
        return told.acquire()

    def release(self) -> None:
        """Hand the place to whoever waits longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class _Turn:
    """Places in one or two lines that are taken until they are given back, once."""

    def __init__(self, *lines: _Line) -> None:
        self._lines: tuple[_Line, ...] = lines
        for line in lines:
            line.acquire()

    def end(self) -> None:
        lines, self._lines = self._lines, ()
        for line in reversed(lines):
            line.release()
