"""A release built in bulk holds the statements of the careful build, and says what was left out."""

from __future__ import annotations

import errno
import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from small_dataset import dataset
from spacelod.build import build, gather
from spacelod.bulk import LEFT_OUT, build_bulk, write_parts
from spacelod.bulk.releasing import derive_from
from spacelod.cli import main
from spacelod.errors import BuildError
from spacelod.history import Published
from spacelod.inputs import Inputs
from spacelod.progress import Progress
from spacelod.release import Release, current
from spacelod.resources import resource
from spacelod.rules import Rule
from spacelod.search import INDEX, Finder
from spacelod.terms import lines
from spacelod.writing import Dataset, write_release


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_bulk(resource("data"), tmp_path_factory.mktemp("releases"))


def test_it_holds_what_the_careful_build_gathers(release: Release) -> None:
    gathered = gather(resource("data"), Progress())
    content = "".join(sorted(set(lines(gathered.quads)))).encode()
    assert hashlib.sha256(content).hexdigest() == release.manifest.dataset_sha256
    assert release.manifest.rows == dict(sorted(gathered.rows.items()))


def test_it_is_published_and_can_be_searched(release: Release) -> None:
    assert current(release.folder.parent).version == release.version
    assert release.version.endswith("-bulk")
    found = Finder.open(release.folder / INDEX).search("Outer Space Treaty")
    assert found.hits[0].path == "id/instrument/outer-space-treaty-1967"


def test_it_says_what_was_left_out(release: Release) -> None:
    assert LEFT_OUT in (release.folder / "report.ttl").read_text(encoding="utf-8")
    assert release.manifest.findings == {}
    assert sorted(Path(name).suffix for name in release.dumps) == [".nq", ".nt", ".zip"]


def test_a_rule_that_derives_what_its_header_does_not_name_is_refused(tmp_path: Path) -> None:
    rule = Rule("10-wrong", "Wrong", ("partOf",), (), "CONSTRUCT { ?s ?p ?s } WHERE { ?s ?p ?o } LIMIT 1")
    parts = write_parts(resource("data"), tmp_path / "parts", jobs=1)
    with pytest.raises(BuildError, match=r"10-wrong\.rq: the header"):
        derive_from(parts, [], [rule])


def test_rules_that_fail_in_their_own_process_leave_nothing_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacelod.bulk.releasing.derive_from", lambda *_: 1 // 0)
    with pytest.raises(BuildError, match="rules could not be applied"):
        build_bulk(resource("data"), tmp_path)
    assert not (tmp_path / "current").exists()


def test_the_same_inputs_are_not_built_again(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacelod.bulk.releasing.write_parts", lambda *_, **__: 1 // 0)
    assert build_bulk(resource("data"), release.folder.parent).folder == release.folder


@pytest.mark.parametrize(
    ("version", "said"), [("current", "cannot name"), ("../aside", "cannot name"), ("", "of other inputs")]
)
def test_a_name_that_cannot_be_had_is_refused_and_nothing_changes(
    release: Release, tmp_path: Path, version: str, said: str
) -> None:
    shutil.copytree(resource("data"), tmp_path / "data")
    with (tmp_path / "data" / "csv-metadata.json").open("a", encoding="utf-8") as metadata:
        metadata.write("\n")
    with pytest.raises(BuildError, match=said):
        build_bulk(tmp_path / "data", release.folder.parent, version=version or release.version)
    assert current(release.folder.parent).folder == release.folder


def test_whoever_asks_for_a_validated_release_is_not_given_one_built_in_bulk(release: Release) -> None:
    with pytest.raises(BuildError, match="built in another way"):
        build(releases=release.folder.parent, version=release.version)


def test_a_damaged_release_is_built_again_and_keeps_its_place_in_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_small(folder: Path, _: Dataset, inputs: Inputs, *, version: str, progress: Progress) -> None:
        write_release(folder, dataset(3), inputs, version=version, progress=progress)

    # Neither parts nor what is written of them decides which place a release has.
    monkeypatch.setattr("spacelod.bulk.releasing.write_parts", lambda _, folder, **__: folder.mkdir() or [])
    monkeypatch.setattr("spacelod.bulk.releasing.write_release", write_small)
    first, second = (build_bulk(resource("data"), tmp_path, version=name) for name in ("one", "two"))
    before = Published.of(first)
    (first.folder / "dataset.ttl").unlink()
    again = build_bulk(resource("data"), tmp_path, version="one")
    assert (again.folder / "dataset.ttl").exists()
    assert Published.of(again) == before
    assert Published.of(second).previous == "one"


def test_a_full_disk_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("spacelod.bulk.releasing.write_parts", full)
    with pytest.raises(BuildError, match="No space left on device; the published release is as it was"):
        build_bulk(resource("data"), tmp_path)


def test_the_command_refuses_what_bulk_cannot_do(tmp_path: Path) -> None:
    given = ["build", "--bulk", "--releases", str(tmp_path), "--base-uri", "http://127.0.0.1/"]
    found = CliRunner().invoke(main, given)
    assert found.exit_code == 2
    assert "--bulk goes with" in found.output
