"""The figures: those of all processes together, exact, and only for those who may read them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from operating import Server, operated, until
from spacelod.release import Release
from spacelod_server import create_app, load_settings, metrics
from spacelod_server.processes import family_of

DOCUMENTS = 'spacelod_requests_total{method="GET",route="/doc",status="200"}'
TIMED = 'spacelod_request_seconds_count{route="/doc"}'


@pytest.fixture(scope="module")
def make_client(release: Release) -> Callable[..., FlaskClient]:
    return lambda **explicit: create_app(load_settings(explicit, {}), release).test_client()


def test_every_process_counts_and_any_of_them_tells_the_sum(watched: Server) -> None:
    before = watched.figures()
    for _ in range(40):
        watched.get("/doc/actor/usa.ttl")
    watched.get("/nothing")
    after = [watched.figures() for _ in range(6)]
    for figures in after:
        assert figures[DOCUMENTS] - before.get(DOCUMENTS, 0) == 40
        assert figures[TIMED] - before.get(TIMED, 0) == 40
        assert figures["spacelod_requests_under_way"] == 1
    assert after[0]['spacelod_requests_total{method="GET",route="other",status="404"}'] >= 1
    assert after[0]["spacelod_cache_bytes"] > 10_000


def test_queries_lanes_and_the_release_are_told(watched: Server) -> None:
    watched.get("/sparql?query=ASK%7B%7D")
    figures = watched.figures()
    assert figures['spacelod_queries_total{lane="fast",status="200"}'] >= 1
    assert figures["spacelod_query_host_up"] == 1
    assert figures['spacelod_lane_waiting{lane="heavy"}'] == 0
    assert figures["spacelod_query_kills_total"] >= 0
    assert figures["spacelod_query_workers"] >= figures["spacelod_query_workers_idle"] >= 1
    assert figures["spacelod_release_statements"] > 100_000
    assert {"main", "web", "query-host", "query-worker"} == {
        name.partition('"')[2].rstrip('"}') for name in figures if name.startswith("spacelod_memory_bytes")
    }


def test_nothing_is_counted_before_it_is_known_where() -> None:
    """The library decides when it is imported whether processes count together."""
    code = "import sys, spacelod_server.run, spacelod_server.app; print('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_what_a_process_counted_outlives_it(releases: Path, tmp_path: Path) -> None:
    with operated(releases, tmp_path, workers="1") as server:
        for _ in range(5):
            server.get("/doc/actor/usa.ttl")
        web = next(pid for pid, role in family_of(server.process.pid).items() if role == "web")
        os.kill(web, signal.SIGKILL)
        until(lambda: answers(server), 20)
        figures = server.figures()
    assert figures[DOCUMENTS] == 5
    assert figures["spacelod_requests_under_way"] == 1


def answers(server: Server) -> bool:
    try:
        return server.get("/health").status == 200
    except OSError:
        return False


@pytest.mark.parametrize(
    ("setting", "address", "header", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "203.0.113.7", {}, 404),
        ("local", "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ("local", "127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 404),
        ("local", "127.0.0.1", {"Via": "1.1 varnish"}, 404),
        ("off", "127.0.0.1", {}, 404),
        ("open", "203.0.113.7", {}, 200),
    ],
)
def test_only_those_read_the_figures_whom_the_settings_allow(
    make_client: Any, setting: str, address: str, header: dict[str, str], status: int
) -> None:
    answer = make_client(metrics=setting).get("/metrics", headers=header, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize(("accept", "media_type"), [
    ("", "text/plain"), ("application/openmetrics-text;version=1.0.0", "application/openmetrics-text"),
])  # fmt: skip
def test_the_figures_have_the_form_that_is_asked_for(make_client: Any, accept: str, media_type: str) -> None:
    answer = make_client().get("/metrics", headers={"Accept": accept})
    assert answer.content_type.startswith(media_type)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_words_of_a_request_come_from_closed_sets(watched: Server) -> None:
    """Whoever asks for a thousand addresses must not make a thousand figures."""
    watched.get("/health")
    before = {name for name in watched.figures() if name.startswith("spacelod_request")}
    for number in range(30):
        watched.get(f"/made-up-{number}")
        watched.get(f"/definitely{number}")
    new = {name for name in watched.figures() if name.startswith("spacelod_request")} - before
    assert {name.partition('route="')[2].partition('"')[0] for name in new} <= {"other", "/metrics"}


class Queries:
    """A query host that is in a certain state."""

    def __init__(self, told: dict[str, Any] | None) -> None:
        self._told = told

    def ready(self) -> bool:
        return self._told is not None

    def stats(self) -> dict[str, Any] | None:
        return self._told

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("told", "status", "says"),
    [
        ({"workers": {"all": 2, "idle": 0}}, 200, "ok"),
        ({"workers": {"all": 0, "idle": 0}}, 503, "no process that can open the store"),
        (None, 503, "does not answer"),
    ],
)
def test_ready_tells_what_is_missing(release: Release, told: dict[str, Any] | None, status: int, says: str) -> None:
    app = create_app(load_settings({}, {}), release, Queries(told))
    answer = app.test_client().get("/ready")
    assert answer.status_code == status
    assert says in answer.json["checks"]["queries"]
    assert answer.json["ready"] is (status == 200)


def test_a_query_host_that_is_away_is_told_as_down(release: Release) -> None:
    app = create_app(load_settings({}, {}), release, Queries(None))
    body = app.test_client().get("/metrics").text
    assert "spacelod_query_host_up 0.0" in body
    assert "spacelod_lane_running" not in body


def test_the_state_of_processes_that_are_gone_is_dropped(tmp_path: Path) -> None:
    gone, here = tmp_path / "gauge_livesum_4194305.db", tmp_path / f"gauge_livesum_{os.getpid()}.db"
    kept = tmp_path / "counter_4194305.db"
    for path in (gone, here, kept):
        path.touch()
    metrics._forget_the_dead(tmp_path)
    assert [gone.exists(), here.exists(), kept.exists()] == [False, True, True]


def test_a_query_host_that_hangs_is_told_before_those_who_ask_give_up(watched: Server) -> None:
    (host,) = (pid for pid, role in family_of(watched.process.pid).items() if role == "query-host")
    os.kill(host, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert watched.get("/health").status == 200
        assert watched.get("/ready").status == 503
        assert b"spacelod_query_host_up 0.0" in watched.get("/metrics").body
        # Kubernetes, Prometheus, Varnish and the health check of the container wait three seconds or longer for each.
        assert time.monotonic() - begun < 9
    finally:
        os.kill(host, signal.SIGCONT)
