"""Killed at any moment of building, switching and letting go, and answered from a complete release all the while."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import small_dataset
from running import running
from spacelod.release import current
from spacelod.verify import verify

DRIVER = Path(small_dataset.__file__).with_name("build_small.py")


def start(folder: Path, digest: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, DRIVER, folder, digest, "100"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "started\n"
    return process


def finish(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=60)
    return process.returncode


class Asker(threading.Thread):
    """Asks a server for its release and for a file of it again and again, and keeps whatever is wrong."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.over = address, threading.Event()
        self.problems: list[object] = []
        self.answers = 0
        self.start()

    def run(self) -> None:
        while not self.over.is_set():
            try:
                status, body = self.get("/health")
                version = json.loads(body)["release"]
                told, manifest = self.get(f"/release/{version}/release.json")
                if (status, told) != (200, 200) or json.loads(manifest)["version"] != version:
                    self.problems.append((status, told, version))
                self.answers += 1
            except (OSError, ValueError) as error:
                self.problems.append(error)
            time.sleep(0.02)

    def get(self, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=20)
        connection.request("GET", path)
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        return reply.status, body


def kill_at_random(folder: Path, kills: int) -> set[str]:
    """Kill builds at random moments; return the releases that were published in between, each proved complete."""
    chance = random.Random(7)
    began = time.monotonic()
    assert finish(start(folder, "a")) == 0
    first = time.monotonic() - began
    published = {current(folder).folder.name}
    for number in range(kills):
        process = start(folder, f"{number:02x}{'f' * 6}")
        time.sleep(chance.random() * first)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = current(folder).folder
        if found.name not in published:
            assert verify(found) == []
        published.add(found.name)
    return published


@pytest.mark.parametrize(
    "kills",
    [pytest.param(4, marks=pytest.mark.slow), pytest.param(50, marks=pytest.mark.whole)],
    ids=["a few moments", "fifty moments"],
)
def test_the_server_answers_from_a_complete_release_whenever_builds_are_killed(
    request: pytest.FixtureRequest, tmp_path: Path, kills: int
) -> None:
    if kills > 4 and "whole" not in request.config.getoption("markexpr"):
        pytest.skip("takes minutes: run with -m whole")
    assert finish(start(tmp_path, "0")) == 0
    command = [sys.executable, "-m", "spacelod", "serve", "--releases", tmp_path, "--workers", "1"]
    with running(command) as address:
        asker = Asker(address)
        published = kill_at_random(tmp_path, kills)
        last = current(tmp_path).version
        until = time.monotonic() + 20
        while json.loads(asker.get("/health")[1])["release"] != last:
            assert time.monotonic() < until
            time.sleep(0.1)
        asker.over.set()
        asker.join()
    assert asker.problems == []
    assert asker.answers > kills
    assert verify(current(tmp_path).folder) == []
    assert published
