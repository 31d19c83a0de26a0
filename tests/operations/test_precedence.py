"""Documents go before queries where the system allows it, and give that up while there is much to do."""

from __future__ import annotations

import http.client
import os
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from operating import Server, operated, until
from spacelod_server import load_settings, precedence
from spacelod_server.doctor import examine
from spacelod_server.precedence import Precedence, TokenBucket, hindrance
from spacelod_server.processes import family_of
from spacelod_server.processors import has_quota
from spacelod_server.routes import ROUTES

ALLOWED = pytest.mark.skipif(bool(hindrance()), reason="the system allows no real-time priority to this user")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give rights and take them")
# A right that root has by itself, taken away for good.
WITHOUT_RIGHT = ("setpriv", "--bounding-set=-sys_nice")
GIVEN_RIGHT = ("prlimit", "--rtprio=1")
RAISED = shutil.which("prlimit") and subprocess.run([*GIVEN_RIGHT, "true"], capture_output=True, check=False)
GIVES = pytest.mark.skipif(
    not RAISED or RAISED.returncode != 0, reason="even root may not raise this limit here, and nobody else may"
)
HELD = re.compile(r"documents take turns with queries: \w+")
FIRST, IN_TURN = {os.SCHED_RR}, {os.SCHED_OTHER}


def policies(server: Server) -> dict[str, set[int]]:
    """By what rule each kind of process gets its time, over all threads."""
    found: dict[str, set[int]] = defaultdict(set)
    for pid, role in family_of(server.process.pid).items():
        for task in Path(f"/proc/{pid}/task").iterdir():
            try:
                found[role].add(os.sched_getscheduler(int(task.name)))
            except ProcessLookupError:
                continue
    return found


def settled(server: Server, rule: set[int]) -> None:
    """Wait until the web processes stay with a rule: reading ahead after the start is much to do as well."""
    changed = time.monotonic()

    def is_settled() -> bool:
        nonlocal changed
        if policies(server)["web"] != rule:
            changed = time.monotonic()
        return time.monotonic() - changed > 1.5

    until(is_settled, 30)


