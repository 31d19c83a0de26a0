"""Builds that are killed, limited or raced, each in a process of its own."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import small_dataset
from spacelod.release import current
from spacelod.verify import verify

DRIVER = Path(small_dataset.__file__).with_name("build_small.py")
KILLS = 16


def start(folder: Path, digest: str, *more: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, DRIVER, folder, digest, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "started\n"
    return process


def build(folder: Path, digest: str, *more: str) -> tuple[int, str]:
    process = start(folder, digest, *more)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors.strip()


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith((".b", ".r", ".c")))


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_a_complete_release(tmp_path: Path) -> None:
    assert build(tmp_path, "a", "200") == (0, "")
    began = time.monotonic()
    assert build(tmp_path, "b", "200") == (0, "")
    duration = time.monotonic() - began
    published = {current(tmp_path).folder.name}
    for number in range(KILLS):
        process = start(tmp_path, f"{number:02d}", "200")
        time.sleep(duration * number / KILLS)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        release = current(tmp_path)
        assert verify(release.folder) == []
        published.add(release.folder.name)
    assert build(tmp_path, "c", "200") == (0, "")
    assert leftovers(tmp_path) == []
    assert current(tmp_path).version == "0.1.0-c0000000"


def test_of_two_builds_at_once_the_second_is_refused(tmp_path: Path) -> None:
    first = start(tmp_path, "a", "3", "2")
    wait_for(tmp_path / ".lock")
    status, message = build(tmp_path, "b", "3")
    assert status == 1
    assert message == f"another build (process {first.pid}) is writing to {tmp_path}; wait for it to end"
    first.communicate(timeout=60)
    assert current(tmp_path).version == "0.1.0-a0000000"


@pytest.mark.parametrize("limit", [2_000, 60_000, 400_000])
def test_a_disk_that_takes_no_more_is_one_clear_error(tmp_path: Path, limit: int) -> None:
    """A limit on the size of a file stands for the disk: the same calls fail, at every stage of the build."""
    assert build(tmp_path, "a") == (0, "")
    process = subprocess.run(
        [sys.executable, DRIVER, tmp_path, "b", "2000"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert process.returncode == 1
    assert process.stderr.startswith(f"cannot write to {tmp_path}: ")
    assert process.stderr.rstrip().endswith("the published release is as it was")
    assert current(tmp_path).version == "0.1.0-a0000000"
    assert leftovers(tmp_path) == []


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=False, capture_output=True
    ).returncode == 0  # fmt: skip
    if not mounted:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_one_clear_error(tiny_disk: Path) -> None:
    assert build(tiny_disk, "a") == (0, "")
    status, message = build(tiny_disk, "b", "3000")
    assert status == 1
    assert "No space left on device" in message
    assert verify(current(tiny_disk).folder) == []
    assert leftovers(tiny_disk) == []


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
