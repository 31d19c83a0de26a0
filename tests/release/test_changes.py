"""What a release says about its predecessor, and copies that follow it."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import small_dataset
import two_releases
from spacelod.changes import apply_patch, between, read_patch
from spacelod.changes.merging import quad_of
from spacelod.cli import main
from spacelod.dumps import Layers
from spacelod.errors import ReleaseError
from spacelod.manifest import describe_file
from spacelod.release import Release, file_of
from spacelod.terms import lines
from spacelod.verify import verify
from two_releases import FIRST, SECOND


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_releases.publish_both(tmp_path_factory.mktemp("shelf"))


def dump(shelf: Path, version: str) -> Path:
    return shelf / version / "dumps" / f"spacelod-{version}.nq"


def test_every_statement_is_read_back_from_its_line() -> None:
    for quad in small_dataset.awkward():
        assert quad_of("".join(lines([quad]))) == quad


def test_the_first_release_has_no_changes_and_the_second_has_them_all(shelf: Path) -> None:
    assert not (shelf / FIRST / "changes").exists()
    listed = json.loads((shelf / SECOND / "changes" / "changes.json").read_text())
    files = {path.name for path in (shelf / SECOND / "changes").iterdir()} - {"changes.json"}
    stem = f"from-{FIRST}"
    assert files == set(listed["files"]) == {
        f"{stem}.rdfp", f"{stem}.rdfp.gz", f"{stem}.ru", f"{stem}.ru.gz", "summary.txt", "summary.json",
        "activities.json",
    }  # fmt: skip
    for name, entry in listed["files"].items():
        content = (shelf / SECOND / "changes" / name).read_bytes()
        assert entry == {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert listed["previous"] == FIRST
    assert verify(shelf / SECOND) == []


def test_the_difference_of_sorted_dumps_is_that_of_sets(shelf: Path) -> None:
    old, new = (Layers.of(Release.open(shelf / version)) for version in (FIRST, SECOND))
    found = between(old.quads("dataset"), new.quads("dataset"))
    assert set(found.added) == set(new.dataset()) - set(old.dataset())
    assert set(found.removed) == set(old.dataset()) - set(new.dataset())


def test_the_patch_makes_the_new_dump_out_of_the_old_one(shelf: Path, tmp_path: Path) -> None:
    patch = shelf / SECOND / "changes" / f"from-{FIRST}.rdfp.gz"
    copy = tmp_path / "copy.nq"
    copy.write_bytes(dump(shelf, FIRST).read_bytes())
    result = CliRunner().invoke(main, ["apply-patch", str(copy), str(patch)])
    assert result.exit_code == 0, result.output
    assert copy.read_bytes() == dump(shelf, SECOND).read_bytes()
    assert Release.open(shelf / SECOND).manifest.dataset_sha256 in result.output


def test_a_compressed_copy_is_patched_too(shelf: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.nq.zst"
    copy.write_bytes(dump(shelf, FIRST).with_suffix(".nq.zst").read_bytes())
    patch = shelf / SECOND / "changes" / f"from-{FIRST}.rdfp"
    assert CliRunner().invoke(main, ["apply-patch", str(copy), str(patch)]).exit_code == 0
    assert (tmp_path / "copy.nq").read_bytes() == dump(shelf, SECOND).read_bytes()


def test_a_patch_for_other_data_changes_nothing(shelf: Path, tmp_path: Path) -> None:
    patch = read_patch((shelf / SECOND / "changes" / f"from-{FIRST}.rdfp").read_text().splitlines(keepends=True))
    target = tmp_path / "target.nq"
    with dump(shelf, SECOND).open("rb") as copy, pytest.raises(ReleaseError, match="the patch is for the dataset"):
        apply_patch(copy, patch, target)
    assert list(tmp_path.iterdir()) == []


BROKEN = {
    "cut off": lambda text: text[: len(text) // 2],
    "a line lost": lambda text: "".join(line for line in text.splitlines(keepends=True) if "1972-05-01" not in line),
    "a statement changed": lambda text: text.replace('"1972-05-01"', '"1973-05-01"'),
    "not a patch": lambda _text: "hello\n",
    "empty": lambda _text: "",
}


@pytest.mark.parametrize("breaking", BROKEN.values(), ids=BROKEN)
def test_a_broken_patch_is_refused_and_changes_nothing(shelf: Path, tmp_path: Path, breaking) -> None:
    text = breaking((shelf / SECOND / "changes" / f"from-{FIRST}.rdfp").read_text())
    (tmp_path / "patch.rdfp").write_text(text)
    copy = tmp_path / "copy.nq"
    copy.write_bytes(dump(shelf, FIRST).read_bytes())
    result = CliRunner().invoke(main, ["apply-patch", str(copy), str(tmp_path / "patch.rdfp")])
    assert result.exit_code == 1
    assert copy.read_bytes() == dump(shelf, FIRST).read_bytes()
    assert len(result.output.splitlines()) == 1


def test_the_update_makes_the_new_dataset_in_a_store(shelf: Path) -> None:
    import pyoxigraph as ox

    store = ox.Store()
    store.bulk_load(dump(shelf, FIRST).read_bytes(), format=ox.RdfFormat.N_QUADS)
    store.update((shelf / SECOND / "changes" / f"from-{FIRST}.ru").read_text(encoding="utf-8"))
    expected = ox.Store()
    expected.bulk_load(dump(shelf, SECOND).read_bytes(), format=ox.RdfFormat.N_QUADS)
    assert set(store) == set(expected)


def test_people_read_of_the_corrected_act_and_of_who_came_and_went(shelf: Path) -> None:
    told = (shelf / SECOND / "changes" / "summary.txt").read_text(encoding="utf-8")
    assert "Acts changed (1)\n  A1: ratification, Outer Space Treaty: 1970-05-01 -> 1972-05-01\n" in told
    assert "State: 1 added" in told
    assert "State: 1 removed" in told


@pytest.mark.parametrize("form", ["text", "people", "patch", "update", "json"])
def test_any_two_releases_are_compared_in_every_format(shelf: Path, form: str) -> None:
    result = CliRunner().invoke(main, ["diff", "--releases", str(shelf), "--format", form, FIRST, SECOND])
    assert result.exit_code == 0, result.output
    published = {
        "people": "summary.txt", "patch": f"from-{FIRST}.rdfp", "update": f"from-{FIRST}.ru", "json": "summary.json",
    }  # fmt: skip
    if form in published:
        assert result.output == (shelf / SECOND / "changes" / published[form]).read_text(encoding="utf-8")
    assert "1972-05-01" in result.output


def test_there_and_back_again_is_no_change(shelf: Path) -> None:
    old, new = (list(Layers.of(Release.open(shelf / version)).quads("dataset")) for version in (FIRST, SECOND))
    there, back = between(old, new), between(new, old)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert not between(old, old)


def test_activities_say_what_came_changed_and_went(shelf: Path) -> None:
    found = json.loads((shelf / SECOND / "changes" / "activities.json").read_text(encoding="utf-8"))
    told = {(one["type"], one["object"]["id"].removeprefix("https://w3id.org/spacelod/id/")) for one in found}
    assert {("Create", "actor/a3"), ("Delete", "actor/a2")} <= told
    assert ("Update", "act/outer-space-treaty-1967/a1/ratification") in told
    assert {one["endTime"] for one in found} == {"2026-02-01T00:00:00Z"}


def test_what_the_list_says_of_a_file_is_not_found_out_again(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = Release.open(shelf / SECOND)
    name = f"changes/from-{FIRST}.rdfp"
    expected = describe_file(shelf / SECOND / name)
    # Its SHA-256 is the entity tag, so every request asks for it, and a patch may be large.
    monkeypatch.setattr("spacelod.release.describe_file", lambda _: 1 // 0)
    assert file_of(release, name) == expected
    assert file_of(release, "changes/../release.json") is None


def test_compressed_changes_hold_the_plain_ones(shelf: Path) -> None:
    for path in (shelf / SECOND / "changes").glob("*.gz"):
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_a_patch_in_another_base_fits_the_dump_of_that_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = "http://127.0.0.1:8000/"
    for digit, quads, moment in (("1", two_releases.EARLIER, "1767225600"), ("2", two_releases.LATER, "1769904000")):
        two_releases.publish(tmp_path, digit, quads, moment, monkeypatch, base=base)
    patch = read_patch((tmp_path / SECOND / "changes" / f"from-{FIRST}.rdfp").read_text().splitlines(keepends=True))
    with dump(tmp_path, FIRST).open("rb") as copy:
        apply_patch(copy, patch, tmp_path / "copy.nq")
    assert (tmp_path / "copy.nq").read_bytes() == dump(tmp_path, SECOND).read_bytes()
    found = json.loads((tmp_path / SECOND / "changes" / "activities.json").read_text(encoding="utf-8"))
    assert all(one["object"]["id"].startswith(f"{base}id/") for one in found)