@pytest.fixture(scope="module")
def served(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of one web process that keeps nothing."""
    with operated(releases, tmp_path_factory.mktemp("served"), workers="1", cache_megabytes="0") as server:
        yield server


def test_each_kind_of_short_work_is_a_route() -> None:
    """What is misspelt would go first never."""
    assert all(any(route.rule.startswith(start) for route in ROUTES) for start in precedence._SHORT)


@ALLOWED
def test_web_processes_go_first_and_nothing_else_does(served: Server) -> None:
    settled(served, FIRST)
    until(lambda: served.figures()["spacelod_going_first"] == 1)
    found = policies(served)
    assert found.keys() == {"main", "web", "query-host", "query-worker"}
    assert all(found[role] == IN_TURN for role in found if role != "web")
    workers = [pid for pid, role in family_of(served.process.pid).items() if role == "query-worker"]
    assert {resource.prlimit(pid, resource.RLIMIT_RTPRIO) for pid in workers} == {(0, 0)}


@ALLOWED
def test_who_has_much_to_do_takes_its_turn_until_it_has_less(served: Server) -> None:
    settled(served, FIRST)
    with crowd(served.port, "/search?q=moon+{}", 4):
        until(lambda: policies(served)["web"] == IN_TURN)
    settled(served, FIRST)


@ALLOWED
def test_long_work_takes_its_turn(served: Server) -> None:
    """The thread that makes a list does, and the others of its process go first all the while."""
    settled(served, FIRST)
    with crowd(served.port, "/actors?q={}", 1, pause=0.1):
        until(lambda: policies(served)["web"] == FIRST | IN_TURN)
    until(lambda: policies(served)["web"] == FIRST)


@contextmanager
def crowd(port: int, path: str, readers: int, pause: float = 0.0) -> Iterator[None]:
    """Have readers ask for something new all the time."""
    end = threading.Event()

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not end.wait(pause):
            connection.request("GET", path.format(time.monotonic_ns()))
            connection.getresponse().read()
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        end.set()
        for thread in threads:
            thread.join()


@ALLOWED
def test_an_operator_can_leave_it_alone(releases: Path, tmp_path: Path) -> None:
    with operated(releases, tmp_path, workers="1", go_first="off") as server:
        settled(server, IN_TURN)
        assert not HELD.search(server.errors.read_text())


@ROOT
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (WITHOUT_RIGHT, IN_TURN),
        pytest.param((*GIVEN_RIGHT, *WITHOUT_RIGHT), FIRST, marks=GIVES),
        (("nice", "-n", "3"), IN_TURN),
    ],
    ids=["no right", "a limit of 1, as systemd gives it", "a priority of its own"],
)
def test_who_may_go_first(releases: Path, tmp_path: Path, command: tuple[str, ...], expected: set[int]) -> None:
    """Without the right everything is served all the same, and the server says at its start what it has not."""
    assert shutil.which(command[0])
    with operated(releases, tmp_path, command=(*command, sys.executable), workers="1") as server:
        settled(server, expected)
        assert server.get("/doc/actor/unga.ttl").status == 200
        assert server.figures()["spacelod_going_first"] == (expected == FIRST)
        assert bool(HELD.search(server.errors.read_text())) == (expected == IN_TURN)


@ALLOWED
def test_who_has_no_descriptor_left_can_still_give_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with idle_thread() as thread:
        one = Precedence()
        try:
            one._set_all(first=True)
            assert os.sched_getscheduler(thread) == os.SCHED_RR
            # Not there is as good as not to be opened.
            monkeypatch.setattr(precedence, "_THREADS", tmp_path / "none")
            one._set_all(first=False)
            assert os.sched_getscheduler(thread) == os.SCHED_OTHER
        finally:
            monkeypatch.undo()
            one._set_all(first=False)


@ALLOWED
def test_a_thread_in_its_turn_stays_so_when_its_process_begins_to_go_first() -> None:
    one = Precedence()
    try:
        with one.in_turn():
            one._set_all(first=True)
            assert os.sched_getscheduler(0) == os.SCHED_OTHER
        assert os.sched_getscheduler(0) == os.SCHED_RR
    finally:
        one._set_all(first=False)
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


@contextmanager
def idle_thread() -> Iterator[int]:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        yield thread.native_id or 0
    finally:
        end.set()
        thread.join()


@pytest.mark.parametrize(("text", "quota"), [("max 100000", False), ("50000 100000", True), (None, False)])
def test_a_quota_of_processor_time_is_seen(tmp_path: Path, text: str | None, quota: bool) -> None:
    if text is not None:
        (tmp_path / "cpu.max").write_text(f"{text}\n")
    assert has_quota(tmp_path / "cpu.max") == quota


def test_the_doctor_says_whether_documents_go_first(releases: Path) -> None:
    def found(go_first: str) -> tuple[str, str]:
        settings = load_settings({"releases": releases, "go_first": go_first}, {})
        return next((each.state, each.remedy) for each in examine(settings) if each.subject == "documents first")

    state, remedy = found("on")
    assert state == ("note" if hindrance() else "ok")
    assert "LimitRTPRIO=1" in remedy
    assert found("off") == ("note", "set SPACELOD_GO_FIRST to on")


@pytest.mark.parametrize(
    ("used", "levels"),
    [
        ([0.0] * 3, [0.03, 0.06, 0.09]),
        ([0.0] * 9, [0.03, 0.06, 0.09, *[0.1] * 6]),
        ([0.0] * 4 + [0.03] * 3, [0.03, 0.06, 0.09, *[0.1] * 4]),
        ([0.0] * 4 + [0.05] * 4, [0.03, 0.06, 0.09, 0.1, 0.08, 0.06, 0.04, 0.02]),
        ([0.08] * 3 + [0.0] * 2, [-0.05, -0.1, -0.1, -0.07, -0.04]),
    ],
    ids=["fills", "holds so much", "keeps with its share", "sinks with more", "owes so much"],
)
def test_the_bucket_of_a_process(used: list[float], levels: list[float]) -> None:
    bucket, found = TokenBucket(0.6, 0.1), []
    for each in used:
        bucket.flow(0.05, each)
        found.append(bucket.level)
    assert found == pytest.approx(levels)
