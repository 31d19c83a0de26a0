from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import small_dataset
import spacelod.build
from spacelod.build import build
from spacelod.errors import BuildError, InvalidDataset, ReleaseError
from spacelod.findings import Finding
from spacelod.manifest import StoreIndex
from spacelod.release import Release, current
from spacelod.verify import verify


class Pipeline:
    """Stands for the tables and what is made of them; counts how often it ran."""

    def __init__(self) -> None:
        self.digest = "1" * 64
        self.runs = 0
        self.error: Exception | None = None

    def read_inputs(self, _data: Path, base: str) -> small_dataset.Inputs:
        return small_dataset.inputs(base, self.digest)

    def assemble(self, _data: Path, _progress: object) -> small_dataset.Dataset:
        self.runs += 1
        if self.error:
            raise self.error
        return small_dataset.dataset()


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    made = Pipeline()
    monkeypatch.setattr(spacelod.build, "read_inputs", made.read_inputs)
    monkeypatch.setattr(spacelod.build, "assemble", made.assemble)
    return made


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(".lock"))


def test_a_build_is_published_under_its_version(pipeline: Pipeline, tmp_path: Path) -> None:
    release = build(releases=tmp_path)
    assert release.version == "0.1.0-11111111"
    assert current(tmp_path).folder == tmp_path / "0.1.0-11111111"
    assert visible(tmp_path) == ["0.1.0-11111111", "builds.jsonl", "current"]


def test_the_same_inputs_are_not_built_again(pipeline: Pipeline, tmp_path: Path) -> None:
    build(releases=tmp_path)
    build(releases=tmp_path)
    assert pipeline.runs == 1


def test_other_inputs_are_another_release_and_the_first_one_stays(pipeline: Pipeline, tmp_path: Path) -> None:
    first = build(releases=tmp_path)
    pipeline.digest = "2" * 64
    second = build(releases=tmp_path)
    assert current(tmp_path).folder == second.folder != first.folder
    assert verify(first.folder) == []


def test_an_older_release_of_the_same_inputs_is_published_again_without_building(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    first = build(releases=tmp_path)
    pipeline.digest = "2" * 64
    build(releases=tmp_path)
    pipeline.digest = "1" * 64
    build(releases=tmp_path)
    assert pipeline.runs == 2
    assert current(tmp_path).folder == first.folder


def test_force_builds_again_in_the_same_place(pipeline: Pipeline, tmp_path: Path) -> None:
    first = build(releases=tmp_path)
    again = build(releases=tmp_path, force=True)
    assert pipeline.runs == 2
    assert first.folder == again.folder == current(tmp_path).folder
    assert verify(again.folder) == []
    assert visible(tmp_path) == ["0.1.0-11111111", "builds.jsonl", "current"]


def test_a_damaged_release_is_not_reused(pipeline: Pipeline, tmp_path: Path) -> None:
    release = build(releases=tmp_path)
    (release.folder / "dataset.ttl").unlink()
    build(releases=tmp_path)
    assert pipeline.runs == 2
    assert verify(release.folder) == []


def test_a_store_of_another_engine_is_not_reused(pipeline: Pipeline, tmp_path: Path) -> None:
    release = build(releases=tmp_path)
    StoreIndex("pyoxigraph 0.0.1", StoreIndex.read(release.folder).files).write(release.folder)
    build(releases=tmp_path)
    assert pipeline.runs == 2


def test_a_version_of_other_inputs_is_never_written_over(pipeline: Pipeline, tmp_path: Path) -> None:
    release = build(releases=tmp_path, version="2026.1")
    pipeline.digest = "2" * 64
    for force in (False, True):
        with pytest.raises(BuildError, match="releases never change"):
            build(releases=tmp_path, version="2026.1", force=force)
    assert verify(release.folder) == []


@pytest.mark.parametrize("version", ["current", "../x", ".hidden", "a b", ""])
def test_a_version_that_cannot_name_a_folder_is_refused(pipeline: Pipeline, tmp_path: Path, version: str) -> None:
    if version:
        with pytest.raises(BuildError, match="cannot name a release"):
            build(releases=tmp_path, version=version)
    assert pipeline.runs == 0


@pytest.mark.parametrize("base", ["https://example.org", "example.org/", "https://example.org/a b/", "ftp://x/"])
def test_a_base_that_cannot_begin_iris_is_refused(pipeline: Pipeline, tmp_path: Path, base: str) -> None:
    with pytest.raises(BuildError, match="base URI"):
        build(releases=tmp_path, base=base)


@pytest.mark.parametrize(
    "error",
    [
        InvalidDataset("1 violation"),
        OSError(28, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        ZeroDivisionError(),
    ],
)
def test_whatever_fails_the_published_release_stays(pipeline: Pipeline, tmp_path: Path, error: Exception) -> None:
    published = build(releases=tmp_path)
    pipeline.digest, pipeline.error = "2" * 64, error
    with pytest.raises(BuildError if isinstance(error, OSError | sqlite3.Error) else type(error)):
        build(releases=tmp_path)
    assert current(tmp_path).folder == published.folder
    assert visible(tmp_path) == ["0.1.0-11111111", "builds.jsonl", "current"]


def test_violations_are_listed_and_stop_the_release() -> None:
    findings = [
        Finding(
            "violation", "https://w3id.org/spacelod/shape/x", "https://w3id.org/spacelod/id/actor/a", f"bad {number}"
        )
        for number in range(30)
    ]
    with pytest.raises(InvalidDataset) as raised:
        spacelod.build._refuse_violations(findings)
    lines = str(raised.value).splitlines()
    assert lines[0] == "the dataset is not valid, nothing was published: 30 violations"
    assert lines[-1] == "and 10 more"
    spacelod.build._refuse_violations([Finding("warning", "x", "y", "z")])


def test_leftovers_of_a_killed_build_are_removed_by_the_next(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / ".building-1" / "store").mkdir(parents=True)
    (tmp_path / ".replaced-1").mkdir()
    (tmp_path / ".current-1").symlink_to("nowhere")
    build(releases=tmp_path)
    assert visible(tmp_path) == ["0.1.0-11111111", "builds.jsonl", "current"]


def test_a_copy_that_still_serves_is_not_a_leftover(pipeline: Pipeline, tmp_path: Path) -> None:
    """A kill in the middle of `--force` may leave the link on the copy of hard links."""
    release = build(releases=tmp_path)
    release.folder.rename(tmp_path / ".replaced-1")
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to(".replaced-1")
    pipeline.error = InvalidDataset("1 violation")
    with pytest.raises(InvalidDataset):
        build(releases=tmp_path)
    assert verify(current(tmp_path).folder) == []


def test_nothing_published_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="nothing is published in"):
        current(tmp_path)


def test_a_release_opens_by_its_link_and_knows_itself(pipeline: Pipeline, tmp_path: Path) -> None:
    release = build(releases=tmp_path, base="http://127.0.0.1:8000/")
    opened = Release.open(tmp_path / "current")
    assert (opened.base, opened.issued) == ("http://127.0.0.1:8000/", "2026-11-22")
    assert opened == release
