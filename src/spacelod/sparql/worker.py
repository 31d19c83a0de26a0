"""A process that answers one query after another, and may be killed at any moment.

It is forked by the host, opens the store itself (the engine's threads do not survive a fork) and runs
queries in a thread with a large stack. It never decides about time: the host does, and an alarm that
the host's death cannot stop.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import signal
import threading
import time
from pathlib import Path
from socket import socket
from typing import Any, Final, NamedTuple

from spacelod.errors import QueryError
from spacelod.sparql import sandbox, wire
from spacelod.sparql.answers import Refused, make, problem
from spacelod.sparql.datasets import Datasets, NeedsHeavyLane, Source
from spacelod.sparql.limits import Limits
from spacelod.sparql.location import is_address
from spacelod.sparql.scan import Scan

__all__ = ["KEY_SIZE", "Setting", "run"]

KEY_SIZE: Final = 16
# The host's deadline comes first; the alarm is for the case that the host cannot act.
_GRACE: Final = 1.0
# A process that has kept this much more memory than it began with is replaced; the engine keeps what it has read.
# Of a large store that is more: a new process takes as long as fifty queries, and reads all of it again.
_GROWN: Final = 8 << 20
_GROWN_OF_STORE: Final = 1 / 64
# To look costs 30 us, as much as a small query; queries quicker than this are looked after now and then.
_QUICK: Final = 0.005
_LOOKED_AFTER: Final = 16
_FAULT: Final = "the query could not be answered; the fault is ours and has been logged"


class Setting(NamedTuple):
    """What a worker is started with.

    ``store`` is a folder or the address of an endpoint, ``base`` that of its dataset; ``note`` is memory shared
    with the host, for the key of the query at hand.
    """

    store: str
    base: str
    copies: Path
    limits: Limits
    host: int
    note: mmap.mmap


def run(connection: socket, setting: Setting) -> None:
    """Be a worker until the host closes the connection; never returns."""
    # Before it opens the store: the threads of the engine inherit it.
    sandbox.give_way(os.getpid(), sandbox.QUERY)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    # A copy of a connection of the host would keep it open after the host has closed it.
    own = connection.fileno()
    os.closerange(3, own)
    os.closerange(own + 1, 1 << 20)
    sandbox.quiet()
    if not sandbox.die_with_parent(setting.host):
        os._exit(0)
    # The stack of a new thread can be chosen, that of the first one cannot.
    threading.stack_size(setting.limits.stack_bytes)
    thread = threading.Thread(target=_Worker(connection, setting).serve)
    thread.start()
    thread.join()
    os._exit(0)


class _Worker:
    def __init__(self, connection: socket, setting: Setting) -> None:
        self._connection, self._setting = connection, setting
        self._limits = setting.limits
        self._tripped: dict[str, float] = {}
        self._left = setting.limits.worker_queries
        self._most_grown = max(_GROWN, int(_size(setting.store) * _GROWN_OF_STORE))

    def serve(self) -> None:
        """Open the store, say so, then answer."""
        self._datasets = _open(self._setting)
        gc.freeze()
        sandbox.limit_memory(self._limits.memory_bytes)
        self._resident = sandbox.memory_resident()
        self._connection.sendall(wire.reply(200, {}, code=wire.READY))
        requests = wire.Requests(self._connection)
        while (request := requests.next()) is not None:
            if request.word == wire.TRIPPED:
                self._tripped = json.loads(request.body)
            else:
                self._connection.sendall(self._answer(request))

    def _answer(self, request: wire.Request) -> bytes:
        heavy = request.word == wire.HEAVY
        self._datasets.patient = heavy
        sandbox.limit_time(self._limits.deadline + _GRACE)
        started = time.perf_counter()
        code = wire.ANSWER
        status, header, body = 200, dict[str, Any](), b""
        try:
            made = self._make(wire.header_of(request.header), request.body)
            header, body = {"form": made.form, "triples": made.triples}, made.body
        except (QueryError, Refused) as error:
            status, header = problem(error)
        except MemoryError:
            status, header, code = 422, {"problem": _memory(self._limits), "reason": "memory"}, wire.LAST
        except NeedsHeavyLane:
            code = wire.HEAVIER
        except Exception as error:  # noqa: BLE001 - nothing is above: the host logs it, and replaces this process
            status, header, code = 500, {"problem": _FAULT, "reason": "crash", "detail": repr(error)}, wire.LAST
        self._setting.note[:KEY_SIZE] = bytes(KEY_SIZE)
        sandbox.limit_time(0)
        seconds = time.perf_counter() - started
        self._left -= 1
        if code == wire.ANSWER and (self._left <= 0 or self._has_grown(seconds)):
            code = wire.LAST
        return wire.reply(status, header, body, code=code, milliseconds=seconds * 1000)

    def _has_grown(self, seconds: float) -> bool:
        if seconds < _QUICK and self._left % _LOOKED_AFTER:
            return False
        return sandbox.memory_resident() > self._resident + self._most_grown

    def _make(self, header: dict[str, Any], query: bytes) -> Any:
        if len(query) > self._limits.query_bytes:
            raise Refused(
                413, f"the query has {len(query):,} bytes; the limit is {self._limits.query_bytes:,}", "query size"
            )
        try:
            text = query.decode()
        except UnicodeDecodeError as error:
            raise QueryError(f"the query is not UTF-8: byte {error.start + 1} does not fit") from None
        given = header.get("graphs")
        return make(
            text, header["format"], self._datasets, self._limits, before=self._before, base=header.get("base", ""),
            given=(tuple(given[0]), tuple(given[1])) if given is not None else None,
        )  # fmt: skip

    def _before(self, found: Scan) -> None:
        self._setting.note[:KEY_SIZE] = found.key
        # Host and workers read the same clock, which runs on without regard to the calendar.
        wait = self._tripped.get(found.key.hex(), 0.0) - time.monotonic() if self._tripped else 0.0
        if wait > 0:
            text = "this query had to be stopped several times; it is refused for a while"
            raise Refused(504, text, "breaker", retry_after=int(wait) + 1)


def _open(setting: Setting) -> Source:
    if is_address(setting.store):
        from spacelod.sparql.remote import RemoteDatasets

        return RemoteDatasets(setting.store, setting.base, setting.limits)
    return Datasets(Path(setting.store), setting.copies, setting.limits.merged_graphs)


def _size(store: str) -> int:
    """Return the bytes of a store on this machine; an endpoint has none here."""
    return 0 if is_address(store) else sum(path.stat().st_size for path in Path(store).iterdir())


def _memory(limits: Limits) -> str:
    return f"the query needs more memory than a query may use ({limits.memory_bytes >> 20} MiB)"
