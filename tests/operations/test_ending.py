"""An end in order: what is under way is finished, what was started is gone, and the exit status is 0."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from operating import Server, operated, until
from spacelod_server.bounds import bound
from spacelod_server.processes import family_of

# Some seconds of work for the query host.
LONG = "SELECT (COUNT(*) AS ?n) { ?s a ?a . ?t a ?a . ?u a <https://w3id.org/spacelod/def#SpaceAgency> . ?s ?x ?t }"


@pytest.mark.parametrize("how", ["the main process is told", "a terminal tells all processes"])
def test_what_is_under_way_is_finished(releases: Path, tmp_path: Path, how: str) -> None:
    with operated(releases, tmp_path) as server, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(server.get, f"/sparql?query={quote(LONG)}")
        until(lambda: running(server.figures()) == 1)
        if how == "the main process is told":
            server.process.send_signal(signal.SIGTERM)
        else:
            os.killpg(server.process.pid, signal.SIGINT)
        assert server.process.wait(bound("stop_seconds")) == 0
        assert answer.result().status == 200


def test_processes_leave_the_group_of_the_terminal_but_not_the_session(watched: Server) -> None:
    """Only within a session do the priorities count by which long queries give way to pages."""
    main = watched.process.pid
    others = [pid for pid, role in family_of(main).items() if role in ("web", "query-host")]
    assert {os.getsid(pid) for pid in others} == {os.getsid(main)}
    assert {os.getpgid(pid) for pid in others} == set(others)


def running(figures: dict[str, float]) -> float:
    return figures['spacelod_lane_running{lane="fast"}'] + figures['spacelod_lane_running{lane="heavy"}']


def test_workers_that_are_still_starting_end_too(releases: Path, tmp_path: Path) -> None:
    """They have the main process's handlers of signals for a moment, and must not wait to be killed."""
    with operated(releases, tmp_path, workers="6") as server:
        began = time.monotonic()
        server.process.terminate()
        assert server.process.wait(bound("stop_seconds")) == 0
        assert time.monotonic() - began < bound("stop_seconds") / 2


FORKS = """
import os, signal, time
from spacelod_server.ending import hold_signals, keep_in_step

hold_signals()
signal.signal(signal.SIGTERM, lambda *_: None)
main = os.getpid()
for turn in range(100):
    if (child := os.fork()) == 0:
        keep_in_step(main)
        time.sleep(20)
        os._exit(1)
    time.sleep(turn * 2e-5)
    os.kill(child, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM
"""


def test_a_signal_that_follows_a_fork_at_once_is_not_lost() -> None:
    subprocess.run([sys.executable, "-c", FORKS], check=True, timeout=15)


UNNOTICED = """
import signal, threading
from spacelod_server.ending import hear_signals

ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
hear_signals()
# As if it had come just before the main thread fell asleep: another one takes it, and the sleep is not disturbed.
threading.Timer(0.3, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM)).start()
ended.wait()
"""


def test_a_signal_that_does_not_wake_the_main_thread_is_seen_to_all_the_same() -> None:
    subprocess.run([sys.executable, "-c", UNNOTICED], check=True, timeout=15)


def test_no_process_outlives_the_main_one(releases: Path, tmp_path: Path) -> None:
    with operated(releases, tmp_path) as server:
        others = [pid for pid in family_of(server.process.pid) if pid != server.process.pid]
        assert len(others) >= 4
        server.process.kill()
        until(lambda: not any(is_alive(pid) for pid in others))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
