"""Load from clients that ask again and again, and what it did to a server."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from measuring.company import go_first
from measuring.processes import Server

__all__ = ["Load", "Request", "drive", "flood", "once", "within", "wrk"]

_TIMEOUT = 120
_SCRIPT = """
local requests, place
function init()
  requests, place = {{ {requests} }}, 0
end
function request()
  place = place % #requests + 1
  return requests[place]
end
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: path, headers, and the statuses that answer it."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[int, ...] = (200,)


@dataclass(frozen=True, slots=True)
class Load:
    """What a load of requests cost: processor seconds of the server for each, and how long answers took."""

    requests: int
    seconds: float
    cpu: float
    times: list[float]

    @property
    def microseconds(self) -> float:
        """Processor time of the server for one request."""
        return self.cpu / self.requests * 1e6

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds

    def within(self, share: float) -> float:
        """Return the milliseconds within which a share of the answers came."""
        return within(self.times, share) * 1000


def within(times: Sequence[float], share: float) -> float:
    """Return the time within which a share of some answers came, given their times from the shortest on."""
    return times[min(len(times) - 1, int(len(times) * share))]


def once(server: Server, asked: Request) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask once and return the answer and its body."""
    connection = _connect(server.address)
    connection.request("GET", asked.path, headers=dict(asked.headers))
    answer = connection.getresponse()
    return answer, answer.read()


def drive(server: Server, requests: Sequence[Request], *, clients: int = 4, first: bool = False) -> Load:
    """Send each request once, from several clients at a time, and return what it cost.

    Clients that go ``first`` stand for other machines: where the system allows it, they wait for no processor.
    """
    before, started = server.cpu(), time.perf_counter()
    with multiprocessing.Pool(clients, go_first if first else None) as pool:
        found = pool.starmap(_ask, [(server.address, requests[number::clients]) for number in range(clients)])
    seconds = time.perf_counter() - started
    return Load(len(requests), seconds, server.cpu() - before, sorted(time_ for times in found for time_ in times))


def flood(server: Server, requests: Sequence[Request], seconds: int, *, clients: int = 4) -> Load:
    """Send requests in turn, again and again, as fast as some connections of wrk can, and return what they cost.

    Clients in Python take longer for a request than a cache does: it would sleep between two of them, and to be woken
    costs it as much as an answer. Times of single answers are not known.
    """
    before = server.cpu()
    told = wrk(server.address, _SCRIPT.format(requests=", ".join(map(_lua, requests))), clients, seconds)
    count = re.search(r"(\d+) requests in", told)
    if not count or "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{server.address} did not answer everything: {told}")
    return Load(int(count[1]), seconds, server.cpu() - before, [])


def wrk(address: str, script: str, connections: int, seconds: int) -> str:
    """Run wrk with one thread and a script in Lua; return what it says."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", file.name, address]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _lua(asked: Request) -> str:
    """Return a request as an expression of the script."""
    headers = ", ".join(f'["{name}"]="{value}"' for name, value in asked.headers.items())
    return f'wrk.format("GET", "{asked.path}", {{ {headers} }})'


def _ask(address: str, requests: Sequence[Request]) -> list[float]:
    times = []
    connection = _connect(address)
    for asked in requests:
        started = time.perf_counter()
        connection.request("GET", asked.path, headers=dict(asked.headers))
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - started)
        if answer.status not in asked.statuses:
            raise RuntimeError(f"{address}{asked.path} answered {answer.status}")
    return times


def _connect(address: str) -> http.client.HTTPConnection:
    where = urlsplit(address)
    return http.client.HTTPConnection(where.hostname or "", where.port, timeout=_TIMEOUT)
