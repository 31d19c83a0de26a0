"""The folder of releases over time: its order, going back, letting go."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import two_releases
from spacelod.cli import main
from spacelod.errors import ReleaseError
from spacelod.history import mementos, shelved
from spacelod.keeping import prune, rollback
from spacelod.release import current

A, B, C = (f"0.1.0-{digit * 8}" for digit in "123")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for digit, quads in (("1", two_releases.EARLIER), ("2", two_releases.LATER), ("3", two_releases.EARLIER)):
        # The clock stands still; each release is a second later than the one before all the same.
        two_releases.publish(tmp_path, digit, quads, "1767225600", monkeypatch)
    return tmp_path


def versions(shelf: Path) -> list[str]:
    return [one.release.version for one in shelved(shelf)]


def test_releases_keep_their_order_and_know_which_one_was_before(shelf: Path) -> None:
    records = [one.record for one in shelved(shelf)]
    assert [record.previous for record in records] == ["", A, B]
    assert [record.published[-3:] for record in records] == ["00Z", "01Z", "02Z"]
    listed = CliRunner().invoke(main, ["releases", "--releases", str(shelf)]).output.splitlines()
    assert [line.split()[-6 if line.startswith("*") else 0] for line in listed][:2] == [A, B]
    assert listed[2].startswith(f"* {C}")


def test_rollback_goes_back_one_by_one_or_to_a_version(shelf: Path) -> None:
    assert rollback(shelf).version == B == current(shelf).version
    assert [one.release.version for one in mementos(shelf)] == [A, B]
    assert rollback(shelf).version == A
    with pytest.raises(ReleaseError, match="no release before"):
        rollback(shelf)
    assert rollback(shelf, C).version == C
    with pytest.raises(ReleaseError, match="there is no release '9'"):
        rollback(shelf, "9")


def test_nothing_incomplete_is_published_again(shelf: Path) -> None:
    next((shelf / A / "dumps").glob("*.ttl")).unlink()
    with pytest.raises(ReleaseError, match="is not complete"):
        rollback(shelf, A)
    assert current(shelf).version == C


@pytest.mark.parametrize(("keep", "left"), [(1, [C]), (2, [B, C]), (3, [A, B, C]), (9, [A, B, C])])
def test_prune_keeps_the_newest(shelf: Path, keep: int, left: list[str]) -> None:
    prune(shelf, keep, only_say=True)
    assert versions(shelf) == [A, B, C]
    prune(shelf, keep)
    assert versions(shelf) == left


def test_prune_keeps_what_is_published_and_lets_go_of_what_was_set_aside(shelf: Path) -> None:
    rollback(shelf, A)
    result = CliRunner().invoke(main, ["prune", "--releases", str(shelf), "--keep", "2"])
    assert result.exit_code == 0
    assert versions(shelf) == [A]
    assert current(shelf).version == A
