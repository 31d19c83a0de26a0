"""A release comes from object storage whole and proved, or not at all."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from small_dataset import dataset, inputs
from spacelod.cli import main
from spacelod.errors import BuildError
from spacelod.manifest import StoreIndex
from spacelod.publish import Shelf
from spacelod.release import current
from spacelod.writing import write_release


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a release in object storage, and its folder there."""
    folder = tmp_path / "bucket" / "release" / "one"
    folder.mkdir(parents=True)
    write_release(folder, dataset(3), inputs())
    with serving(tmp_path / "bucket") as address:
        yield f"{address}/release/one", folder


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the files of a folder, as object storage does; yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def fetched(address: str, releases: Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["fetch", address, "--releases", str(releases)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_release_is_copied_proved_and_published(storage: tuple[str, Path], tmp_path: Path) -> None:
    code, said = fetched(storage[0], tmp_path / "here")
    assert code == 0, said
    release = current(tmp_path / "here")
    assert any(True for _ in release.open_store().statements())
    assert fetched(storage[0], tmp_path / "here")[0] == 0


@pytest.mark.parametrize("end", ["", "/"])
def test_a_release_may_stand_under_any_name(tmp_path: Path, end: str) -> None:
    folder = tmp_path / "bucket" / "mine"
    folder.mkdir(parents=True)
    write_release(folder, dataset(3), inputs())
    with serving(tmp_path / "bucket") as address:
        code, said = fetched(f"{address}/mine{end}", tmp_path / "here")
    assert code == 0, said


@pytest.mark.parametrize("name", ["release.json", "store.json", "dataset.ttl"])
def test_what_is_missing_is_named_and_nothing_is_published(
    storage: tuple[str, Path], tmp_path: Path, name: str
) -> None:
    (storage[1] / name).unlink()
    code, said = fetched(storage[0], tmp_path / "here")
    assert code == 1
    assert name in said
    assert not (tmp_path / "here" / "current").exists()
    assert [path.name for path in (tmp_path / "here").iterdir()] == [".lock"]


def test_what_was_changed_is_not_published_and_the_old_one_stays(storage: tuple[str, Path], tmp_path: Path) -> None:
    assert fetched(storage[0], tmp_path / "here")[0] == 0
    before = (tmp_path / "here" / "current").readlink()
    dump = max((storage[1] / "dumps").glob("*.ttl"), key=lambda path: path.stat().st_size)
    dump.write_bytes(dump.read_bytes().replace(b"e", b"f", 1))
    code, said = fetched(storage[0], tmp_path / "here")
    assert code == 1
    assert dump.name in said
    assert (tmp_path / "here" / "current").readlink() == before


@pytest.mark.parametrize("version", ["../victim", "current", 7])
def test_a_version_that_leads_elsewhere_is_refused(storage: tuple[str, Path], tmp_path: Path, version: object) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "kept").write_text("ours", encoding="utf-8")
    manifest = storage[1] / "release.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "version": version}), encoding="utf-8")
    code, said = fetched(storage[0], tmp_path / "here")
    assert code == 1
    assert "release.json" in said
    assert [path.name for path in (tmp_path / "here").iterdir()] == [".lock"]
    assert (victim / "kept").read_text(encoding="utf-8") == "ours"


def our_folder(place: Path) -> None:
    place.mkdir(parents=True)


def our_file(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.write_text("ours", encoding="utf-8")


def our_release(place: Path) -> None:
    place.mkdir(parents=True)
    write_release(place, dataset(4), inputs())


@pytest.mark.parametrize("ours", [our_folder, our_file, our_release])
def test_what_has_the_name_already_and_is_no_copy_is_left_alone(
    storage: tuple[str, Path], tmp_path: Path, ours: Callable[[Path], None]
) -> None:
    place = tmp_path / "here" / inputs().version
    ours(place)
    before = place.read_bytes() if place.is_file() else sorted(place.rglob("*"))
    code, said = fetched(storage[0], tmp_path / "here")
    assert code == 1
    assert str(place) in said
    assert before == (place.read_bytes() if place.is_file() else sorted(place.rglob("*")))
    assert not (tmp_path / "here" / "current").exists()


@pytest.mark.parametrize("version", ["../victim", "current", ".hidden"])
def test_nothing_is_published_under_what_is_no_name(tmp_path: Path, version: str) -> None:
    shelf = Shelf(tmp_path / "here")
    (tmp_path / "victim").mkdir()
    with shelf.writer(), pytest.raises(BuildError, match="cannot name a release"):
        shelf.publish(shelf.workspace(), version)
    assert (tmp_path / "victim").is_dir()
    assert not (tmp_path / "here" / "current").exists()


def test_a_store_that_cannot_be_read_here_is_told_by_its_engine(storage: tuple[str, Path], tmp_path: Path) -> None:
    StoreIndex("pyoxigraph 0.1.0", StoreIndex.read(storage[1]).files).write(storage[1])
    code, said = fetched(storage[0], tmp_path / "here")
    assert code == 1
    assert "pyoxigraph 0.1.0" in said
    assert not (tmp_path / "here" / "current").exists()


@pytest.mark.parametrize("listing", [b"<!DOCTYPE html>", b"{}", b"[]", b'"text"', b"\xff"])
def test_an_address_of_another_server_is_told_in_one_line(tmp_path: Path, listing: bytes) -> None:
    (tmp_path / "downloads.json").write_bytes(listing)
    with serving(tmp_path) as address:
        done = CliRunner().invoke(main, ["verify", address])
    assert isinstance(done.exception, SystemExit), done.exception
    assert len(done.output.strip().splitlines()) == 1
    assert f"{address}/downloads.json does not name" in done.output


def test_an_address_where_no_http_is_spoken_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=greet, args=(listener,), daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        done = CliRunner().invoke(main, ["verify", address])
    assert isinstance(done.exception, SystemExit), done.exception
    assert len(done.output.strip().splitlines()) == 1
    assert address in done.output


@pytest.mark.parametrize("address", ["http://[bad/", "https://example.org:many/", "https:///release/one"])
@pytest.mark.parametrize("command", [["verify"], ["fetch"], ["query", "ASK {}", "--endpoint"]])
def test_what_is_no_address_is_told_in_one_line(
    command: list[str], address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACELOD_RELEASES", str(tmp_path))
    done = CliRunner().invoke(main, [*command, address])
    assert isinstance(done.exception, SystemExit), done.exception
    assert len(done.output.strip().splitlines()) == 1
    assert address.removesuffix("/") in done.output


def greet(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(10_000)
        connection.sendall(b"220 mail.example ESMTP\r\n")


def test_an_address_where_nothing_answers_is_told_in_one_line(tmp_path: Path) -> None:
    code, said = fetched("http://127.0.0.1:1/release/one", tmp_path / "here")
    assert code == 1
    assert len(said.strip().splitlines()) == 1
