"""Lines of a sorted file are found by how they begin, wherever they stand and however long they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacelod import leafing
from spacelod.dumps import DUMPS
from spacelod.leafing import SortedLines
from spacelod.release import Release

LINES = st.lists(st.text("aé<> \u65e5", max_size=40), max_size=60)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """With blocks of the usual size, a file of a few lines would have only one."""
    monkeypatch.setattr(leafing, "_BLOCK", 16)
    monkeypatch.setattr(leafing, "_BEGINNING", 8)


def lines_of(folder: Path, lines: list[str]) -> SortedLines:
    path = folder / "lines"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return SortedLines(path)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES)
def test_every_line_that_begins_so_is_found_and_no_other(tmp_path: Path, lines: list[str], others: list[str]) -> None:
    lines = sorted(set(lines))
    found = lines_of(tmp_path, lines)
    for line in [*lines, *others]:
        for prefix in {line[: len(line) // 2], line, f"{line} ", line[:1]} - {""}:
            assert found.starting(prefix) == [one for one in lines if one.startswith(prefix)]


@pytest.mark.parametrize("number", [0, 1, 2, 500])
def test_a_run_longer_than_what_is_read_at_once_is_whole(tmp_path: Path, number: int) -> None:
    run = [f"b {n:04}" for n in range(number)]
    assert lines_of(tmp_path, ["a", *run, "c"]).starting("b ") == run
    assert lines_of(tmp_path, run).starting("b ") == run


def test_what_was_removed_is_still_read_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    found = lines_of(tmp_path, ["a b"])
    (tmp_path / "lines").unlink()
    assert found.starting("a ") == ["a b"]
    with pytest.raises(FileNotFoundError):
        SortedLines(tmp_path / "lines")


def test_what_is_mentioned_is_the_first_word_of_a_line(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, ["<urn:a> <urn:p> <urn:b> .", "<urn:ab> <urn:p> <urn:c> ."])
    found = [name for name in ("urn:a", "urn:ab", "urn:b", "urn:", "urn:a> <urn:p", "") if lines.mentions(name)]
    assert found == ["urn:a", "urn:ab"]


def test_a_release_opens_the_dump_that_is_the_source_of_the_others(release: Release) -> None:
    lines = release.open_lines()
    assert lines is not None
    path = release.dumps[DUMPS[0].file_name(release.version)]
    with path.open(encoding="utf-8") as file:
        first = file.readline()
    assert first[:-1] in lines.starting(first.split(" ")[0])


def test_a_release_without_plain_dumps_has_no_lines(release: Release, tmp_path: Path) -> None:
    assert Release(tmp_path, release.manifest).open_lines() is None
