"""What the time lines draw: how many there were, those who left taken off again."""

from __future__ import annotations

import pytest

from spacelod_server.drawing.lines import Step, course, growth

STAYS = (("1990-05-01", ""), ("1990-05-01", "2001-02-03"), ("1999-01-01", ""), ("2030-01-01", ""), ("", ""))


def test_a_course_rises_with_who_comes_and_falls_with_who_leaves() -> None:
    assert course(STAYS, "2020-01-01") == [Step("1990-05-01", 2), Step("1999-01-01", 3), Step("2001-02-03", 2)]


def test_a_course_ends_on_the_day_that_is_asked_for() -> None:
    assert course(STAYS, "2000-01-01")[-1] == Step("1999-01-01", 3)


def test_the_line_is_named_by_its_title_and_ends_at_the_last_number() -> None:
    drawn = growth(course(STAYS, "2020-01-01"), "2020-01-01", "Bound by <it>")
    assert drawn is not None
    assert "Bound by &lt;it&gt;" in drawn
    assert drawn.count(">2</text>") == 2  # on the axis, and at the end of the line


@pytest.mark.parametrize("stays", [(), (("1990-01-01", ""),)])
def test_fewer_than_two_make_no_line(stays: tuple[tuple[str, str], ...]) -> None:
    assert growth(course(stays, "2020-01-01"), "2020-01-01", "few") is None
