"""What a query costs through the query host, isolation included, beside the bare engine and the oxigraph server.

    python benchmarks/query_host.py [--oxigraph PROGRAM] [--seconds 3]

PROGRAM is the server of the same engine (`pip install oxigraph==0.5.13`, in an environment of its own).
All figures come from one run on one machine. Processor time is that of the serving processes alone.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from measuring.load import within
from spacelod.formats import RESULT_FORMATS
from spacelod.sparql.client import QueryClient, Request
from spacelod.sparql.supervise import Supervisor
from spacelod.store import Store

JSON = RESULT_FORMATS[0]
QUERIES = {
    "ASK": "ASK { ?s ?p ?o }",
    "SELECT of 100 rows": "PREFIX x: <http://x/> SELECT ?a ?name ?m ?other ?start "
    "{ ?a x:memberOf ?m ; x:name ?name ; x:start ?start . ?m x:name ?other } LIMIT 100",
}
PROCESSES, THREADS = 4, 8
PORT = 7879


def statements(count: int) -> Iterator[str]:
    """Yield the N-Quads of a graph in which everyone is a member of two others."""
    for number in range(count):
        subject = f"<http://x/actor/{number}>"
        yield f'{subject} <http://x/name> "Actor {number}"@en .\n'
        yield f'{subject} <http://x/start> "{1900 + number % 100}-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
        yield from (f"{subject} <http://x/memberOf> <http://x/actor/{number * k % count}> .\n" for k in (7, 11))


def processor_time(pid: int) -> float:
    """Return the seconds that a process has used, with the children that it has and those that have ended."""

    def fields(of: int) -> list[int]:
        return [int(field) for field in Path(f"/proc/{of}/stat").read_text().rsplit(")", 1)[1].split()[11:15]]

    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = sum(fields(pid)) + sum(sum(fields(int(child))[:2]) for child in children)
    return ticks / os.sysconf("SC_CLK_TCK")


def host_asker(path: str, query: str) -> Callable[[], None]:
    client, request = QueryClient(path), Request(query)

    def ask() -> None:
        assert client.run(request).status == 200

    return ask


def http_asker(_: str, query: str) -> Callable[[], None]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    address = "/query?" + urllib.parse.urlencode({"query": query})

    def ask() -> None:
        connection.request("GET", address, headers={"Accept": JSON.media_type})
        assert connection.getresponse().read()

    return ask


def drive(
    make: Callable[[str, str], Callable[[], None]], path: str, query: str, threads: int, seconds: float
) -> list[float]:
    """Ask again and again from some threads, and return the seconds that each answer took."""
    times: list[float] = []

    def work() -> None:
        ask, end = make(path, query), time.monotonic() + seconds
        while (started := time.monotonic()) < end:
            ask()
            times.append(time.monotonic() - started)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return times


def measure(name: str, pid: int, make: Callable[[str, str], Callable[[], None]], path: str, seconds: float) -> None:
    """Print a row for each query, asked by one connection and by many."""
    for label, query in QUERIES.items():
        for processes, threads in ((1, 1), (PROCESSES, THREADS)):
            before = processor_time(pid)
            with multiprocessing.Pool(processes) as pool:
                found = pool.starmap(drive, [(make, path, query, threads, seconds)] * processes)
            times = sorted(chain.from_iterable(found))
            cost = (processor_time(pid) - before) / len(times)
            middle, late = times[len(times) // 2], within(times, 0.99)
            print(
                f"| {name} | {label} | {processes * threads} | {cost * 1e6:,.0f} | {len(times) / seconds:,.0f} "
                f"| {middle * 1e3:.2f} | {late * 1e3:.2f} |",
                flush=True,
            )


def bare(folder: Path) -> None:
    """Print what the engine alone takes."""
    store = Store.open(folder)
    for label, query in QUERIES.items():
        started, count = time.process_time(), 300
        for _ in range(count):
            store.query(query).serialize(JSON)
        print(f"| engine alone | {label} | - | {(time.process_time() - started) / count * 1e6:,.0f} | - | - | - |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--oxigraph", help="the oxigraph server's program")
    parser.add_argument("--seconds", type=float, default=3)
    chosen = parser.parse_args()
    print("| who | query | connections | processor time, us | answers a second | half under, ms | 99 % under, ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "store"
        store = Store.create(folder)
        store.load("".join(statements(20_000)).encode())
        store.optimize()
        del store
        bare(folder)
        with Supervisor(folder, Path(name) / "socket") as supervisor:
            assert supervisor.wait_ready()
            assert supervisor.pid
            time.sleep(1)
            measure("query host", supervisor.pid, host_asker, str(Path(name) / "socket"), chosen.seconds)
        if chosen.oxigraph:
            command = [chosen.oxigraph, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{PORT}"]
            with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
                time.sleep(1)
                measure("oxigraph server", server.pid, http_asker, "", chosen.seconds)
                server.kill()


if __name__ == "__main__":
    main()
