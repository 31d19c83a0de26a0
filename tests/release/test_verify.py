from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

import small_dataset
from spacelod.errors import ReleaseError
from spacelod.manifest import StoreIndex, describe_file, describe_files, files_below
from spacelod.release import Release
from spacelod.store import ENGINE, Store
from spacelod.verify import verify


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return small_dataset.release(tmp_path_factory.mktemp("pristine") / "release")


@pytest.fixture
def release(pristine: Release, tmp_path: Path) -> Release:
    return Release.open(Path(shutil.copytree(pristine.folder, tmp_path / "release")))


def test_a_release_as_it_was_built_has_no_differences(release: Release) -> None:
    assert verify(release.folder) == []


def test_serving_and_verifying_change_nothing(release: Release) -> None:
    release.open_store().query("SELECT * { ?s ?p ?o }")
    assert verify(release.folder) == verify(release.folder) == []


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


TAMPERINGS = {
    "a byte more in a dump": ("dumps/spacelod-0.1.0-00000000.ttl", append, "size"),
    "a byte changed in a dump": ("dumps/spacelod-0.1.0-00000000.ttl", flip, "sha256"),
    "a missing dump": ("dumps/spacelod-0.1.0-00000000.nq.gz", Path.unlink, "missing"),
    "an extra file": ("dumps/notes.txt", Path.touch, "extra"),
    "an extra file in the store": ("store/notes.txt", Path.touch, "extra"),
    "a changed description": ("dataset.ttl", flip, "sha256"),
    "a missing report": ("report.ttl", Path.unlink, "missing"),
    "a byte changed in the store": ("store/CURRENT", flip, "sha256"),
}


@pytest.mark.parametrize(("name", "tamper", "kind"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_each_kind_of_tampering_is_named(
    release: Release, name: str, tamper: Callable[[Path], None], kind: str
) -> None:
    tamper(release.folder / name)
    assert [(found.kind, found.name) for found in verify(release.folder)] == [(kind, name)]


def test_a_store_with_other_statements_is_found_out_even_if_its_files_are_listed(release: Release) -> None:
    shutil.rmtree(release.store_folder)
    other = Store.create(release.store_folder)
    other.load(b"<x:s> <x:p> <x:o> <x:g> .\n<x:s> <x:p> <x:o> .\n")
    other.optimize()
    del other
    stored = [name for name in files_below(release.folder) if name.startswith("store/")]
    StoreIndex(ENGINE, describe_files(release.folder, stored)).write(release.folder)
    found = {(difference.kind, difference.name) for difference in verify(release.folder)}
    assert {("content", "dataset"), ("content", "default graph"), ("count", "counts.triples")} <= found


def test_a_wrong_count_in_the_manifest_is_named(release: Release) -> None:
    path = release.folder / "release.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["counts"]["graphs"]["facts"] += 1
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert [str(found) for found in verify(release.folder)] == [
        "counts.graphs.facts: count is 16, the manifest says 17"
    ]


def age(release: Release, **counts: int) -> None:
    """Make a release one of another program: it counted less, said something else, and had another engine."""
    path = release.folder / "release.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in ("linksets", "coverage", "compressors", "publisher"):
        del manifest[name]
    for name in ("accounts", "property_subjects", "property_objects"):
        del manifest["counts"][name]
    manifest["counts"].update(counts)
    manifest["greeting"] = "to readers of a later day"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    for file in release.store_folder.iterdir():
        file.write_bytes(b"of another engine")
    stored = StoreIndex.read(release.folder).files
    StoreIndex("pyoxigraph 0.1.0", describe_files(release.folder, stored)).write(release.folder)


def test_a_release_of_another_version_of_the_program_is_proved_as_it_was_published(release: Release) -> None:
    age(release)
    assert verify(release.folder) == []


def test_its_counts_are_those_of_its_dumps(release: Release) -> None:
    age(release, quads=29, subjects=10)
    assert {(found.name, found.found, found.expected) for found in verify(release.folder)} == {
        ("counts.quads", "30", "29"), ("counts.subjects", "9", "10"),
    }  # fmt: skip


@pytest.mark.parametrize("line", ["_:b <x:p> <x:o> <z:g> .", '<z:s> <z:p> "x" _:g .', "<z:s> <z:p> _:o <z:g> ."])
def test_a_listed_dump_with_a_blank_node_is_found_out(release: Release, line: str) -> None:
    name = f"dumps/spacelod-{release.version}.nq"
    lines = [*(release.folder / name).read_text(encoding="utf-8").splitlines(), line]
    (release.folder / name).write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8", newline="\n")
    path = release.folder / "release.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][name] = asdict(describe_file(release.folder / name))
    path.write_text(json.dumps(manifest), encoding="utf-8")
    found = [difference for difference in verify(release.folder) if difference.kind == "canonical"]
    assert [difference.name for difference in found] == [name]
    assert "a blank node in line" in str(found[0])


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', '{"format": 999}', '{"format": 1, "files": 3}'])
def test_a_manifest_that_is_none_is_one_clear_error(release: Release, content: str) -> None:
    (release.folder / "release.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"release\.json"):
        verify(release.folder)


def test_a_folder_without_a_release_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there is no release at"):
        verify(tmp_path / "nothing")
