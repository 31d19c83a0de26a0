"""nginx with the shipped configuration: what it keeps, what it never mixes up, and how a release is purged."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from deployed import DEPLOY, Nginx
from operating import Got, Server, fetch, operated, until
from query_store import children
from spacelod.release import Release
from spacelod_server.processes import family_of

PATH = "/doc/actor/usa"
ACCEPTS = ("text/turtle", "application/ld+json", "text/html", "application/rdf+xml")
CODINGS = ("identity", "gzip", "br", "zstd")


@pytest.fixture(scope="module")
def backend(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with operated(releases, tmp_path_factory.mktemp("backend"), proxy_hops="1", log_requests="on") as server:
        yield server


@pytest.fixture(scope="module")
def nginx(backend: Server, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with Nginx(tmp_path_factory.mktemp("nginx"), backend.port, release.version).running() as started:
        yield started


def ask(nginx: Nginx, target: str, **headers: str) -> Got:
    return fetch(nginx.port, target, **headers)


def state(answer: Got) -> str:
    return answer.headers.get("x-cache-status", "")


def test_the_configuration_is_sound(nginx: Nginx) -> None:
    checked = nginx.check()
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_an_answer_is_asked_for_once(nginx: Nginx) -> None:
    first, second = (ask(nginx, "/doc/actor/fra.ttl") for _ in range(2))
    assert (state(first), state(second)) == ("MISS", "HIT")
    assert first.body == second.body
    assert first.headers["etag"] == second.headers["etag"]


def test_what_readers_ask_for_again_and_again_comes_from_the_cache(nginx: Nginx) -> None:
    targets = [f"/doc/actor/{key}{suffix}" for key in ("usa", "chn", "ind", "deu") for suffix in (".ttl", ".html", "")]
    targets += ["/", "/actors", "/def", "/id/actor/usa", "/sparql?query=ASK%7B%7D"]
    states = [state(ask(nginx, target, Accept="text/html")) for _ in range(12) for target in targets]
    assert states.count("HIT") / len(states) >= 0.9


def test_variants_are_never_mixed_up(nginx: Nginx, backend: Server) -> None:
    wanted = {
        (accept, coding): backend.get(PATH, Accept=accept, Accept_Encoding=coding)
        for accept in ACCEPTS
        for coding in CODINGS
    }
    for _ in range(2):
        for (accept, coding), direct in wanted.items():
            cached = ask(nginx, PATH, Accept=accept, Accept_Encoding=coding)
            assert (cached.status, cached.body) == (200, direct.body), (accept, coding)
            for header in ("content-type", "content-encoding", "content-location", "etag", "vary", "link"):
                assert cached.headers.get(header) == direct.headers.get(header), (header, accept, coding)


def test_redirects_vary_too(nginx: Nginx) -> None:
    for _ in range(2):
        for accept, suffix in (("text/turtle", "ttl"), ("text/html", "html"), ("application/ld+json", "jsonld")):
            answer = ask(nginx, "/id/actor/usa", Accept=accept)
            assert answer.status == 303
            assert answer.headers["location"].endswith(f"/doc/actor/usa.{suffix}")


@pytest.mark.parametrize("target", ["/doc/actor/usa.ttl", "/doc/actor/usa.html", "/def.ttl"])
def test_not_modified_is_answered_from_the_cache(nginx: Nginx, backend: Server, target: str) -> None:
    known = ask(nginx, target)
    before = len(backend.lines("request"))
    answer = ask(nginx, target, If_None_Match=known.headers["etag"])
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["etag"] == known.headers["etag"]
    assert ask(nginx, target, If_None_Match='"other"').status == 200
    assert len(backend.lines("request")) == before


def test_immutable_files_keep_their_headers_and_ranges(nginx: Nginx, release: Release) -> None:
    name = next(name for name in release.manifest.files if name.endswith(".nq.gz"))
    answer = ask(nginx, f"/release/{release.version}/{name}", Range="bytes=10-19")
    assert (answer.status, len(answer.body)) == (206, 10)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "target", ["/health", "/id/actor/nobody-at-all", "/sparql?query=SELECT%20(NOW()%20AS%20%3Fn)%7B%7D"]
)
def test_what_does_not_last_is_never_kept(nginx: Nginx, target: str) -> None:
    assert {state(ask(nginx, target)) for _ in range(3)} <= {"", "MISS", "BYPASS", "EXPIRED"}


def test_a_posted_query_reaches_the_server_each_time(nginx: Nginx, backend: Server) -> None:
    before = len(backend.lines("query"))
    for number in range(2):
        body = f"SELECT ({number} AS ?posted) {{}}".encode()
        answer = fetch(nginx.port, "/sparql", method="POST", body=body, Content_Type="application/sparql-query")
        assert answer.status == 200
    assert len(backend.lines("query")) == before + 2


def test_every_answer_has_the_id_of_its_own_request(nginx: Nginx) -> None:
    given = ask(nginx, PATH, X_Request_Id="from-a-client")
    ids = [ask(nginx, PATH).headers["x-request-id"] for _ in range(3)]
    assert given.headers["x-request-id"] == "from-a-client"
    assert len(set(ids)) == 3


def test_a_client_cannot_lie_about_its_address_and_the_logs_keep_only_networks(nginx: Nginx, backend: Server) -> None:
    ask(nginx, "/doc/actor/bra.ttl", X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9", X_Request_Id="liar")
    (line,) = [one for one in backend.lines("request") if one["request_id"] == "liar"]
    assert line["client"] == "127.0.0.0/24"
    until(lambda: "liar" in (nginx.folder / "spacelod.log").read_text())
    written = [json.loads(text) for text in (nginx.folder / "spacelod.log").read_text().splitlines()]
    assert {one["client"] for one in written} == {"127.0.0.0/24"}
    assert {"HIT", "MISS"} <= {one["cache"] for one in written}


def test_the_figures_are_not_for_the_world(nginx: Nginx) -> None:
    assert ask(nginx, "/metrics").status == 404
    assert ask(nginx, "/metrics?x").status == 404


def test_another_name_is_not_answered(nginx: Nginx) -> None:
    with pytest.raises(OSError, match="closed connection"):
        ask(nginx, "/", Host="elsewhere.example")


def test_a_purge_by_release_leaves_nothing_of_the_old_one(nginx: Nginx, release: Release, tmp_path: Path) -> None:
    """Nor is anything kept under a new name while the server still answers from the old release."""
    target = "/doc/actor/jpn.ttl"
    assert [state(ask(nginx, target)) for _ in range(2)] == ["MISS", "HIT"]
    try:
        publish(nginx, tmp_path, "0.2.0-deadbeef")
        assert [state(ask(nginx, target)) for _ in range(6)] == ["MISS"] * 6
    finally:
        publish(nginx, tmp_path, release.version)
    assert state(ask(nginx, target)) == "HIT"


def publish(nginx: Nginx, releases: Path, version: str) -> None:
    link = releases / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    reload = f"kill -HUP {(nginx.folder / 'pid').read_text().strip()}"
    environ = {**os.environ, "SPACELOD_NGINX_RELOAD": reload}
    before = children(nginx.process.pid)
    subprocess.run([DEPLOY / "nginx" / "spacelod-release", releases, nginx.release_file], env=environ, check=True)
    assert version in nginx.release_file.read_text()
    # Those may still answer, as the old file has it.
    until(lambda: not set(before) & set(children(nginx.process.pid)))


@pytest.mark.parametrize("name", ['a"; }', "", "x y"])
def test_a_link_that_names_no_release_changes_nothing(tmp_path: Path, name: str) -> None:
    file = tmp_path / "release.conf"
    file.write_text("as it was")
    (tmp_path / "current").symlink_to(f"./{name}")
    done = subprocess.run([DEPLOY / "nginx" / "spacelod-release", tmp_path, file], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"not the name of a release" in done.stderr
    assert file.read_text() == "as it was"


def test_answers_given_before_outlive_the_server(releases: Path, release: Release, tmp_path: Path) -> None:
    with operated(releases, tmp_path, proxy_hops="1") as server:
        proxy = Nginx(tmp_path, server.port, release.version)
        with proxy.running():
            wanted = ask(proxy, "/doc/actor/usa.ttl").body
            server.process.terminate()
            server.process.wait(30)
            assert ask(proxy, "/doc/actor/usa.ttl").body == wanted
            assert ask(proxy, "/doc/actor/fra.ttl").status == 502


def test_an_answer_from_the_cache_costs_a_twentieth_of_one_that_is_made(nginx: Nginx, backend: Server) -> None:
    """Processor time of everything that takes part, for the same documents, once made and then kept.

    Rounds that follow each other find the machine equally busy; what else a server happens to do, such as to warm up,
    falls on few of them.
    """
    keys = [f"/doc/actor/{key}.jsonld" for key in _keys(backend)]
    rounds = [keys[start : start + 40] for start in range(0, 160, 40)]
    ratios = []
    for targets in rounds:
        made = cost(nginx, backend, targets)
        kept = min(cost(nginx, backend, targets * 3) / 3 for _ in range(2))
        ratios.append(made / kept)
    assert median(ratios) >= 20, ratios


def _keys(backend: Server) -> list[str]:
    text = backend.get("/sitemap-actor.xml").body.decode()
    return [part.partition("</loc>")[0].rpartition("/")[2] for part in text.split("<loc>")[1:]]


def cost(nginx: Nginx, backend: Server, targets: list[str]) -> float:
    pids = [*family_of(nginx.process.pid), *family_of(backend.process.pid)]
    before = sum(map(_seconds, pids))
    for target in targets:
        assert ask(nginx, target, Accept_Encoding="gzip").status == 200
    time.sleep(0.05)
    return sum(map(_seconds, pids)) - before


def _seconds(pid: int) -> float:
    """Processor time of a process to the nanosecond, threads that have ended included."""
    # What clock_getcpuclockid(3) returns: Python knows the clocks of threads only.
    return time.clock_gettime(~pid << 3 | 2)
