"""What goes on beside readers: loops that do nothing, or clients with heavy queries; and who does not wait for it."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

__all__ = ["beside", "go_first"]

Figures = TypeVar("Figures")

_HEAVY = (
    "SELECT ?a ?c { ?a ?b ?x . ?c ?d ?y . ?e ?f ?z FILTER(STR(?a) < STR(?e)) } ORDER BY ?z ?a LIMIT %d",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT %d",
)
_CLIENTS = 12
# Until the first of the heavy queries have left the fast lane.
_RAMP = 3.0


def go_first() -> bool:
    """Let this process run whenever it can; return whether the system allows it."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        return False
    return True


def beside(port: int, number: int, measure: Callable[[], Figures]) -> dict[str, Figures]:
    """Measure alone, while processors are busy with nothing, and while heavy queries run; another number, others."""
    found = {}
    for what, company in (
        ("alone", nullcontext()), ("beside loops of nothing", _idle_loops()),
        (f"beside {_CLIENTS} heavy queries", _heavy_queries(port, number)),
    ):  # fmt: skip
        with company:
            found[what] = measure()
    return found


@contextmanager
def _idle_loops() -> Iterator[None]:
    """Have every processor do nothing, busily and after all others, until the block ends."""
    loops = [multiprocessing.Process(target=_loop) for _ in range(os.cpu_count() or 1)]
    for loop in loops:
        loop.start()
    time.sleep(1)
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.join()


def _loop() -> None:
    os.nice(19)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    # Linux can weigh each session as a whole: then a priority within it counts for nothing outside.
    os.setsid()
    if (group := Path("/proc/self/autogroup")).exists():
        group.write_text("19", encoding="ascii")
    while True:
        pass


@contextmanager
def _heavy_queries(port: int, seed: int) -> Iterator[None]:
    """Have clients ask heavy queries until the block ends, each a new one after the other."""
    end = multiprocessing.Event()
    process = multiprocessing.Process(target=_pester, args=(port, seed, end))
    process.start()
    time.sleep(_RAMP)
    try:
        yield
    finally:
        end.set()
        process.join(60)


def _pester(port: int, seed: int, end: multiprocessing.synchronize.Event) -> None:
    def ask(client: int) -> None:
        number = 0
        while not end.is_set():
            number += 1
            text = _HEAVY[client % len(_HEAVY)] % (seed * 1_000_000 + client * 1_000 + number)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", f"/sparql?query={quote(text)}")
            answer = connection.getresponse()
            answer.read()
            connection.close()
            end.wait(float(answer.headers.get("Retry-After") or 0))

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
