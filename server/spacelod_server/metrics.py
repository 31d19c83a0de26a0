"""What is counted, and how all processes tell it together in the format of Prometheus.

Each web process counts for itself into files of a shared folder (``keep_in``), so that whichever of them is
asked answers for all, and what a process counted outlives it. What the query host counts it is asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import REGISTRY, Collector

from spacelod_server.processes import family_of, memory_by_role

if TYPE_CHECKING:
    from spacelod_server.site import Site

__all__ = [
    "FOLDER", "Gathered", "answered", "asked", "cache_holds", "exposition", "going_first", "line_lost", "under_way",
]  # fmt: skip

# The environment variable by which the library learns of the shared folder, before it is imported.
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
# From what is remembered (under a millisecond) to beyond the deadline of a query.
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)

_REQUESTS: Final = Counter("spacelod_requests", "Answered requests", ["route", "method", "status"])
_DURATION: Final = Histogram("spacelod_request_seconds", "Time to an answer", ["route"], buckets=_SECONDS)
under_way: Final = Gauge("spacelod_requests_under_way", "Requests being answered", multiprocess_mode="livesum")
_REMEMBERED: Final = Counter("spacelod_remembered_answers", "Answers given from memory, without a view", ["route"])
_QUERIES: Final = Counter("spacelod_queries", "Queries that were answered or refused", ["lane", "status"])
_QUERY_DURATION: Final = Histogram("spacelod_query_seconds", "Time to an answer of the query host", ["lane"],
                                   buckets=_SECONDS)  # fmt: skip
_CACHE_BYTES: Final = Gauge("spacelod_cache_bytes", "Memory that finished documents and answers take",
                            multiprocess_mode="livesum")  # fmt: skip
going_first: Final = Gauge("spacelod_going_first", "Web processes whose short work goes before all others",
                           multiprocess_mode="livesum")  # fmt: skip
line_lost: Final = Counter("spacelod_lost_log_lines", "Lines of the log that could not be written")


@cache
def _request_counters(route: str, method: str, status: str) -> tuple[Counter, Histogram, Counter]:
    return _REQUESTS.labels(route, method, status), _DURATION.labels(route), _REMEMBERED.labels(route)


@cache
def _query_counters(lane: str, status: int) -> tuple[Counter, Histogram]:
    return _QUERIES.labels(lane, str(status)), _QUERY_DURATION.labels(lane)


def answered(route: str, method: str, status: str, seconds: float, *, remembered: bool) -> None:
    """Count an answered request; the words must come from closed sets."""
    requests, duration, memory = _request_counters(route, method, status)
    requests.inc()
    duration.observe(seconds)
    if remembered:
        memory.inc()


def asked(lane: str, status: int, seconds: float) -> None:
    """Count a query; ``lane`` is "" for one that was refused before it had a lane."""
    queries, duration = _query_counters(lane or "none", status)
    queries.inc()
    duration.observe(seconds)


def cache_holds(size: int) -> None:
    """Tell how many bytes this process holds now."""
    _CACHE_BYTES.set(size)


def exposition(site: Site, accept: str) -> tuple[bytes, str]:
    """Return the figures of all processes in the form that the reader accepts, and its media type."""
    encode, content_type = choose_encoder(accept)
    registry = CollectorRegistry()
    folder = os.environ.get(FOLDER)
    if folder:
        _forget_the_dead(Path(folder))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call] # the library has no types here
    registry.register(Gathered(site))
    body = encode(registry)
    if not folder:
        body = encode(REGISTRY) + body
    return body, content_type


def _forget_the_dead(folder: Path) -> None:
    """Drop the present state of processes that are gone; what they counted stays."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = path.stem.rpartition("_")[2]
        if not Path("/proc", pid).exists():
            mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call] # nor here


class Gathered(Collector):
    """What is not counted by requests but found out when somebody asks: release, query host, memory."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterable[Metric]:
        """Yield each family once."""
        yield from self._release()
        yield from self._host()
        yield from self._memory()

    def _release(self) -> Iterable[Metric]:
        release = self._site.release
        about = GaugeMetricFamily("spacelod_release_info", "The release that is served", labels=["version", "base"])
        about.add_metric([release.version, release.base], 1)
        yield about
        issued = datetime.fromisoformat(f"{release.issued}T00:00:00+00:00").timestamp()
        yield GaugeMetricFamily("spacelod_release_age_seconds", "Time since the day of the data", time.time() - issued)
        quads = release.manifest.counts["quads"]
        yield GaugeMetricFamily("spacelod_release_statements", "Statements in the release", quads)

    def _host(self) -> Iterable[Metric]:
        told = self._site.queries.stats()
        yield GaugeMetricFamily("spacelod_query_host_up", "Whether the query host answers", 0 if told is None else 1)
        if told is None:
            return
        running = GaugeMetricFamily("spacelod_lane_running", "Queries that run in a lane", labels=["lane"])
        waiting = GaugeMetricFamily("spacelod_lane_waiting", "Queries that wait for a lane", labels=["lane"])
        for lane in ("fast", "heavy"):
            running.add_metric([lane], told[lane]["running"])
            waiting.add_metric([lane], told[lane]["waiting"])
        yield from (running, waiting)
        counts = told["counts"]
        for name, text in _HOST_COUNTS.items():
            yield CounterMetricFamily(f"spacelod_query_{name}", text, counts.get(name, 0))
        yield GaugeMetricFamily("spacelod_query_workers", "Processes that run queries", told["workers"]["all"])
        yield GaugeMetricFamily("spacelod_query_workers_idle", "Those that wait for one", told["workers"]["idle"])
        yield GaugeMetricFamily("spacelod_query_host_seconds", "Time since the query host started", told["seconds"])

    def _memory(self) -> Iterable[Metric]:
        used = GaugeMetricFamily("spacelod_memory_bytes", "Memory by kind of process, shared pages by share",
                                 labels=["process"])  # fmt: skip
        for role, size in memory_by_role(family_of(os.getppid())).items():
            used.add_metric([role], size)
        yield used


_HOST_COUNTS: Final = {
    "kills": "Queries whose process was stopped by force",
    "promoted": "Queries that moved from the fast to the heavy lane",
    "abandoned": "Queries whose client went away",
}
