"""A measurement rests on its calmest rounds, and says how calm they were."""

from __future__ import annotations

from itertools import count

import pytest

from measuring import rounds
from measuring.rounds import calmest

# What other machines had of each round of a hundred seconds, on two processors.
CASES = {
    "all calm": ([0, 1, 0], [1, 2, 3], "3 of 3 rounds, in which others took up to 0.5%"),
    "one disturbed": ([0, 50, 1, 0], [1, 3, 4], "3 of 4 rounds"),
    "never calm": (
        [9, 8, 7, 6, 5, 4, 30, 20, 10],
        [4, 5, 6],
        "3 of 9 rounds, in which others took up to 3.0%",
    ),
}


@pytest.mark.parametrize(("stolen", "kept", "said"), CASES.values(), ids=CASES)
def test_disturbed_rounds_are_made_again(
    stolen: list[float], kept: list[int], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = count(0.0, 100.0)
    total = iter([sum(stolen[: (n + 1) // 2]) for n in range(2 * len(stolen))])
    monkeypatch.setattr(rounds.time, "perf_counter", lambda: next(moments))
    monkeypatch.setattr(rounds.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(rounds, "_stolen", lambda: next(total))
    made = calmest(3, lambda number: number)
    assert made.figures == kept
    assert str(made).startswith(said)
