"""What is wrong with a place to serve from is found before anybody is served, and each message says what to do."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from operating import Server, free_port
from spacelod.cli import main
from spacelod.release import Release
from spacelod.search import INDEX
from spacelod.sparql.supervise import Supervisor
from spacelod.store import Store
from spacelod_server import doctor, load_settings
from spacelod_server.doctor import Finding, examine


def looked_at(releases: Path, **settings: object) -> dict[str, Finding]:
    given = {"releases": releases, "port": free_port(), **settings}
    return {found.subject: found for found in examine(load_settings(given, {}))}


def test_a_sound_place_has_no_fault(releases: Path, runner: CliRunner) -> None:
    done = runner.invoke(main, ["doctor", "--releases", str(releases), "--port", str(free_port())])
    assert done.exit_code == 0, done.output
    assert "FAULT" not in done.output
    wanted = {"release", "files", "store", "search", "port", "open files", "memory", "query network", "java",
              "chromium", "disk", "page parts", "temporary folder"}  # fmt: skip
    assert wanted <= looked_at(releases).keys()


def nothing(folder: Path) -> None:
    (folder / "current").unlink()


def no_manifest(folder: Path) -> None:
    (folder / "current" / "release.json").unlink()


def overwrite(path: Path, content: bytes) -> None:
    """Write a new file in the place of one that shares its content with the real release."""
    path.unlink()
    path.write_bytes(content)


def torn_manifest(folder: Path) -> None:
    overwrite(folder / "current" / "release.json", b'{"format": ')


def no_store(folder: Path) -> None:
    shutil.rmtree(folder / "current" / "store")


def torn_store(folder: Path) -> None:
    for path in (folder / "current" / "store").glob("MANIFEST*"):
        overwrite(path, b"not a store")


def torn_index(folder: Path) -> None:
    overwrite(folder / "current" / INDEX, b"not an index" * 1000)


def torn_dump(folder: Path) -> None:
    overwrite(next(path for path in (folder / "current" / "dumps").iterdir() if path.is_file()), b"")


@pytest.fixture
def broken(release: Release, tmp_path: Path) -> Callable[[Callable[[Path], None]], Path]:
    """Return what copies the release and breaks the copy."""

    def make(harm: Callable[[Path], None]) -> Path:
        shutil.copytree(release.folder, tmp_path / "releases" / release.version, copy_function=os.link)
        (tmp_path / "releases" / "current").symlink_to(release.version)
        harm(tmp_path / "releases")
        return tmp_path / "releases"

    return make


@pytest.mark.parametrize(
    ("harm", "subject", "tried"),
    [
        (nothing, "release", True), (no_manifest, "release", True), (torn_manifest, "release", True),
        (no_store, "store", True), (torn_store, "store", False), (torn_index, "search", True),
        (torn_dump, "files", False),
    ],
)  # fmt: skip
def test_each_fault_of_a_release_is_found_with_a_remedy(
    broken: Callable[..., Path], harm: Callable[[Path], None], subject: str, tried: bool
) -> None:
    releases = broken(harm)
    found = looked_at(releases)[subject]
    assert found.state == "fault"
    assert "spacelod " in found.remedy
    # To start on a torn store takes the ten seconds in which a query host may get ready.
    if tried:
        code, said = served(releases)
        assert code == 1
        assert "Traceback" not in said
        assert "build" in said


def served(releases: Path, **environ: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "spacelod", "serve", "--releases", releases, "--port", str(free_port())]
    done = subprocess.run(
        command, env={**os.environ, **environ}, capture_output=True, text=True, timeout=40, check=False
    )
    return done.returncode, done.stderr


def test_a_port_that_others_hold_is_a_fault_and_one_of_ours_a_note(releases: Path, watched: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert looked_at(releases, port=taken.getsockname()[1])["port"].state == "fault"
    found = looked_at(releases, port=watched.port)["port"]
    assert found.state == "note"
    assert "serves" in found.seen


@pytest.mark.parametrize(("hard", "state"), [(64, "fault"), (1024, "note"), (65536, "ok"), (-1, "ok")])
def test_too_few_open_files_are_a_fault_and_few_a_note(
    releases: Path, monkeypatch: pytest.MonkeyPatch, hard: int, state: str
) -> None:
    """The soft limit does not matter: the server raises it."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, hard))
    found = looked_at(releases)["open files"]
    assert found.state == state
    assert "LimitNOFILE" in found.remedy


def test_an_endpoint_that_does_not_answer_is_a_fault(releases: Path) -> None:
    found = looked_at(releases, store=f"http://127.0.0.1:{free_port()}/sparql")["endpoint"]
    assert found.state == "fault"
    assert "cannot be asked" in found.seen
    assert "SPACELOD_STORE" in found.remedy


def test_a_query_host_that_does_not_answer_is_a_fault(releases: Path, tmp_path: Path) -> None:
    found = looked_at(releases, query_socket=tmp_path / "nobody.sock")["query host"]
    assert found.state == "fault"
    assert "SPACELOD_QUERY_SOCKET" in found.remedy


def test_a_query_host_on_another_store_is_told(releases: Path, release: Release, tmp_path: Path) -> None:
    with Supervisor(release.store_folder, tmp_path / "query.sock", base=release.base) as supervisor:
        assert supervisor.wait_ready()
        found = looked_at(releases, query_socket=tmp_path / "query.sock")["query host"]
    # The link leads to the release, which both name by its own folder.
    assert found.state == "ok", found
    Store.create(tmp_path / "other").optimize()
    with Supervisor(tmp_path / "other", tmp_path / "query.sock") as supervisor:
        assert supervisor.wait_ready()
        found = looked_at(releases, query_socket=tmp_path / "query.sock")["query host"]
    assert (found.state, found.seen) == ("note", f"answers from {tmp_path / 'other'}")


def test_a_disk_without_room_is_told(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 30, 1 << 30, 1 << 20))
    found = looked_at(releases)
    assert (found["temporary folder"].state, found["disk"].state) == ("fault", "note")


def test_a_release_that_may_not_be_read_is_a_fault(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> Release:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder / "current"))

    monkeypatch.setattr(doctor, "current", refuse)
    found = looked_at(releases)["release"]
    assert (found.state, "chmod -R go+rX" in found.remedy) == ("fault", True)


def test_the_base_that_is_wanted_and_that_of_the_release_are_compared(releases: Path) -> None:
    found = looked_at(releases, base_uri="https://data.example/")["base"]
    assert found.state == "fault"
    assert "--base-uri https://data.example/" in found.remedy


def test_a_fault_is_told_by_the_exit_status(tmp_path: Path, runner: CliRunner) -> None:
    done = runner.invoke(main, ["doctor", "--releases", str(tmp_path)])
    assert done.exit_code == 1
    assert "FAULT  release: nothing is published" in done.output
    assert "-> run `spacelod build" in done.output


def test_whatever_is_not_ok_has_a_remedy(tmp_path: Path) -> None:
    for found in examine(load_settings({"releases": tmp_path / "nowhere"}, {})):
        assert found.state in ("ok", "note", "fault")
        assert found.state == "ok" or len(found.remedy) > 10, found
