from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacelod.sorting import sorted_lines

LINES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])).map(lambda s: s + "\n"))


@given(lines=LINES, chunk=st.integers(1, 5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_come_out_distinct_and_in_the_order_of_their_bytes(lines: list[str], chunk: int, tmp_path: Path) -> None:
    found = list(sorted_lines(lines, tmp_path, chunk=chunk))
    assert [line.encode() for line in found] == sorted({line.encode() for line in lines})


def test_nothing_is_left_in_the_working_folder(tmp_path: Path) -> None:
    list(sorted_lines(["b\n", "a\n", "c\n"], tmp_path, chunk=1))
    assert not list(tmp_path.iterdir())


def test_what_is_abandoned_is_cleaned_too(tmp_path: Path) -> None:
    lines = sorted_lines(["b\n", "a\n", "c\n"], tmp_path, chunk=1)
    assert next(lines) == "a\n"
    lines.close()
    assert not list(tmp_path.iterdir())
