"""Pages go before queries where the system allows it, and give that up while there is much to do."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

import pytest

from operating import Server, operated, until
from spacelod_server import load_settings
from spacelod_server.doctor import examine
from spacelod_server.precedence import Balance, hindrance
from spacelod_server.processes import family_of

ALLOWED = pytest.mark.skipif(bool(hindrance()), reason="the system allows no real-time priority to this user")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give rights and take them")
# A right that root has by itself, taken away for good.
WITHOUT_RIGHT = ("setpriv", "--bounding-set=-sys_nice")
GIVEN_RIGHT = ("prlimit", "--rtprio=1")
RAISED = shutil.which("prlimit") and subprocess.run([*GIVEN_RIGHT, "true"], capture_output=True, check=False)
GIVES = pytest.mark.skipif(
    not RAISED or RAISED.returncode != 0, reason="even root may not raise this limit here, and nobody else may"
)
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


def limit(pid: int, name: str) -> list[str]:
    lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return next(line.removeprefix(name).split() for line in lines if line.startswith(name))


@ALLOWED
def test_web_processes_go_first_and_nothing_else_does(releases: Path, tmp_path: Path) -> None:
    with operated(releases, tmp_path, workers="2") as server:
        until(lambda: policies(server)["web"] == FIRST)
        until(lambda: server.figures()["spacelod_going_first"] == 2)
        found = policies(server)
        assert found.keys() == {"main", "web", "query-host", "query-worker"}
        assert all(found[role] == IN_TURN for role in found if role != "web")
        workers = [pid for pid, role in family_of(server.process.pid).items() if role == "query-worker"]
        assert {tuple(limit(pid, "Max realtime priority")) for pid in workers} == {("0", "0")}


@ALLOWED
def test_who_has_much_to_do_takes_its_turn_until_it_has_less(releases: Path, tmp_path: Path) -> None:
    with operated(releases, tmp_path, workers="1", cache_megabytes="0") as server:
        until(lambda: policies(server)["web"] == FIRST)
        end = threading.Event()
        readers = [threading.Thread(target=crowd, args=(server.port, end)) for _ in range(4)]
        for reader in readers:
            reader.start()
        try:
            until(lambda: policies(server)["web"] == IN_TURN, 30)
        finally:
            end.set()
            for reader in readers:
                reader.join()
        until(lambda: policies(server)["web"] == FIRST)


def crowd(port: int, end: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not end.is_set():
        # Each search is a new one, so that none is answered from memory.
        connection.request("GET", f"/search?q=moon+{time.monotonic_ns()}")
        connection.getresponse().read()
    connection.close()


@ALLOWED
def test_an_operator_can_leave_it_alone(releases: Path, tmp_path: Path) -> None:
    with operated(releases, tmp_path, workers="1", go_first="off") as server:
        time.sleep(1)
        assert policies(server)["web"] == IN_TURN


@ROOT
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (WITHOUT_RIGHT, IN_TURN),
        pytest.param((*GIVEN_RIGHT, *WITHOUT_RIGHT), FIRST, marks=GIVES),
        (("nice", "-n", "3"), IN_TURN),
    ],
    ids=["no right", "a limit of 1, as systemd and containers give it", "a priority of its own"],
)
def test_who_may_go_first(releases: Path, tmp_path: Path, command: tuple[str, ...], expected: set[int]) -> None:
    """Without the right everything is served all the same."""
    assert shutil.which(command[0])
    with operated(releases, tmp_path, command=(*command, sys.executable), workers="1") as server:
        time.sleep(1)
        assert policies(server)["web"] == expected
        assert server.get("/doc/actor/unga.ttl").status == 200
        assert server.figures()["spacelod_going_first"] == (expected == FIRST)


def test_the_doctor_says_whether_pages_go_first(releases: Path) -> None:
    def found(go_first: str) -> tuple[str, str]:
        settings = load_settings({"releases": releases, "go_first": go_first}, {})
        return next((each.state, each.remedy) for each in examine(settings) if each.subject == "pages first")

    state, remedy = found("on")
    assert state == ("note" if hindrance() else "ok")
    assert "LimitRTPRIO=1" in remedy
    assert found("off")[0] == "note"


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ([0.0], [False]),
        ([0.0] * 2, [False, True]),
        ([0.0] * 4 + [0.03] * 50, [False, *[True] * 53]),
        # What was saved lasts for half a second.
        ([0.0] * 4 + [0.043] * 12, [False, *[True] * 12, *[False] * 3]),
        ([0.05] * 30 + [0.0] * 6, [False] * 34 + [True] * 2),
    ],
    ids=["not at once", "after a rest", "with its share", "with more than its share", "again after a rest"],
)
def test_the_balance_of_a_process(used: list[float], expected: list[bool]) -> None:
    balance = Balance(0.64)
    assert [balance.look(0.05, each) for each in used] == expected
